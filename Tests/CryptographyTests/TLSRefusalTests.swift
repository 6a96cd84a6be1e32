import Cryptography
import FoundationEssentials
import TestSupport
import Testing

@Suite struct TLSRefusalTests {
    @Test(arguments: [
        "books.example", "BOOKS.example", "books.example.", "a.wild.example", "127.0.0.1", "::1",
        "[::1]", "0:0:0:0:0:0:0:1",
    ])
    func `a name the certificate bears is accepted`(name: String) throws {
        var pair = TLSPair(
            client: try TLSParties.client(),
            server: try TLSParties.server(),
            serverName: name
        )
        pair.run()
        #expect(pair.client.fault == nil)
        #expect(pair.client.engine.isHandshakeDone == true)
    }

    @Test(arguments: [
        ("ledger.example", "hostname mismatch"), ("example", "hostname mismatch"),
        ("books.example.evil.example", "hostname mismatch"),
        ("wild.example", "hostname mismatch"), ("a.b.wild.example", "hostname mismatch"),
        ("127.0.0.2", "IP address mismatch"), ("::2", "IP address mismatch"),
    ])
    func `another name is refused`(name: String, reason: String) throws {
        for version in TLSVersion.allCases {
            var pair = TLSPair(
                client: try TLSParties.client(maximumVersion: version),
                server: try TLSParties.server(),
                serverName: name
            )
            pair.run()
            #expect(pair.client.fault == .certificateRefused(reason: reason))
            guard case .alertReceived = pair.server.fault else {
                Issue.record("the server saw \(String(describing: pair.server.fault))")
                continue
            }
        }
    }

    @Test(arguments: [
        "", ".", "a..b", "books.example\0.evil.example", "books example", "*.wild.example",
        "bücher.example", "256.0.0.1", "1.2.3", "[127.0.0.1]", "[books.example]", "1::2::3",
        "books.example:443", "-host/", String(repeating: "a", count: 64) + ".example",
        String(repeating: "a.", count: 130) + "a",
    ])
    func `text that is no name or address fails before anything is sent`(name: String) throws {
        var engine = TLSEngine(client: try TLSParties.client(), serverName: name)
        let fault = TLSFault.configuration(reason: "not a host name or an IP address")
        #expect(throws: fault) { try engine.handshake() }
        #expect(throws: fault) { try engine.read() }
        #expect(throws: fault) { try engine.receive([1]) }
        #expect(throws: fault) { try engine.write([1]) }
        #expect(engine.takeOutgoing().isEmpty)
    }

    /// The root the client trusts, the server's chain and key, and OpenSSL's reason.
    @Test(arguments: [
        ("stranger", "server-chain", "server-key", "unable to get local issuer certificate"),
        ("root", "server", "server-key", "unable to get local issuer certificate"),
        ("root", "expired", "expired-key", "certificate has expired"),
        ("root", "nameless", "nameless-key", "hostname mismatch"),
        ("root", "rsa-certificate", "rsa", "self-signed certificate"),
        ("root", "client", "client-key", "unsuitable certificate purpose"),
    ])
    func `a certificate that does not pass is refused with its reason`(
        root: String,
        chain: String,
        key: String,
        reason: String
    ) throws {
        var pair = TLSPair(
            client: try TLSParties.client(trust: root),
            server: try TLSParties.server(chain: chain, key: key)
        )
        pair.run()
        #expect(pair.client.fault == .certificateRefused(reason: reason))
        #expect(pair.client.engine.isHandshakeDone == false)
        #expect(pair.client.engine.peerCertificate == nil)
    }

    @Test func `the system's roots do not vouch for us`() throws {
        let client = try TLSConfiguration.client(trust: .system)
        var pair = TLSPair(client: client, server: try TLSParties.server())
        pair.run()
        guard case .certificateRefused = pair.client.fault else {
            Issue.record("not refused: \(String(describing: pair.client.fault))")
            return
        }
    }

    @Test(arguments: ["middle", "server", "server-chain"])
    func `whoever lists an intermediate or the certificate itself trusts it`(root: String) throws {
        var pair = TLSPair(
            client: try TLSParties.client(trust: root),
            server: try TLSParties.server()
        )
        pair.run()
        #expect(pair.client.fault == nil)
        #expect(pair.client.engine.isHandshakeDone == true)
    }

    @Test func `a server that speaks none of the offered protocols ends the handshake`() throws {
        var pair = TLSPair(
            client: try TLSParties.client(alpn: ["h2"]),
            server: try TLSParties.server()
        )
        pair.run()
        #expect(pair.client.fault == .alertReceived(reason: "tlsv1 alert no application protocol"))
        #expect(pair.server.fault == .protocolViolation(reason: "no application protocol"))
    }

    /// A hello of TLS 1.0 with one cipher suite, RFC 2246 section 7.4.1.2.
    @Test func `a version before TLS 1.2 is refused`() throws {
        let random = String(repeating: "5a", count: 32)
        let hello = try #require(Hex.decode("160301002d010000290301" + random + "000002002f0100"))
        var end = TLSPair.End(TLSEngine(server: try TLSParties.server()))
        end.deliver(hello, pieceBytes: 100)
        #expect(end.fault == .protocolViolation(reason: "unsupported protocol"))
        // Alert, fatal, protocol version.
        #expect(end.engine.takeOutgoing().suffix(2) == [2, 70])
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: books.example\r\n\r\n", "\0\0\0\0\0\0\0\0\0\0\0",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ])
    func `bytes that are not TLS are refused by both ends`(text: String) throws {
        var server = TLSPair.End(TLSEngine(server: try TLSParties.server()))
        server.deliver(Array(text.utf8), pieceBytes: 100)
        expectViolation(server.fault)
        var client = TLSPair.End(
            TLSEngine(client: try TLSParties.client(), serverName: "books.example")
        )
        client.advance()
        client.deliver(Array(text.utf8), pieceBytes: 100)
        expectViolation(client.fault)
    }

    @Test func `random bytes never crash an engine`() throws {
        let configuration = try TLSParties.server()
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            var bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
            bytes.replaceSubrange(0..<5, with: [22, 3, 1, 0, UInt8.random(in: 0...255)])
            var end = TLSPair.End(TLSEngine(server: configuration))
            end.deliver(bytes, pieceBytes: 50)
            #expect(end.engine.isHandshakeDone == false)
        }
    }

    @Test(arguments: TLSVersion.allCases)
    func `an altered record is refused and the fault stays`(version: TLSVersion) throws {
        var pair = TLSPair(
            client: try TLSParties.client(maximumVersion: version),
            server: try TLSParties.server()
        )
        pair.run()
        try pair.client.engine.write(Array("100.00".utf8))
        var record = pair.client.engine.takeOutgoing()
        record[record.count - 1] ^= 1
        pair.server.deliver(record, pieceBytes: record.count)
        let found = pair.server.fault
        let fault = try #require(found)
        #expect(fault == .protocolViolation(reason: "decryption failed or bad record mac"))
        #expect(pair.server.received.isEmpty)
        #expect(throws: fault) { try pair.server.engine.read() }
        #expect(throws: fault) { try pair.server.engine.write([1]) }
        #expect(throws: fault) { try pair.server.engine.receive([1]) }
        #expect(pair.server.engine.hasOutgoing == true)
        pair.run()
        #expect(pair.client.fault?.isAlert == true)
    }

    @Test func `an engine holds back no more than its limit`() throws {
        let limit = TLSEngine.backlogBytesMax
        var writer = TLSEngine(client: try TLSParties.client(), serverName: "books.example")
        try writer.write([UInt8](repeating: 0, count: limit))
        #expect(throws: TLSFault.backlogExceeded) { try writer.write([0]) }
        var reader = TLSEngine(server: try TLSParties.server())
        try reader.receive([UInt8](repeating: 0, count: limit - 1))
        try reader.receive([0])
        #expect(throws: TLSFault.backlogExceeded) { try reader.receive([0]) }
    }

    private func expectViolation(
        _ fault: TLSFault?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard case .protocolViolation(let reason) = fault else {
            Issue.record("\(String(describing: fault))", sourceLocation: sourceLocation)
            return
        }
        #expect(!reason.isEmpty, sourceLocation: sourceLocation)
    }
}

extension TLSFault {
    var isAlert: Bool {
        if case .alertReceived = self { true } else { false }
    }
}
