import Foundation
import Testing

@testable import HTTP

/// One rule of RFC 9110 or RFC 9112 as bytes and what must be read from them.
///
/// The tables are text files, one vector a line: section, rule, input, expectation, separated by
/// ` | `. Lines that start with `@` set the role, the request's method (clients), a field to show,
/// and a template that `{}` in the input's place completes.
struct ConformanceVector: Sendable, CustomTestStringConvertible {
    /// Who reads the input.
    enum Role: String, Sendable {
        /// A server that answers each request with 204.
        case server
        /// A client that has sent a request.
        case client
        /// A server whose bytes are compared.
        case answer
    }

    let table: String
    let section: String
    let rule: String
    let role: Role
    let method: HTTPMethod
    let shown: HTTPFieldName?
    let input: [UInt8]
    /// Whether the sender ends the connection behind the input.
    let ends: Bool
    let expected: [String]

    var testDescription: String { "RFC \(section): \(rule)" }
}

extension ConformanceVector {
    /// A line of a table that cannot be read.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    static let tables = [
        "request-line", "target", "host", "fields", "framing", "chunked", "connection",
        "status-line", "response", "answer",
    ]

    /// Every vector of every table, or why a table cannot be read.
    static let all = Result { () throws -> [ConformanceVector] in
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Conformance")
        return try tables.flatMap { table in
            try read(
                table,
                String(contentsOf: folder.appendingPathComponent(table + ".txt"), encoding: .utf8)
            )
        }
    }

    private static func read(_ table: String, _ text: String) throws -> [ConformanceVector] {
        var (role, method, shown, template) = (Role.server, HTTPMethod.get, HTTPFieldName?.none, "")
        var vectors: [ConformanceVector] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let fault = Fault(description: "\(table): \(line)")
            if line.hasPrefix("@") {
                let words = line.split(separator: " ", maxSplits: 1)
                guard words.count == 2 else { throw fault }
                switch (words[0], Role(rawValue: String(words[1]))) {
                case ("@role", .some(let named)): role = named
                case ("@method", _): method = try #require(HTTPMethod(rawValue: String(words[1])))
                case ("@show", _): shown = HTTPFieldName(rawValue: String(words[1]))
                case ("@wrap", _): template = String(words[1])
                default: throw fault
                }
                continue
            }
            let columns = line.components(separatedBy: " | ")
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard columns.count == 4 else { throw fault }
            let input = try unescaped(
                template.replacing("{}", with: columns[2], maxReplacements: 1)
            )
            let expected = role == .answer ? [columns[3]] : columns[3].components(separatedBy: "; ")
            vectors.append(
                ConformanceVector(
                    table: table,
                    section: columns[0],
                    rule: columns[1],
                    role: role,
                    method: method,
                    shown: shown,
                    input: input.bytes,
                    ends: input.ends,
                    expected: try expected.map {
                        String(decoding: try unescaped($0).bytes, as: UTF8.self)
                    }
                )
            )
        }
        return vectors
    }

    /// The bytes of a column.
    ///
    /// `\r \n \t \0 \\`, `\s` for a space, `\xHH` for a byte, `\_` for nothing, `\{text*N}` for
    /// repetition, `\e` for the end of the connection.
    private static func unescaped(
        _ text: some StringProtocol
    ) throws -> (bytes: [UInt8], ends: Bool) {
        let fault = Fault(description: String(text))
        var (bytes, ends) = ([UInt8](), false)
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst().map({ Character(Unicode.Scalar($0)) }) {
            case "r": bytes.append(0x0D)
            case "n": bytes.append(0x0A)
            case "t": bytes.append(0x09)
            case "0": bytes.append(0)
            case "s": bytes.append(0x20)
            case "\\": bytes.append(0x5C)
            case "e": ends = true
            case "_": break
            case "x":
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard let value = UInt8(digits, radix: 16) else { throw fault }
                bytes.append(value)
                rest = rest.dropFirst(2)
            case "{":
                guard let star = rest.firstIndex(of: UInt8(ascii: "*")),
                    let close = rest[star...].firstIndex(of: UInt8(ascii: "}")),
                    let count = Int(String(decoding: rest[(star + 1)..<close], as: UTF8.self))
                else { throw fault }
                let piece = try unescaped(String(decoding: rest[..<star], as: UTF8.self)).bytes
                for _ in 0..<count { bytes += piece }
                rest = rest[(close + 1)...]
            default: throw fault
            }
        }
        return (bytes, ends)
    }
}
