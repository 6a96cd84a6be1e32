/// The time zone in which moments become accounting dates.
///
/// Read from a TZif file (RFC 8536) whose bytes the caller supplies, because named zones are not
/// available in every build of Foundation. Moments after the last listed transition follow the
/// file's footer rule.
package struct AccountingZone: Sendable, Hashable {
    /// The IANA name, for example `America/New_York`.
    package let name: String
    private let transitions: [Int64]
    private let offsets: [Int64]
    private let firstOffset: Int64

    /// Coordinated universal time.
    package static let utc = AccountingZone(
        name: "UTC",
        transitions: [],
        offsets: [],
        firstOffset: 0
    )

    private init(name: String, transitions: [Int64], offsets: [Int64], firstOffset: Int64) {
        self.name = name
        self.transitions = transitions
        self.offsets = offsets
        self.firstOffset = firstOffset
    }

    /// Reads version 2 or later TZif data; nil when the bytes are not such a file.
    package init?(name: String, tzif bytes: [UInt8]) {
        var reader = TZifReader(bytes)
        guard let table = reader.table() else { return nil }
        self.init(
            name: name,
            transitions: table.transitions,
            offsets: table.offsets,
            firstOffset: table.firstOffset
        )
    }

    /// The calendar date a clock on the wall of this zone shows at the moment.
    package func date(of moment: Timestamp) -> CalendarDate {
        Timestamp.date(atSeconds: moment.seconds + offset(at: moment.seconds))
    }

    /// Seconds east of UTC at a Unix second.
    package func offset(at seconds: Int64) -> Int64 {
        guard let first = transitions.first, seconds >= first else { return firstOffset }
        var low = 0
        var high = transitions.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle } else { high = middle }
        }
        return offsets[low]
    }
}

/// Reads the 64-bit block of a TZif file and extends it by its footer rule.
///
/// Source: RFC 8536 §3.
private struct TZifReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    struct Table {
        var transitions: [Int64]
        var offsets: [Int64]
        var firstOffset: Int64
    }

    /// From before the beginning of the world, where some writers start, to far beyond any book.
    private static let times: ClosedRange<Int64> = -(1 << 60)...(1 << 40)
    /// Source: RFC 8536 §3.2, recommended bounds of utoff.
    private static let offsets: ClosedRange<Int64> = -89_999...93_599

    mutating func table() -> Table? {
        guard let old = header(), old.version >= 2 else { return nil }
        position += old.bodyLength(timeSize: 4)
        guard let head = header() else { return nil }
        var transitions: [Int64] = []
        for _ in 0..<head.timeCount {
            guard let time = integer(8), Self.times.contains(time),
                transitions.last.map({ $0 < time }) ?? true
            else { return nil }
            transitions.append(time)
        }
        var indices: [Int] = []
        for _ in 0..<head.timeCount {
            guard let index = integer(1) else { return nil }
            indices.append(Int(index) & 0xff)
        }
        var types: [Int64] = []
        for _ in 0..<head.typeCount {
            guard let offset = integer(4), Self.offsets.contains(offset), integer(2) != nil else {
                return nil
            }
            types.append(offset)
        }
        guard let first = types.first, indices.allSatisfy({ $0 < types.count }) else { return nil }
        position +=
            head.abbreviationLength + head.leapCount * 12 + head.standardCount
            + head.universalCount
        var offsets = indices.map { types[$0] }
        if let rule = footer(), let last = transitions.last {
            for (time, offset) in rule.transitions(after: last) {
                transitions.append(time)
                offsets.append(offset)
            }
        }
        return Table(transitions: transitions, offsets: offsets, firstOffset: first)
    }

    private struct Header {
        var version, universalCount, standardCount, leapCount: Int
        var timeCount, typeCount, abbreviationLength: Int

        func bodyLength(timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + abbreviationLength
                + leapCount * (timeSize + 4) + standardCount + universalCount
        }
    }

    private mutating func header() -> Header? {
        guard bytes.count >= position + 44,
            Array(bytes[position..<position + 4]) == Array("TZif".utf8)
        else { return nil }
        let version = Int(bytes[position + 4]) - 48
        position += 20
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = integer(4), count >= 0, count < 100_000 else { return nil }
            counts.append(Int(count))
        }
        return Header(
            version: version,
            universalCount: counts[0],
            standardCount: counts[1],
            leapCount: counts[2],
            timeCount: counts[3],
            typeCount: counts[4],
            abbreviationLength: counts[5]
        )
    }

    private mutating func footer() -> PosixZoneRule? {
        guard position < bytes.count, bytes[position] == 10 else { return nil }
        let rest = bytes[(position + 1)...]
        guard let end = rest.firstIndex(of: 10) else { return nil }
        return PosixZoneRule(String(decoding: rest[..<end], as: UTF8.self))
    }

    private mutating func integer(_ size: Int) -> Int64? {
        guard bytes.count >= position + size else { return nil }
        var value: Int64 = bytes[position] & 0x80 != 0 ? -1 : 0
        for _ in 0..<size {
            value = value << 8 | Int64(bytes[position])
            position += 1
        }
        return value
    }
}
