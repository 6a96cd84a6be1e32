/// An IPv4 or IPv6 address as a value; an IPv4 address inside IPv6 is the IPv4 address.
package struct IPAddress: Sendable, Hashable {
    /// The first eight bytes of the IPv6 form.
    let high: UInt64
    /// The last eight bytes of the IPv6 form.
    let low: UInt64

    /// The IPv4 addresses among the IPv6 ones: `::ffff:0:0/96` (RFC 4291 §2.5.5.2).
    private static let v4Mark: UInt64 = 0xFFFF << 32

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An address from its 4 or 16 bytes in network order; nil for any other number.
    package init?(bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4:
            self.init(high: 0, low: bytes.reduce(0) { $0 << 8 | UInt64($1) } | Self.v4Mark)
        case 16:
            self.init(
                high: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
                low: bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
            )
        default:
            return nil
        }
    }

    /// Reads the usual forms, without zone, brackets or port; nil for anything else.
    ///
    /// Source: RFC 4291 §2.2; four decimal numbers without leading zeros for IPv4.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 45 else { return nil }
        if bytes.contains(UInt8(ascii: ":")) {
            guard let groups = Self.groups(bytes) else { return nil }
            self.init(bytes: groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        } else {
            guard let numbers = Self.v4Bytes(bytes[...]) else { return nil }
            self.init(bytes: numbers)
        }
    }

    /// Whether this is an IPv4 address.
    package var isV4: Bool { high == 0 && low >> 32 == 0xFFFF }

    private static func v4Bytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                part.count == 1 || part.first != UInt8(ascii: "0"),
                let byte = UInt8(exactly: part.reduce(0) { $0 * 10 + Int($1 - 0x30) })
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// The eight groups of an IPv6 text, in which one `::` stands for any number of zeros.
    private static func groups(_ text: [UInt8]) -> [UInt16]? {
        let colon = UInt8(ascii: ":")
        var head = text[...]
        var tail: ArraySlice<UInt8>?
        if let gap = (0..<max(0, text.count - 1)).first(where: {
            text[$0] == colon && text[$0 + 1] == colon
        }) {
            head = text[..<gap]
            tail = text[(gap + 2)...]
        }
        guard let first = list(head, mayEndInV4: tail == nil) else { return nil }
        guard let tail else { return first.count == 8 ? first : nil }
        guard let last = list(tail, mayEndInV4: true), first.count + last.count < 8 else {
            return nil
        }
        return first + [UInt16](repeating: 0, count: 8 - first.count - last.count) + last
    }

    private static func list(_ text: ArraySlice<UInt8>, mayEndInV4: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, mayEndInV4, part.contains(UInt8(ascii: ".")) {
                guard let bytes = v4Bytes(part) else { return nil }
                groups.append(UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
                groups.append(UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
                continue
            }
            let digits = part.compactMap(Grammar.hexValue)
            guard (1...4).contains(part.count), digits.count == part.count else { return nil }
            groups.append(digits.reduce(0) { $0 << 4 | UInt16($1) })
        }
        return groups
    }
}

extension IPAddress: CustomStringConvertible {
    /// The one written form of each address (RFC 5952 §4).
    package var description: String {
        if isV4 {
            return "\(low >> 24 & 0xFF).\(low >> 16 & 0xFF).\(low >> 8 & 0xFF).\(low & 0xFF)"
        }
        let groups = (0..<8).map { index in
            UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> (48 - 16 * UInt64(index % 4)))
        }
        let zeros = Self.longestZeros(groups)
        let words = groups.map { String($0, radix: 16) }
        guard zeros.count > 1 else { return words.joined(separator: ":") }
        let head = words[..<zeros.lowerBound].joined(separator: ":")
        return head + "::" + words[zeros.upperBound...].joined(separator: ":")
    }

    /// The first of the longest runs of zero groups.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        return longest
    }
}
