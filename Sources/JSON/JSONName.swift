/// A member name compared byte by byte.
///
/// `String` takes composed and decomposed letters as equal; JSON names are equal only if they are
/// code point by code point (RFC 8259, section 8.3).
struct JSONName: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (one: JSONName, other: JSONName) -> Bool {
        same(one.text, other.text)
    }

    func hash(into hasher: inout Hasher) {
        // Names of the same bytes are equal strings, and those have the same hash.
        hasher.combine(text)
    }

    /// Whether two names have the same bytes.
    @inline(__always)
    static func same(_ one: String, _ other: String) -> Bool {
        // Equal bytes imply equal strings, which the standard library decides fastest; among letters of
        // ASCII the reverse holds as well.
        one.utf8.count == other.utf8.count && one == other
            && (one.utf8Span.isKnownASCII || one.utf8.elementsEqual(other.utf8))
    }
}
