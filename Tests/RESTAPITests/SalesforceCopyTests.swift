import Foundation
import JSON
import Testing

@testable import RESTAPI

/// OpenAPI/salesforce.json as Salesforce's importer reads it.
///
/// Source: Salesforce Help, "OpenAPI 2.0 and 3.0 Support", "Schema Definition and Usage
/// Considerations", "Asynchronous Operations"; reports about its limits where the help is silent.
@Suite struct SalesforceCopyTests {
    private static func bytes() throws -> [UInt8] {
        let folder = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        return Array(
            try #require(FileManager.default.contents(atPath: folder + "/OpenAPI/salesforce.json"))
        )
    }

    private static func document() throws -> JSONValue {
        try JSONValue.parse(try bytes(), limits: JSONLimits(depthMax: 64))
    }

    private struct Operation {
        let path: String
        let method: String
        let value: JSONValue
        var id: String { value["operationId"]?.stringValue ?? "" }
    }

    private static func operations(_ document: JSONValue) -> [Operation] {
        (document["paths"]?.objectValue?.members ?? []).flatMap { path, item in
            (item.objectValue?.members ?? []).map {
                Operation(path: path, method: $0.key, value: $0.value)
            }
        }
    }

    /// Every object in the document with its place.
    private static func walk(
        _ value: JSONValue,
        _ place: String = "",
        _ visit: (String, JSONObject) -> Void
    ) {
        switch value {
        case .object(let object):
            visit(place, object)
            for (key, member) in object.members { walk(member, place + "/" + key, visit) }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                walk(element, "\(place)/\(index)", visit)
            }
        case .string, .number, .bool, .null: break
        }
    }

    @Test func `version, size and number of operations are those it takes`() throws {
        let document = try Self.document()
        #expect(document["openapi"]?.stringValue == "3.0.3")
        #expect(try SalesforceCopyTests.bytes().count < 100_000)
        let operations = Self.operations(document)
        #expect((15...50).contains(operations.count))
        #expect(
            operations.allSatisfy { ["get", "put", "post", "patch", "delete"].contains($0.method) }
        )
        #expect(
            Set(document.objectValue?.keys ?? [])
                == ["openapi", "info", "servers", "paths", "components"]
        )
    }

    @Test func `operations have short names of their own, words for people and no body on GET`()
        throws
    {
        let operations = Self.operations(try Self.document())
        #expect(Set(operations.map { $0.id.lowercased() }).count == operations.count)
        for operation in operations {
            let id = operation.id
            #expect((1...40).contains(id.utf8.count), "\(id)")
            #expect(id.first?.isLowercase == true && id.allSatisfy { $0.isLetter || $0.isNumber })
            let summary = operation.value["summary"]?.stringValue ?? ""
            #expect((1...80).contains(summary.count), "\(id)")
            let description = operation.value["description"]?.stringValue ?? ""
            #expect((1...1333).contains(description.count), "\(id)")
            if operation.method == "get" { #expect(operation.value["requestBody"] == nil, "\(id)") }
            for parameter in operation.value["parameters"]?.arrayValue ?? [] {
                #expect(parameter["$ref"] == nil, "\(id)")
                #expect(parameter["name"]?.stringValue?.isEmpty == false, "\(id)")
                #expect(parameter["schema"] != nil, "\(id)")
                #expect(parameter["description"]?.stringValue?.isEmpty == false, "\(id)")
            }
        }
    }

    @Test func `every body is JSON, answers one success and one refusal`() throws {
        for operation in Self.operations(try Self.document()) {
            if let body = operation.value["requestBody"] {
                #expect(body["content"]?.objectValue?.keys == ["application/json"])
                #expect(body["content"]?["application/json"]?["example"] != nil, "\(operation.id)")
            }
            let responses = operation.value["responses"]?.objectValue?.members ?? []
            #expect(responses.contains { $0.key.hasPrefix("2") }, "\(operation.id)")
            #expect(responses.contains { $0.key == "default" }, "\(operation.id)")
            for (status, response) in responses {
                #expect(
                    response["content"]?.objectValue?.keys == ["application/json"],
                    "\(operation.id) \(status)"
                )
                #expect(response["headers"] == nil && response["links"] == nil)
            }
        }
    }

    @Test func `nothing is said that the importer refuses or does not know`() throws {
        let refused: Set = [
            "not", "oneOf", "anyOf", "allOf", "discriminator", "nullable", "security",
            "securitySchemes", "links", "headers", "pattern", "additionalProperties", "tags",
        ]
        Self.walk(try Self.document()) { place, object in
            // Members of a schema may be called anything.
            guard !place.hasSuffix("/properties"), !place.contains("/example") else { return }
            let found = refused.intersection(object.keys)
            #expect(found.isEmpty, "\(place) \(found)")
        }
    }

    @Test func `every schema has a type or refers to one, and no list is inside a list`() throws {
        let document = try Self.document()
        let schemas = document["components"]?["schemas"]?.objectValue?.members ?? []
        #expect(!schemas.isEmpty)
        func check(_ schema: JSONValue, _ place: String, _ depth: Int) {
            #expect(depth <= 15, "\(place)")
            if let reference = schema["$ref"]?.stringValue {
                let name = reference.split(separator: "/").last.map { String($0) } ?? ""
                #expect(reference == "#/components/schemas/\(name)")
                #expect(schemas.contains { $0.key == name }, "\(place) \(reference)")
                #expect(schema.objectValue?.count == 1, "\(place) has siblings of $ref")
                return
            }
            let type = schema["type"]?.stringValue
            #expect(
                ["string", "integer", "number", "boolean", "array", "object"].contains(type ?? ""),
                "\(place)"
            )
            if type == "array" {
                let items = schema["items"] ?? .null
                #expect(items["type"]?.stringValue != "array", "\(place)")
                check(items, place + "/items", depth + 1)
            }
            if type == "integer" { #expect(schema["format"] != nil, "\(place)") }
            for (name, part) in schema["properties"]?.objectValue?.members ?? [] {
                #expect(
                    name.first?.isLowercase == true
                        && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) },
                    "\(place)/\(name)"
                )
                check(part, "\(place)/\(name)", depth + 1)
            }
            for name in schema["required"]?.arrayValue ?? [] {
                #expect(schema["properties"]?[name.stringValue ?? ""] != nil, "\(place) \(name)")
            }
        }
        for (name, schema) in schemas { check(schema, name, 0) }
        let names = schemas.map { $0.key.lowercased() }
        #expect(Set(names).count == names.count)
    }

    @Test func `no schema leads back to itself`() throws {
        let schemas = try Self.document()["components"]?["schemas"]?.objectValue
        func visit(_ name: String, _ path: [String]) {
            #expect(!path.contains(name), "\(path + [name])")
            guard !path.contains(name), let schema = schemas?[name] else { return }
            Self.walk(schema) { _, object in
                guard let reference = object["$ref"]?.stringValue else { return }
                visit(reference.split(separator: "/").last.map { String($0) } ?? "", path + [name])
            }
        }
        for name in schemas?.keys ?? [] { visit(name, []) }
    }

    @Test func `examples are whole: nothing null, nothing empty`() throws {
        func check(_ value: JSONValue, _ place: String) {
            switch value {
            case .null: Issue.record("null at \(place)")
            case .array(let elements):
                #expect(!elements.isEmpty, "empty list at \(place)")
                for (index, element) in elements.enumerated() {
                    check(element, "\(place)/\(index)")
                }
            case .object(let object):
                for (key, member) in object.members { check(member, "\(place)/\(key)") }
            case .string, .number, .bool: break
            }
        }
        var count = 0
        Self.walk(try Self.document()) { place, object in
            guard !place.contains("/example/"), let example = object["example"] else { return }
            count += 1
            check(example, place)
        }
        #expect(count > 20)
    }

    @Test func `callbacks are declared as the importer takes them`() throws {
        let operations = Self.operations(try Self.document())
        let withCallback = operations.filter { $0.value["callbacks"] != nil }
        #expect(
            Set(withCallback.map(\.id)).isSuperset(of: [
                "syncCustomers", "syncInvoices", "syncCharges", "syncRefunds", "syncDisputes",
                "reconcilePayouts",
            ])
        )
        for operation in withCallback {
            let callbacks = operation.value["callbacks"]?.objectValue?.members ?? []
            #expect(callbacks.count == 1)
            let expressions = callbacks.first?.value.objectValue?.members ?? []
            #expect(expressions.map(\.key) == ["{$request.body#/callbackUrl}"])
            #expect(expressions.first?.value.objectValue?.keys == ["post"])
            let schema = operation.value["requestBody"]?["content"]?["application/json"]?["schema"]
            let name = schema?["$ref"]?.stringValue?.split(separator: "/").last.map { String($0) }
            let whole =
                name.flatMap { try? Self.document()["components"]?["schemas"]?[$0] } ?? schema
            #expect(whole?["properties"]?["callbackUrl"] != nil, "\(operation.id)")
        }
    }

    @Test func `alternatives of a request become one object without what only some require`() {
        let document: JSONValue = [
            "openapi": "3.0.3",
            "paths": [
                "/a": [
                    "post": [
                        "operationId": "a",
                        "requestBody": [
                            "content": [
                                "application/json": [
                                    "schema": [
                                        "oneOf": [
                                            ["$ref": "#/components/schemas/One"],
                                            ["$ref": "#/components/schemas/Two"],
                                        ]
                                    ]
                                ]
                            ]
                        ],
                    ]
                ]
            ],
            "components": [
                "schemas": [
                    "One": [
                        "type": "object", "required": ["x", "y"],
                        "properties": ["x": ["type": "string"], "y": ["type": "string"]],
                    ],
                    "Two": [
                        "type": "object", "required": ["x", "z"],
                        "properties": ["x": ["type": "string"], "z": ["type": "string"]],
                    ],
                ]
            ],
        ]
        let operation = SalesforceCopy(of: document).value["paths"]?["/a"]?["post"]
        let schema = operation?["requestBody"]?["content"]?["application/json"]?["schema"]
        #expect(schema?["required"] == .array([.string("x")]))
        #expect(schema?["properties"]?.objectValue?.keys == ["x", "y", "z"])
    }
}
