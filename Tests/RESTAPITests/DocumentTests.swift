import FoundationEssentials
import HTTP
import Jobs
import Testing

@testable import RESTAPI

/// The parts of OpenAPI/quittance.yaml that the route table can be compared with.
///
/// It reads the plain two-space layout of that file, line by line; it is no YAML reader.
struct DocumentReader {
    struct Operation: Hashable {
        var id = ""
        var query: [String] = []
        var isOpen = false
        var statuses: Set<String> = []
    }

    private(set) var operations: [String: Operation] = [:]
    let lines: [String]

    init() throws {
        let folder = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let data = try #require(
            FileManager.default.contents(atPath: folder + "/OpenAPI/quittance.yaml")
        )
        lines = String(decoding: data, as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        ).map { String($0) }
        let parameters = Self.queryParameters(lines)
        var path = ""
        var name = ""
        for line in Self.section("paths:", in: lines) {
            let indent = line.prefix { $0 == " " }.count
            let text = line.dropFirst(indent)
            switch indent {
            case 2: path = String(text.dropLast())
            case 4 where text.hasSuffix(":"):
                name = text.dropLast().uppercased() + " " + path
                operations[name] = Operation()
            case 6 where text.hasPrefix("operationId: "):
                operations[name]?.id = String(text.dropFirst(13))
            case 6 where text == "security: []": operations[name]?.isOpen = true
            case 8 where text.hasPrefix("- $ref: "):
                let key = text.split(separator: "/").last.map { String($0.dropLast()) } ?? ""
                if let query = parameters[key] { operations[name]?.query.append(query) }
            case 8 where text.contains("#/components/responses/"):
                let status = text.prefix { $0 != ":" }.filter { $0 != "\"" }
                operations[name]?.statuses.insert(String(status))
            default: break
            }
        }
    }

    /// The lines below a line without indentation, up to the next such line.
    static func section(_ title: String, in lines: [String], indent: Int = 0) -> [String] {
        let margin = String(repeating: " ", count: indent)
        let tail = lines.drop { $0 != margin + title }.dropFirst()
        return Array(tail.prefix { $0.isEmpty || $0.hasPrefix(margin + " ") }).filter {
            !$0.isEmpty
        }
    }

    /// Names of query parameters by their key among the components.
    private static func queryParameters(_ lines: [String]) -> [String: String] {
        var names: [String: String] = [:]
        var key = ""
        var name = ""
        for line in section("parameters:", in: lines, indent: 2) {
            let indent = line.prefix { $0 == " " }.count
            let text = line.dropFirst(indent)
            if indent == 4 { key = String(text.dropLast()) }
            if indent == 6, text.hasPrefix("name: ") { name = String(text.dropFirst(6)) }
            if indent == 6, text == "in: query" { names[key] = name }
        }
        return names
    }

    /// The values of an enumeration among the schemas, written one a line or in brackets.
    func enumeration(_ schema: String) -> [String] {
        let body = Self.section("\(schema):", in: lines, indent: 4)
        if let line = body.first(where: { $0.hasPrefix("      enum: [") }) {
            return line.dropFirst(13).dropLast().split(separator: ",").map {
                String($0.filter { $0 != " " })
            }
        }
        return body.filter { $0.hasPrefix("        - ") }.map { String($0.dropFirst(10)) }
    }
}

@Suite struct DocumentTests {
    @Test func `the document and the route table name the same operations`() throws {
        let document = try DocumentReader()
        let routes = Set(RouteTable.routes.map { "\($0.method) \($0.template.text)" })
        #expect(Set(document.operations.keys) == routes)
    }

    @Test(arguments: RouteTable.routes.indices)
    func `each operation is described as it is served`(index: Int) throws {
        let route = RouteTable.routes[index]
        let name = "\(route.method) \(route.template.text)"
        let operation = try #require(try DocumentReader().operations[name])
        #expect(Set(operation.query) == Set(route.query))
        #expect(operation.isOpen == (route.access == .open || route.access == .machines))
        #expect(operation.statuses.contains("default"))
        if route.access.isStrict {
            for status in ["400", "401", "403", "406", "500", "503"] {
                #expect(operation.statuses.contains(status), "\(name) \(status)")
            }
        }
        if route.template.text.contains("{") { #expect(operation.statuses.contains("404")) }
    }

    @Test func `operation ids suit Salesforce`() throws {
        let ids = try DocumentReader().operations.values.map(\.id)
        #expect(Set(ids.map { $0.lowercased() }).count == RouteTable.routes.count)
        for id in ids {
            #expect((1...40).contains(id.utf8.count))
            #expect(id.first?.isLowercase == true)
            #expect(id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        }
    }

    @Test func `enumerations say what the code says`() throws {
        let document = try DocumentReader()
        #expect(document.enumeration("JobKind") == JobKind.allCases.map(\.rawValue))
        #expect(document.enumeration("JobState") == PublicJobState.allCases.map(\.rawValue))
    }

    @Test func `the document uses nothing Salesforce's importer refuses`() throws {
        let lines = try DocumentReader().lines
        #expect(lines.first == "openapi: 3.0.3")
        let refused = ["not:", "nullable:", "discriminator:", "type: [", "type: \"null\""]
        for line in lines {
            let text = line.drop { $0 == " " || $0 == "-" }
            #expect(!refused.contains { text.hasPrefix($0) }, "\(line)")
        }
    }
}
