/// The value of a request parameter: what Stripe's nested form encoding can carry.
package indirect enum FormValue: Sendable, Hashable {
    /// Left out altogether; an empty text, in contrast, clears a field.
    case absent
    case text(String)
    case integer(Int64)
    case flag(Bool)
    /// Sends nothing when empty.
    case list([FormValue])
    case fields(FormFields)
}

/// Request parameters in the order in which they are sent.
package struct FormFields: Sendable, Hashable {
    private var entries: [Entry] = []

    private struct Entry: Sendable, Hashable {
        let name: String
        let value: FormValue
    }

    package init() {}

    /// The same parameters with one more at the end.
    package func adding(_ name: String, _ value: FormValue) -> FormFields {
        var copy = self
        copy.entries.append(Entry(name: name, value: value))
        return copy
    }

    /// Every parameter as a flat pair: `a[b]` for fields, `a[0]` for lists.
    ///
    /// Source: docs.stripe.com/api, "Request bodies"; indexed lists as the official library writes.
    package var pairs: [FormPair] {
        entries.flatMap { Self.flatten(name: $0.name, value: $0.value) }
    }

    private static func flatten(name: String, value: FormValue) -> [FormPair] {
        switch value {
        case .absent: []
        case .text(let text): [FormPair(name: name, value: text)]
        case .integer(let number): [FormPair(name: name, value: String(number))]
        case .flag(let flag): [FormPair(name: name, value: flag ? "true" : "false")]
        case .list(let values):
            values.enumerated().flatMap { flatten(name: "\(name)[\($0)]", value: $1) }
        case .fields(let fields):
            fields.entries.flatMap { flatten(name: "\(name)[\($0.name)]", value: $0.value) }
        }
    }
}

/// One flat parameter before percent-encoding.
package struct FormPair: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension FormValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
    package init(arrayLiteral elements: FormValue...) { self = .list(elements) }
}

extension FormFields: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, FormValue)...) {
        for (name, value) in elements { entries.append(Entry(name: name, value: value)) }
    }
}

extension FormValue {
    /// A text, or nothing at all.
    static func optional(_ text: String?) -> FormValue { text.map { .text($0) } ?? .absent }
}
