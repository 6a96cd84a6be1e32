/// What a proxy says in front of a connection about the client behind it.
///
/// Source: "The PROXY protocol, versions 1 & 2", HAProxy.
package struct ProxyHeader: Sendable, Hashable {
    /// The client's address; nil when the connection is the proxy's own, such as a health check.
    package let client: IPAddress?

    /// What the first bytes of a connection hold.
    package enum Reading: Sendable, Hashable {
        /// A whole header and the number of its bytes.
        case header(ProxyHeader, bytes: Int)
        /// The beginning of a header.
        case needMore
        /// Anything else: the connection must be closed, for a guess could be forged.
        case malformed
    }

    /// Bytes a header may have: 107 in version 1; version 2 is held to the same order, which leaves
    /// ample room for its additions.
    package static let bytesMax = 4096

    private static let signature1 = Array("PROXY ".utf8)
    private static let signature2: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]

    /// Reads a header of either version from the first bytes of a connection.
    package static func read(_ bytes: [UInt8]) -> Reading {
        if bytes.isEmpty { return .needMore }
        if bytes[0] == signature2[0] { return readBinary(bytes) }
        return readText(bytes)
    }

    // MARK: - Version 1

    private static let textBytesMax = 107

    /// Reads `PROXY TCP4 198.51.100.1 203.0.113.1 56324 443` and its kin, ended by CR LF.
    private static func readText(_ bytes: [UInt8]) -> Reading {
        let begin = bytes.prefix(signature1.count)
        guard begin.elementsEqual(signature1.prefix(begin.count)) else { return .malformed }
        let window = bytes.prefix(textBytesMax)
        guard let end = window.firstIndex(of: 0x0A) else {
            return bytes.count >= textBytesMax ? .malformed : .needMore
        }
        guard end > 0, bytes[end - 1] == 0x0D else { return .malformed }
        let words = bytes[..<(end - 1)].split(separator: 0x20, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard words.count >= 2 else { return .malformed }
        // The rest of a line about an unknown protocol must be ignored.
        if words[1] == "UNKNOWN" { return .header(ProxyHeader(client: nil), bytes: end + 1) }
        guard words.count == 6, let source = IPAddress(words[2]), IPAddress(words[3]) != nil,
            isPort(words[4]), isPort(words[5])
        else { return .malformed }
        let isV6 = words[2].utf8.contains(UInt8(ascii: ":"))
        guard words[1] == (isV6 ? "TCP6" : "TCP4"),
            words[3].utf8.contains(UInt8(ascii: ":")) == isV6
        else { return .malformed }
        return .header(ProxyHeader(client: source), bytes: end + 1)
    }

    private static func isPort(_ text: String) -> Bool {
        let isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let hasLeadingZero = text.utf8.count > 1 && text.utf8.first == 0x30
        return isNumber && !hasLeadingZero && UInt16(text) != nil
    }

    // MARK: - Version 2

    /// Reads signature, version and command, family, length, addresses; additions are skipped.
    private static func readBinary(_ bytes: [UInt8]) -> Reading {
        let begin = bytes.prefix(signature2.count)
        guard begin.elementsEqual(signature2.prefix(begin.count)) else { return .malformed }
        guard bytes.count >= 16 else { return .needMore }
        let length = Int(bytes[14]) << 8 | Int(bytes[15])
        guard bytes[12] >> 4 == 2, 16 + length <= bytesMax else { return .malformed }
        guard bytes.count >= 16 + length else { return .needMore }
        let content = bytes[16..<(16 + length)]
        switch bytes[12] & 0x0F {
        case 0:
            // LOCAL: the proxy itself; whatever addresses follow are not the client's.
            return .header(ProxyHeader(client: nil), bytes: 16 + length)
        case 1:
            guard let client = client(family: bytes[13], content) else { return .malformed }
            return .header(client, bytes: 16 + length)
        default:
            return .malformed
        }
    }

    private static func client(family: UInt8, _ content: ArraySlice<UInt8>) -> ProxyHeader? {
        switch family {
        case 0x11:
            guard content.count >= 12 else { return nil }
            return ProxyHeader(client: IPAddress(bytes: content.prefix(4)))
        case 0x21:
            guard content.count >= 36 else { return nil }
            return ProxyHeader(client: IPAddress(bytes: content.prefix(16)))
        // Unspecified, and Unix-domain sockets: there is no address to be had.
        case 0x00, 0x31:
            return ProxyHeader(client: nil)
        // Datagrams do not carry HTTP/1.1.
        default:
            return nil
        }
    }
}
