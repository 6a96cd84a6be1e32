/// A valid document does not have the shape its reader needs, and where.
package struct JSONShapeFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The place as a JSON pointer; the empty string is the whole document.
    ///
    /// Source: RFC 6901.
    package let pointer: String

    /// What was needed, for example "a string".
    package let expected: String

    /// What was there, by kind only: contents may be private.
    package let found: String

    /// A fault found by a reader's own rule.
    package init(pointer: String, expected: String, found: String) {
        self.pointer = pointer
        self.expected = expected
        self.found = found
    }

    /// The fault as one sentence for people.
    package var sentence: String {
        let place = pointer.isEmpty ? "the document" : "\"\(pointer)\""
        return "\(place) must be \(expected), found \(found)"
    }

    package var description: String { sentence }
}
