import Glibc

/// Tells addresses of the public internet from all others.
///
/// Source: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and successors).
enum PublicAddress {
    /// A block of addresses: its first one and how many leading bits are fixed.
    private struct Block {
        let start: [UInt8]
        let bits: Int

        init(_ start: [UInt8], _ bits: Int) {
            self.start = start
            self.bits = bits
        }

        func contains(_ address: [UInt8]) -> Bool {
            (0..<bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                let first = bit / 8 < start.count ? start[bit / 8] : 0
                return address[bit / 8] & mask == first & mask
            }
        }
    }

    private static let closedIPv4: [Block] = [
        Block([0], 8), Block([10], 8), Block([100, 64], 10), Block([127], 8),
        Block([169, 254], 16), Block([172, 16], 12), Block([192, 0, 0], 24),
        Block([192, 0, 2], 24), Block([192, 88, 99], 24), Block([192, 168], 16),
        Block([198, 18], 15), Block([198, 51, 100], 24), Block([203, 0, 113], 24),
        Block([224], 4), Block([240], 4),
    ]
    /// The only block of IPv6 that is given out as global unicast.
    private static let openIPv6 = Block([0x20], 3)
    /// Parts of it that lead elsewhere: tunnels, documentation, protocol assignments.
    private static let closedIPv6: [Block] = [
        Block([0x20, 0x01, 0x00], 23), Block([0x20, 0x01, 0x0D, 0xB8], 32),
        Block([0x20, 0x02], 16),
        Block([0x3F, 0xFF, 0x00], 20),
    ]

    /// Whether a numeric address is public; false for anything that is no address.
    static func contains(_ host: String) -> Bool {
        if let address = bytes(host, AF_INET, count: 4) {
            return !closedIPv4.contains { $0.contains(address) }
        }
        if let address = bytes(host, AF_INET6, count: 16) {
            return openIPv6.contains(address) && !closedIPv6.contains { $0.contains(address) }
        }
        return false
    }

    private static func bytes(_ host: String, _ family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let isRead = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe inet_pton(family, host, buffer.baseAddress)
        }
        return isRead == 1 ? bytes : nil
    }
}
