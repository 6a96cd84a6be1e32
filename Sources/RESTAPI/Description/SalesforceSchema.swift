import JSON

/// Schemas in the words Salesforce's importer reads.
enum SalesforceSchema {
    private static let keywords: Set = [
        "$ref", "type", "format", "description", "enum", "default", "example", "required",
    ]

    /// The schema without what the importer refuses or does not know.
    static func copy(_ schema: JSONValue) -> JSONValue {
        var members: [(String, JSONValue?)] = []
        for (keyword, part) in schema.objectValue?.members ?? [] {
            switch keyword {
            case "properties":
                let properties = (part.objectValue?.members ?? []).map { ($0.key, copy($0.value)) }
                members.append((keyword, .object(JSONObject(properties))))
            case "items": members.append((keyword, copy(part)))
            case _ where keywords.contains(keyword): members.append((keyword, part))
            default: break
            }
        }
        return .record(members)
    }

    /// One object with the members of all alternatives, none of them required unless all ask for it.
    static func merged(_ schema: JSONValue, in document: JSONValue) -> JSONValue {
        guard let alternatives = schema["oneOf"]?.arrayValue else { return copy(schema) }
        var properties: [(String, JSONValue)] = []
        var required: [[JSONValue]] = []
        for alternative in alternatives.map(document.resolved) {
            required.append(alternative["required"]?.arrayValue ?? [])
            for (name, part) in alternative["properties"]?.objectValue?.members ?? []
            where !properties.contains(where: { $0.0 == name }) {
                properties.append((name, copy(part)))
            }
        }
        let common = (required.first ?? []).filter { name in
            required.allSatisfy { $0.contains(name) }
        }
        return .record([
            ("type", .string("object")),
            ("required", common.isEmpty ? nil : .array(common)),
            ("properties", .object(JSONObject(properties))),
        ])
    }
}

/// The schemas a part of a description refers to, directly or through others.
struct ReferencedSchemas {
    private static let prefix = "#/components/schemas/"
    /// In the order in which they are first met.
    private(set) var names: [String] = []

    init(in document: JSONValue, from part: JSONValue) {
        collect(part, document)
    }

    private mutating func collect(_ value: JSONValue, _ document: JSONValue) {
        switch value {
        case .object(let object):
            if let reference = object["$ref"]?.stringValue, reference.hasPrefix(Self.prefix) {
                let name = String(reference.dropFirst(Self.prefix.count))
                guard !names.contains(name) else { return }
                names.append(name)
                collect(SalesforceSchema.copy(document.schema(name)), document)
            } else {
                for (_, member) in object.members { collect(member, document) }
            }
        case .array(let elements):
            for element in elements { collect(element, document) }
        case .string, .number, .bool, .null: break
        }
    }
}

extension JSONValue {
    /// What a reference within this document leads to; the value itself if it is none.
    func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.stringValue, reference.hasPrefix("#/") else {
            return value
        }
        var place: JSONValue? = self
        for step in reference.dropFirst(2).split(separator: "/") { place = place?[String(step)] }
        return place ?? .null
    }

    func schema(_ name: String) -> JSONValue { self["components"]?["schemas"]?[name] ?? .null }
}
