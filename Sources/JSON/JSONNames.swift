/// Names of members that a reader of certain documents may ask for; all others need not be built.
///
/// A filter over a hash of the bytes: it never misses one of its names, and lets few others pass.
package struct JSONNames: Sendable {
    private struct Member {
        var name = ""
        /// Whether the value is built as a whole.
        var isWhole = false
    }

    private var bits = [UInt64](repeating: 0, count: 1024)
    /// The names themselves by the end of their hash, so that most members share one text for theirs.
    private var members = [Member](repeating: Member(), count: 4096)
    private let whole: Set<String>

    /// `whole` names members whose own members may have any names.
    package init(_ names: [String], whole: Set<String> = []) {
        self.whole = whole
        for name in names + whole.sorted() {
            let place = Self.place(name.utf8)
            bits[place >> 6] |= 1 << UInt64(place & 63)
            members[place & 4095] = Member(name: name, isWhole: whole.contains(name))
        }
    }

    /// Whether a member of this name is built.
    package func mayHold(_ name: String) -> Bool {
        let place = Self.place(name.utf8)
        return bits[place >> 6] & (1 << UInt64(place & 63)) != 0
    }

    /// The name of a member that is built, and whether its value is built as a whole; nil for one that
    /// is not.
    ///
    /// A name with escapes is built.
    func member(
        _ bytes: [UInt8],
        _ extent: JSONLexer.StringExtent
    ) -> (name: String, isWhole: Bool)? {
        if !extent.hasEscapes {
            let place = Self.place(bytes[extent.start..<extent.end])
            guard bits[place >> 6] & (1 << UInt64(place & 63)) != 0 else { return nil }
            let member = members[place & 4095]
            if Self.isSame(member.name, bytes, extent) { return (member.name, member.isWhole) }
        }
        let name = JSONText.decode(bytes, extent)
        return (name, whole.contains(name))
    }

    private static func isSame(
        _ text: String,
        _ bytes: [UInt8],
        _ extent: JSONLexer.StringExtent
    ) -> Bool {
        let units = text.utf8.span
        guard units.count == extent.end - extent.start else { return false }
        for offset in units.indices where units[offset] != bytes[extent.start + offset] {
            return false
        }
        return true
    }

    @inline(__always)
    private static func place(_ bytes: some Sequence<UInt8>) -> Int {
        var hash: UInt32 = 2_166_136_261
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return Int((hash >> 16) ^ (hash & 0xFFFF))
    }
}
