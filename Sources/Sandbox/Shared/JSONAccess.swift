import JSON

extension JSONValue {
    /// A number as an exact decimal; nil for other kinds and for numbers with an exponent part.
    var decimal: ExactDecimal? { numberValue.flatMap { ExactDecimal($0.text) } }

    /// The value in an error text: a scalar as it stands, anything else by its kind.
    var shortText: String {
        switch self {
        case .string(let text): String(text.prefix(200))
        case .number(let number): String(number.text.prefix(40))
        case .bool(let flag): flag ? "true" : "false"
        case .null: "null"
        case .array: "[…]"
        case .object: "{…}"
        }
    }

    /// A decimal number.
    static func decimal(_ value: ExactDecimal) -> JSONValue {
        // Plain decimal text always follows the grammar.
        JSONNumber(value.text).map(JSONValue.number) ?? .null
    }
}

extension JSONObject {
    /// The object without the members whose value is null.
    var withoutNulls: JSONObject {
        JSONObject(members.filter { !$0.value.isNull }.map { ($0.key, $0.value) })
    }
}
