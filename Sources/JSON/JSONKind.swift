/// The six kinds of JSON value (RFC 8259, section 3).
package enum JSONKind: Sendable, Hashable, CaseIterable {
    case null, boolean, number, string, array, object

    /// The kind in a sentence: "a number".
    package var phrase: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
