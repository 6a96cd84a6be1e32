/// A range of addresses written as an address and the number of its leading bits that count.
package struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
    private let address: IPAddress
    /// Bits that count of the IPv6 form, 0 to 128.
    private let bits: Int

    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or an address alone; nil for anything else.
    ///
    /// Bits behind the counted ones must be zero: `10.1.0.0/8` is more likely a mistake than a
    /// way of writing `10.0.0.0/8`.
    /// Source: RFC 4632 §3.1.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let address = IPAddress(first) else {
            return nil
        }
        let isV4 = address.isV4 && !first.utf8.contains(UInt8(ascii: ":"))
        var bits = isV4 ? 32 : 128
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(parts[1]), number <= bits
            else { return nil }
            bits = number
        }
        self.address = address
        self.bits = isV4 ? bits + 96 : bits
        let (high, low) = Self.masks(self.bits)
        guard address.high & ~high == 0, address.low & ~low == 0 else { return nil }
    }

    /// Whether the address lies in the range.
    package func contains(_ other: IPAddress) -> Bool {
        let (high, low) = Self.masks(bits)
        return (address.high ^ other.high) & high == 0 && (address.low ^ other.low) & low == 0
    }

    package var description: String {
        address.isV4 && bits >= 96 ? "\(address)/\(bits - 96)" : "\(address)/\(bits)"
    }

    private static func masks(_ bits: Int) -> (high: UInt64, low: UInt64) {
        (mask(min(bits, 64)), mask(max(0, bits - 64)))
    }

    /// A number of ones, then zeros.
    private static func mask(_ bits: Int) -> UInt64 { bits == 0 ? 0 : .max << (64 - UInt64(bits)) }
}

extension [IPNetwork] {
    /// Whether the address lies in one of the ranges.
    package func contains(_ address: IPAddress) -> Bool {
        contains { (network: IPNetwork) in network.contains(address) }
    }
}
