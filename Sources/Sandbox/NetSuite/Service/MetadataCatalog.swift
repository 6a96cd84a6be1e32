import HTTP
import JSON

/// The metadata catalogue: the list of types, and a schema of each with its properties.
struct MetadataCatalog {
    let request: ServiceRequest
    let books: NetSuiteBooks

    private var base: String { "\(request.origin)\(RecordService.prefix)/metadata-catalog" }

    /// Answers `/metadata-catalog` and `/metadata-catalog/{type}`.
    func respond(_ segments: [String]) throws(RecordFault) -> HTTPResponse {
        if let segment = segments.first {
            guard segments.count == 1 else { throw .malformedRequest() }
            guard let type = NetSuiteRecordType(segment: segment) else {
                throw .unknownType(segment)
            }
            return NetSuiteAnswers.singular(schema(type))
        }
        var types = NetSuiteRecordType.allCases
        if let select = try request.parameter("select") {
            guard !select.contains(" ") else { throw .malformedRequest(parameter: "select") }
            types = []
            for name in select.split(separator: ",") {
                guard let type = NetSuiteRecordType(segment: String(name)) else {
                    throw .unknownType(String(name))
                }
                types.append(type)
            }
        }
        return NetSuiteAnswers.collection([
            "links": [["rel": "self", "href": .string(base)]],
            "items": .array(types.map(entry)),
        ])
    }

    private func entry(_ type: NetSuiteRecordType) -> JSONValue {
        [
            "name": .string(type.rawValue),
            "links": [
                [
                    "rel": "describes",
                    "href": .string("\(request.origin)\(RecordService.prefix)/\(type.rawValue)"),
                    "mediaType": "application/json",
                ],
                [
                    "rel": "canonical", "href": .string("\(base)/\(type.rawValue)"),
                    "mediaType": "application/schema+json",
                ],
            ],
        ]
    }

    private func schema(_ type: NetSuiteRecordType) -> JSONValue {
        let schema = RecordSchema.of(type)
        let demandedOfLines = (books.mandatoryLineFields[type] ?? []).sorted()
        var properties: JSONObject = ["id": ["type": "string", "title": "Internal ID"]]
        for field in schema.fields { properties[field.name] = property(field) }
        for name in custom(type.customPrefix) { properties[name] = Self.customProperty }
        for sublist in schema.sublists {
            properties[sublist.name] = [
                "type": "object",
                "properties": [
                    "items": [
                        "type": "array",
                        "items": [
                            "type": "object",
                            "properties": .object(
                                JSONObject(
                                    sublist.fields.map { ($0.name, property($0)) }
                                        + custom("custcol").map { ($0, Self.customProperty) }
                                )
                            ),
                            "required": Self.names(
                                sublist.fields.filter(\.isRequired).map(\.name)
                                    + (sublist.name == "item" ? demandedOfLines : [])
                            ),
                        ],
                    ]
                ],
            ]
        }
        let demanded = books.mandatoryFields[type] ?? []
        return [
            "type": "object", "properties": .object(properties),
            "required": Self.names(
                schema.fields.filter(\.isRequired).map(\.name) + demanded.sorted()
            ),
        ]
    }

    private static let customProperty: JSONValue = [
        "type": "string", "x-ns-custom-field": true, "x-ns-filterable": true,
    ]

    private static func names(_ names: [String]) -> JSONValue {
        .array(names.map { .string($0) })
    }

    private func custom(_ prefix: String?) -> [String] {
        guard let prefix else { return [] }
        return books.customFields.filter { $0.hasPrefix(prefix) }.sorted()
    }

    private func property(_ field: FieldSpec) -> JSONValue {
        var object: JSONObject = ["title": .string(field.label)]
        switch field.kind {
        case .text: object["type"] = "string"
        case .integer: object["type"] = "integer"
        case .number:
            object["type"] = "number"
            object["format"] = "double"
        case .boolean: object["type"] = "boolean"
        case .date:
            object["type"] = "string"
            object["format"] = "date"
        case .choice(let ids):
            object["type"] = "object"
            object["enum"] = .array(ids.map { .string($0) })
        case .reference, .references, .opaque: object["type"] = "object"
        }
        if field.isReadOnly { object["readOnly"] = true }
        object["x-ns-filterable"] = .bool(!field.isReadOnly)
        return .object(object)
    }
}

extension NetSuiteRecordType {
    /// What the ids of custom fields in the header begin with; nil for types that have none here.
    fileprivate var customPrefix: String? {
        switch group {
        case .entities: "custentity"
        case .items: "custitem"
        case .transactions: "custbody"
        case .accounts, .currencies, .subsidiaries: nil
        }
    }
}
