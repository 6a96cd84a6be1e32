/// A value together with its place in the document, for reading vendor messages member by member.
///
/// A required member must be there with the right kind. An optional one may be absent or `null`,
/// but a wrong kind is a fault there too.
package struct JSONCursor: Sendable {
    /// The value at this place.
    package let value: JSONValue

    /// The place as a JSON pointer (RFC 6901).
    package let pointer: String

    /// Starts at a value.
    package init(_ value: JSONValue, pointer: String = "") {
        self.value = value
        self.pointer = pointer
    }

    /// Whether the member is there, be it `null`; false if this is not an object.
    package func has(_ key: String) -> Bool {
        value[key] != nil
    }

    /// The member as it is; nil if it is absent or this is not an object.
    package func value(_ key: String) -> JSONValue? {
        value[key]
    }

    /// The pointers of all members that are not in `allowed`, in the order of the document.
    package func unknownKeys(allowed: Set<String>) -> [String] {
        (value.objectValue?.keys ?? []).filter { !allowed.contains($0) }.map(pointer(to:))
    }

    /// The pointer to a member: `~` and `/` in the key are written `~0` and `~1`.
    package func pointer(to key: String) -> String {
        var escaped = ""
        for character in key.unicodeScalars {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return pointer + "/" + escaped
    }
}

extension JSONCursor {
    /// A required string.
    package func string(_ key: String) throws(JSONShapeFault) -> String {
        try required(key, .string).asString
    }

    /// A string, or nil if the member is absent or `null`.
    package func optionalString(_ key: String) throws(JSONShapeFault) -> String? {
        try present(key)?.asString
    }

    /// A required plain integer of 64 bits.
    package func int64(_ key: String) throws(JSONShapeFault) -> Int64 {
        try required(key, .number).asInt64
    }

    /// A plain integer of 64 bits, or nil if the member is absent or `null`.
    package func optionalInt64(_ key: String) throws(JSONShapeFault) -> Int64? {
        try present(key)?.asInt64
    }

    /// A required number with its exact text.
    package func number(_ key: String) throws(JSONShapeFault) -> JSONNumber {
        try required(key, .number).asNumber
    }

    /// A number with its exact text, or nil if the member is absent or `null`.
    package func optionalNumber(_ key: String) throws(JSONShapeFault) -> JSONNumber? {
        try present(key)?.asNumber
    }

    /// A required boolean.
    package func bool(_ key: String) throws(JSONShapeFault) -> Bool {
        try required(key, .boolean).asBool
    }

    /// A boolean, or nil if the member is absent or `null`.
    package func optionalBool(_ key: String) throws(JSONShapeFault) -> Bool? {
        try present(key)?.asBool
    }

    /// A required object.
    package func object(_ key: String) throws(JSONShapeFault) -> JSONCursor {
        try required(key, .object).asObject
    }

    /// An object, or nil if the member is absent or `null`.
    package func optionalObject(_ key: String) throws(JSONShapeFault) -> JSONCursor? {
        try present(key)?.asObject
    }

    /// The elements of a required array.
    package func array(_ key: String) throws(JSONShapeFault) -> [JSONCursor] {
        try required(key, .array).asArray
    }

    /// The elements of an array, or nil if the member is absent or `null`.
    package func optionalArray(_ key: String) throws(JSONShapeFault) -> [JSONCursor]? {
        try present(key)?.asArray
    }

    /// The elements of a required array of strings.
    package func strings(_ key: String) throws(JSONShapeFault) -> [String] {
        var texts: [String] = []
        for element in try array(key) { texts.append(try element.asString) }
        return texts
    }

    private func required(
        _ key: String,
        _ kind: JSONKind
    ) throws(JSONShapeFault) -> JSONCursor {
        guard let member = try asMembers[key] else {
            throw JSONShapeFault(
                pointer: pointer(to: key),
                expected: kind.phrase,
                found: "nothing"
            )
        }
        return JSONCursor(member, pointer: pointer(to: key))
    }

    private func present(_ key: String) throws(JSONShapeFault) -> JSONCursor? {
        guard let member = try asMembers[key], !member.isNull else { return nil }
        return JSONCursor(member, pointer: pointer(to: key))
    }
}

extension JSONCursor {
    /// This value as a string.
    package var asString: String {
        get throws(JSONShapeFault) { try orFault(value.stringValue, .string) }
    }

    /// This value as a number with its exact text.
    package var asNumber: JSONNumber {
        get throws(JSONShapeFault) { try orFault(value.numberValue, .number) }
    }

    /// This value as a plain integer of 64 bits.
    package var asInt64: Int64 {
        get throws(JSONShapeFault) {
            guard let integer = try asNumber.int64 else {
                throw JSONShapeFault(
                    pointer: pointer,
                    expected: "an integer of 64 bits",
                    found: "another number"
                )
            }
            return integer
        }
    }

    /// This value as a boolean.
    package var asBool: Bool {
        get throws(JSONShapeFault) { try orFault(value.boolValue, .boolean) }
    }

    /// This cursor, if it stands at an object.
    package var asObject: JSONCursor {
        get throws(JSONShapeFault) {
            _ = try asMembers
            return self
        }
    }

    /// The elements, if this is an array.
    package var asArray: [JSONCursor] {
        get throws(JSONShapeFault) {
            try orFault(value.arrayValue, .array).enumerated().map { index, element in
                JSONCursor(element, pointer: "\(pointer)/\(index)")
            }
        }
    }

    private var asMembers: JSONObject {
        get throws(JSONShapeFault) { try orFault(value.objectValue, .object) }
    }

    private func orFault<Value>(
        _ found: Value?,
        _ expected: JSONKind
    ) throws(JSONShapeFault) -> Value {
        guard let found else {
            throw JSONShapeFault(
                pointer: pointer,
                expected: expected.phrase,
                found: value.kind.phrase
            )
        }
        return found
    }
}
