/// Why an object of Stripe cannot become facts, and where in it.
package struct StripeDecodingFault: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable, CaseIterable {
        /// A field is missing or has another type than expected.
        case shape
        /// A currency that is not in our table.
        case currency
        /// An amount beyond `Money.minorUnitsMax`.
        case amount
        /// Amounts that contradict each other.
        case arithmetic
    }

    package let kind: Kind
    /// JSON pointer to the offending value (RFC 6901); empty for the whole object.
    package let pointer: String
    /// What is wrong, as one plain sentence without the value of any other field.
    package let sentence: String

    package init(_ kind: Kind, pointer: String, sentence: String) {
        self.kind = kind
        self.pointer = pointer
        self.sentence = sentence
    }
}
