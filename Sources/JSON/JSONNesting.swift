/// The arrays and objects a reader is inside of, and the keys already seen in each object.
struct JSONNesting: Sendable {
    private struct Level {
        let isObject: Bool
        /// Where the keys of this level start in `names`.
        let namesStart: Int
        var count = 0
        /// Whether the keys are in the last of `sets` instead.
        var usesSet = false
        /// A bit for every fingerprint seen: a key whose bit is not there is new.
        var seen = SIMD4<UInt64>()
    }

    /// A key by its place in the document; most comparisons end at the fingerprint.
    private struct Name {
        let start: Int
        let end: Int
        let fingerprint: UInt32
    }

    /// Up to this many keys, comparing with those of the same bit costs less than hashing one.
    private static let linearMax = 128

    /// The innermost level, where every step looks, and those around it.
    private var top = Level(isObject: false, namesStart: 0)
    private var outer: [Level] = []
    private var names: [Name] = []
    private var sets: [Set<JSONName>] = []

    private(set) var depth = 0

    /// Whether the innermost level is an object; only inside of one.
    var isInObject: Bool { top.isObject }

    /// The members or elements counted in the innermost level.
    var count: Int { top.count }

    mutating func push(isObject: Bool) {
        if depth > 0 { outer.append(top) }
        top = Level(isObject: isObject, namesStart: names.count)
        depth += 1
    }

    mutating func pop() {
        if names.count > top.namesStart { names.removeLast(names.count - top.namesStart) }
        if top.usesSet { sets.removeLast() }
        depth -= 1
        if depth > 0 { top = outer.removeLast() }
    }

    mutating func countOne() {
        top.count += 1
    }

    /// Notes a key of the innermost object; false if it was there already.
    mutating func insert(_ extent: JSONLexer.StringExtent, in bytes: [UInt8]) -> Bool {
        if !top.usesSet {
            let isMany = names.count - top.namesStart >= Self.linearMax
            // An escaped key is compared by what it means, so its bytes do not help.
            guard isMany || extent.hasEscapes else { return insertPlain(extent, in: bytes) }
            switchToSet(in: bytes)
        }
        let name = JSONName(JSONText.decode(bytes, extent))
        return sets[sets.count - 1].insert(name).inserted
    }

    private mutating func insertPlain(
        _ extent: JSONLexer.StringExtent,
        in bytes: [UInt8]
    ) -> Bool {
        let length = extent.end - extent.start
        var fingerprint = UInt32(truncatingIfNeeded: length) << 24
        if length > 0 {
            fingerprint |= UInt32(bytes[extent.start]) << 16 | UInt32(bytes[extent.end - 1])
            fingerprint |= UInt32(bytes[extent.start + length / 2]) << 8
        }
        let bit = Int(truncatingIfNeeded: (fingerprint &* 0x9E37_79B1) >> 24)
        let mask = UInt64(1) << UInt64(bit & 63)
        let isNew = top.seen[bit >> 6] & mask == 0
        top.seen[bit >> 6] |= mask
        for index in (isNew ? names.count : top.namesStart)..<names.count {
            let name = names[index]
            guard name.fingerprint == fingerprint, name.end - name.start == length else { continue }
            var offset = 0
            while offset < length, bytes[name.start + offset] == bytes[extent.start + offset] {
                offset += 1
            }
            if offset == length { return false }
        }
        names.append(Name(start: extent.start, end: extent.end, fingerprint: fingerprint))
        return true
    }

    private mutating func switchToSet(in bytes: [UInt8]) {
        let start = top.namesStart
        let known = names[start...].map { name in
            JSONName(String(decoding: bytes[name.start..<name.end], as: UTF8.self))
        }
        names.removeLast(names.count - start)
        sets.append(Set(known))
        top.usesSet = true
    }
}
