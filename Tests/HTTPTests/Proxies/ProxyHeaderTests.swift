import Testing

@testable import HTTP

@Suite struct ProxyHeaderTests {
    private static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]

    static func binary(_ command: UInt8, _ family: UInt8, _ content: [UInt8]) -> [UInt8] {
        signature + [command, family, UInt8(content.count >> 8), UInt8(content.count & 0xFF)]
            + content
    }

    private static let v4: [UInt8] = [192, 0, 2, 7, 203, 0, 113, 1, 0xDC, 0x04, 0x01, 0xBB]
    private static let v6: [UInt8] =
        [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [9]
        + [UInt8](repeating: 1, count: 20)

    static let whole: [([UInt8], String?)] = [
        (Array("PROXY TCP4 192.0.2.7 203.0.113.1 56324 443\r\n".utf8), "192.0.2.7"),
        (Array("PROXY TCP6 2001:db8::9 2001:db8::1 56324 443\r\n".utf8), "2001:db8::9"),
        (Array("PROXY UNKNOWN\r\n".utf8), nil),
        (Array("PROXY UNKNOWN ffff:f...f whatever 65535 65535\r\n".utf8), nil),
        (binary(0x21, 0x11, v4), "192.0.2.7"),
        // Additions behind the addresses are skipped.
        (binary(0x21, 0x11, v4 + [0x04, 0, 1, 0]), "192.0.2.7"),
        (binary(0x21, 0x21, v6), "2001:db8::9"),
        (binary(0x21, 0x00, []), nil),
        (binary(0x21, 0x31, [UInt8](repeating: 0, count: 216)), nil),
        // The proxy's own connection: its addresses are not a client's.
        (binary(0x20, 0x11, v4), nil),
        (binary(0x20, 0x00, []), nil),
    ]

    @Test(arguments: whole)
    func `a header tells the client, however it arrives`(_ bytes: [UInt8], _ client: String?) {
        let header = ProxyHeader(client: client.flatMap { IPAddress($0) })
        #expect(ProxyHeader.read(bytes) == .header(header, bytes: bytes.count))
        #expect(
            ProxyHeader.read(bytes + Array("GET / HTTP/1.1\r\n".utf8))
                == .header(header, bytes: bytes.count)
        )
        for count in 0..<bytes.count {
            #expect(ProxyHeader.read(Array(bytes.prefix(count))) == .needMore, "\(count) bytes")
        }
    }

    static let malformed: [[UInt8]] =
        [
            "GET / HTTP/1.1\r\n", "proxy TCP4 192.0.2.7 203.0.113.1 1 2\r\n", "PROXY \r\n",
            "PROXY TCP4\r\n", "PROXY TCP4 192.0.2.7 203.0.113.1 1\r\n",
            "PROXY TCP4 192.0.2.7 203.0.113.1 1 2 3\r\n",
            "PROXY TCP4  192.0.2.7 203.0.113.1 1 2\r\n",
            "PROXY TCP6 192.0.2.7 203.0.113.1 1 2\r\n", "PROXY TCP4 ::1 ::1 1 2\r\n",
            "PROXY TCP4 192.0.2.7 ::1 1 2\r\n", "PROXY TCP4 192.0.2 203.0.113.1 1 2\r\n",
            "PROXY TCP4 192.0.2.7 203.0.113.1 65536 2\r\n",
            "PROXY TCP4 192.0.2.7 203.0.113.1 -1 2\r\n",
            "PROXY TCP4 192.0.2.7 203.0.113.1 01 2\r\n",
            "PROXY TCP4 192.0.2.7 203.0.113.1 1 2\n", "PROXY UDP4 192.0.2.7 203.0.113.1 1 2\r\n",
            "PROXY UNKNOWN" + String(repeating: " x", count: 60) + "\r\n",
        ].map { Array($0.utf8) } + [
            signature.dropLast() + [0x0B], binary(0x11, 0x11, v4), binary(0x22, 0x11, v4),
            binary(0x21, 0x12, v4), binary(0x21, 0x11, Array(v4.dropLast())),
            binary(0x21, 0x21, v4), binary(0x21, 0x41, v4),
            binary(0x21, 0x11, [UInt8](repeating: 0, count: 5000)),
        ]

    @Test(arguments: malformed)
    func `anything else is refused`(_ bytes: [UInt8]) {
        #expect(ProxyHeader.read(bytes) == .malformed)
    }
}
