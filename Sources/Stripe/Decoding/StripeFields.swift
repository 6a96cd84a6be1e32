package import JSON

/// A JSON object of Stripe with its place in the answer: every read names the exact fault.
///
/// A field that is absent and one that is null mean the same, as in Stripe's own libraries.
package struct StripeFields: Sendable {
    private let object: JSONObject
    /// JSON pointer to this object in the answer (RFC 6901).
    private let pointer: String
    /// The members that were built; nil for all of them.
    private let names: JSONNames?

    /// Takes a whole answer, which must be an object; `names` are the members that were built of it.
    package init(
        _ value: JSONValue,
        readFor names: JSONNames? = nil
    ) throws(StripeDecodingFault) {
        try self.init(value, pointer: "", readFor: names)
    }

    /// Takes a part of an answer.
    private init(
        _ value: JSONValue,
        pointer: String,
        readFor names: JSONNames?
    ) throws(StripeDecodingFault) {
        guard let object = value.objectValue else {
            throw Self.mismatch(pointer, expected: .object, found: value.kind)
        }
        self.object = object
        self.pointer = pointer
        self.names = names
    }

    /// A part of this object.
    func part(_ value: JSONValue, at key: String) throws(StripeDecodingFault) -> StripeFields {
        try StripeFields(
            value,
            pointer: place(key),
            readFor: key == "metadata" ? nil : names
        )
    }

    /// A fault at one of this object's fields.
    func fault(
        _ kind: StripeDecodingFault.Kind = .shape,
        at key: String,
        _ sentence: String
    ) -> StripeDecodingFault {
        StripeDecodingFault(kind, pointer: place(key), sentence: sentence)
    }

    /// The JSON pointer to one of this object's fields.
    func place(_ key: String) -> String {
        // Stripe's own keys need no escape, and looking is much cheaper than replacing.
        let needsEscape = key.utf8.contains { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }
        guard needsEscape else { return pointer + "/" + key }
        return pointer + "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    private static func mismatch(
        _ pointer: String,
        expected: JSONKind,
        found: JSONKind
    ) -> StripeDecodingFault {
        StripeDecodingFault(
            .shape,
            pointer: pointer,
            sentence: "Expected \(expected.phrase), found \(found.phrase)."
        )
    }

    /// The value of a field; nil when absent or null.
    func value(_ key: String) -> JSONValue? {
        // Whoever reads a member that is never built would take it for absent.
        assert(names?.mayHold(key) ?? true, "the member \(key) is not among those that are built")
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    /// Reads an optional field of one kind.
    private func read<Value>(
        _ key: String,
        as kind: JSONKind,
        _ convert: (JSONValue) -> Value?
    ) throws(StripeDecodingFault) -> Value? {
        guard let value = value(key) else { return nil }
        guard let converted = convert(value) else {
            throw Self.mismatch(place(key), expected: kind, found: value.kind)
        }
        return converted
    }

    /// Turns an absent field into a fault.
    func required<Value>(
        _ key: String,
        _ value: Value?
    ) throws(StripeDecodingFault) -> Value {
        guard let value else { throw fault(at: key, "The required field is missing or null.") }
        return value
    }
}

extension StripeFields {
    /// The object's own id, never empty.
    func id() throws(StripeDecodingFault) -> String {
        let id = try text("id")
        guard !id.isEmpty else { throw fault(at: "id", "The id is empty.") }
        return id
    }

    func optionalText(_ key: String) throws(StripeDecodingFault) -> String? {
        try read(key, as: .string) { $0.stringValue }
    }

    func text(_ key: String) throws(StripeDecodingFault) -> String {
        try required(key, optionalText(key))
    }

    func optionalFlag(_ key: String) throws(StripeDecodingFault) -> Bool? {
        try read(key, as: .boolean) { $0.boolValue }
    }

    func flag(_ key: String) throws(StripeDecodingFault) -> Bool {
        try required(key, optionalFlag(key))
    }

    /// A whole number; fractions and numbers beyond 64 bits are refused.
    func optionalInteger(_ key: String) throws(StripeDecodingFault) -> Int64? {
        guard let number = try read(key, as: .number, { $0.numberValue }) else { return nil }
        guard let integer = number.int64 else {
            throw fault(at: key, "The number is not an integer of 64 bits.")
        }
        return integer
    }

    func optionalFields(_ key: String) throws(StripeDecodingFault) -> StripeFields? {
        guard let value = value(key) else { return nil }
        return try part(value, at: key)
    }

    func fields(_ key: String) throws(StripeDecodingFault) -> StripeFields {
        try required(key, optionalFields(key))
    }

    /// The objects of an array; none when it is absent or null.
    func optionalElements(_ key: String) throws(StripeDecodingFault) -> [StripeFields] {
        guard let array = try read(key, as: .array, { $0.arrayValue }) else { return [] }
        return try array.enumerated().map { (entry) throws(StripeDecodingFault) in
            try StripeFields(
                entry.element,
                pointer: place(key) + "/\(entry.offset)",
                readFor: names
            )
        }
    }

    func elements(_ key: String) throws(StripeDecodingFault) -> [StripeFields] {
        _ = try required(key, value(key))
        return try optionalElements(key)
    }

    /// Text by text, as merchants store it; none when absent.
    func metadata() throws(StripeDecodingFault) -> [String: String] {
        guard let fields = try optionalFields("metadata") else { return [:] }
        var metadata: [String: String] = [:]
        for key in fields.object.keys { metadata[key] = try fields.optionalText(key) }
        return metadata
    }
}
