/// Names of members that a reader of certain documents may ask for; all others need not be built.
///
/// A filter over a hash of the bytes: it never misses one of its names, and lets few others pass.
package struct JSONNames: Sendable {
    private var bits = [UInt64](repeating: 0, count: 1024)
    /// Members whose values are built as a whole.
    private let whole: Set<String>

    /// `whole` names members whose own members may have any names.
    package init(_ names: [String], whole: Set<String> = []) {
        self.whole = whole
        for name in names + whole.sorted() {
            let place = Self.place(name.utf8)
            bits[place >> 6] |= 1 << UInt64(place & 63)
        }
    }

    /// Whether a member of this name is built.
    package func mayHold(_ name: String) -> Bool {
        let place = Self.place(name.utf8)
        return bits[place >> 6] & (1 << UInt64(place & 63)) != 0
    }

    /// The same by the name's bytes in a document; a name with escapes is built.
    func mayHold(_ bytes: [UInt8], _ extent: JSONLexer.StringExtent) -> Bool {
        guard !extent.hasEscapes else { return true }
        let place = Self.place(bytes[extent.start..<extent.end])
        return bits[place >> 6] & (1 << UInt64(place & 63)) != 0
    }

    func isWhole(_ name: String) -> Bool { whole.contains(name) }

    @inline(__always)
    private static func place(_ bytes: some Sequence<UInt8>) -> Int {
        var hash: UInt32 = 2_166_136_261
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return Int((hash >> 16) ^ (hash & 0xFFFF))
    }
}
