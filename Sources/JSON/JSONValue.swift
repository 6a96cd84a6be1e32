/// A JSON value as a tree.
///
/// Source: RFC 8259, section 3.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Which of the six kinds this is.
    package var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .boolean
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// Whether this is `null`.
    package var isNull: Bool { kind == .null }

    /// The text of a string; nil for other kinds.
    package var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A boolean; nil for other kinds.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// A number with its exact text; nil for other kinds.
    package var numberValue: JSONNumber? {
        if case .number(let number) = self { number } else { nil }
    }

    /// A plain integer of 64 bits; nil for other kinds and other numbers.
    package var int64Value: Int64? {
        numberValue?.int64
    }

    /// The elements of an array; nil for other kinds.
    package var arrayValue: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// An object; nil for other kinds.
    package var objectValue: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The member of an object; nil if it is absent or this is not an object.
    package subscript(key: String) -> JSONValue? {
        objectValue?[key]
    }
}

extension JSONValue {
    /// Parses one whole document.
    /// - Parameters:
    ///   - bytes: UTF-8 without byte order mark; white space around the value is allowed.
    ///   - limits: How much is accepted.
    /// - Returns: The value with every number as exact text.
    /// - Throws: ``JSONFault`` with the first violation of RFC 8259, a repeated key, or a limit.
    package static func parse(
        _ bytes: [UInt8],
        limits: JSONLimits = .standard
    ) throws(JSONFault) -> JSONValue {
        var reader = try JSONReader(bytes, limits: limits)
        let value = try reader.readValue()
        try reader.finish()
        return value
    }

    /// Parses one whole document, but builds only the members of objects that may be asked for.
    ///
    /// What is not built is held to the same rules.
    /// - Throws: ``JSONFault`` as for a document that is built as a whole.
    package static func parse(
        _ bytes: [UInt8],
        keeping names: JSONNames,
        limits: JSONLimits = .standard
    ) throws(JSONFault) -> JSONValue {
        var reader = try JSONReader(bytes, limits: limits)
        let value = try reader.readValue(keeping: names)
        try reader.finish()
        return value
    }

    /// The document as UTF-8 bytes.
    /// - Parameters:
    ///   - pretty: Two spaces of indentation and a line per member; else no white space at all.
    ///   - sortedKeys: Members ordered by the bytes of their keys; else in their own order.
    /// - Returns: Valid JSON that parses back to an equal value.
    package func serialized(pretty: Bool = false, sortedKeys: Bool = false) -> [UInt8] {
        var writer = JSONWriter(pretty: pretty)
        writer.value(self, sortedKeys: sortedKeys)
        return writer.finish()
    }

    /// The compact document as text.
    package var text: String {
        String(decoding: serialized(), as: UTF8.self)
    }
}
