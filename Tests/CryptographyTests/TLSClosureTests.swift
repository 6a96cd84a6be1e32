import Cryptography
import FoundationEssentials
import Testing

@Suite struct TLSClosureTests {
    @Test(arguments: TLSVersion.allCases)
    func `a peer that says it is done is told apart from a cut connection`(
        version: TLSVersion
    ) throws {
        let client = try TLSParties.client(maximumVersion: version)
        let server = try TLSParties.server()
        for saysSo in [true, false] {
            var pair = TLSPair(client: client, server: server)
            try pair.server.engine.write([1, 2])
            pair.run()
            if saysSo { pair.server.engine.close() }
            pair.run()
            pair.client.deliverEnd()
            #expect(pair.client.received == [1, 2])
            #expect(pair.client.isClosed == saysSo)
            #expect(pair.client.fault == (saysSo ? nil : .truncated))
        }
    }

    @Test func `content sent before the end is read before it`() throws {
        var pair = TLSPair(client: try TLSParties.client(), server: try TLSParties.server())
        pair.run()
        try pair.server.engine.write([UInt8](repeating: 7, count: 40_000))
        pair.server.engine.close()
        let bytes = pair.server.engine.takeOutgoing()
        try pair.client.engine.receive(bytes)
        pair.client.engine.receiveEnd()
        pair.client.advance()
        #expect(pair.client.received.count == 40_000)
        #expect(pair.client.isClosed == true)
        #expect(try pair.client.engine.read() == .closed)
    }

    @Test func `a record cut in two is truncated content`() throws {
        var pair = TLSPair(client: try TLSParties.client(), server: try TLSParties.server())
        pair.run()
        try pair.server.engine.write([1, 2, 3])
        let bytes = pair.server.engine.takeOutgoing()
        pair.client.deliver(Array(bytes.dropLast()), pieceBytes: 100)
        #expect(pair.client.fault == nil)
        pair.client.deliverEnd()
        #expect(pair.client.fault == .truncated)
        #expect(pair.client.received.isEmpty)
    }

    @Test func `the end of bytes during the handshake is a truncation for both ends`() throws {
        var client = TLSEngine(client: try TLSParties.client(), serverName: "books.example")
        #expect(try client.handshake() == .inProgress)
        client.receiveEnd()
        #expect(throws: TLSFault.truncated) { try client.handshake() }
        var server = TLSEngine(server: try TLSParties.server())
        server.receiveEnd()
        #expect(throws: TLSFault.truncated) { try server.read() }
    }

    @Test func `nothing can be written after closing, yet reading goes on`() throws {
        var pair = TLSPair(client: try TLSParties.client(), server: try TLSParties.server())
        pair.run()
        pair.client.engine.close()
        pair.client.engine.close()
        #expect(throws: TLSFault.closed) { try pair.client.engine.write([1]) }
        pair.run()
        #expect(pair.server.isClosed == true)
        try pair.server.engine.write([5])
        pair.run()
        #expect(pair.client.received == [5])
    }

    @Test func `closing before the handshake is done sends nothing`() throws {
        var engine = TLSEngine(client: try TLSParties.client(), serverName: "books.example")
        try engine.write([1])
        engine.close()
        #expect(engine.takeOutgoing().isEmpty)
        #expect(throws: TLSFault.closed) { try engine.write([1]) }
    }
}

@Suite struct TLSConfigurationTests {
    @Test func `unusable certificates, keys and roots are refused with a reason`() throws {
        let chain = try TestKeys.file("server-chain.pem")
        let key = try TestKeys.file("server-key.pem")
        let otherKey = try TestKeys.file("client-key.pem")
        let damaged = chain + Array("-----BEGIN CERTIFICATE-----\nAAAA\n".utf8)
        expectRefusal("certificate chain: ") { () throws(TLSFault) in
            try .server(certificateChainPEM: [], privateKeyPEM: key)
        }
        expectRefusal("certificate chain: ") { () throws(TLSFault) in
            try .server(certificateChainPEM: damaged, privateKeyPEM: key)
        }
        expectRefusal("private key: ") { () throws(TLSFault) in
            try .server(certificateChainPEM: chain, privateKeyPEM: chain)
        }
        expectRefusal("certificate and private key: key values mismatch") {
            () throws(TLSFault) in
            try .server(certificateChainPEM: chain, privateKeyPEM: otherKey)
        }
        expectRefusal("client authorities: ") { () throws(TLSFault) in
            try .server(
                certificateChainPEM: chain,
                privateKeyPEM: key,
                clientCertificates: .required(caPEM: key)
            )
        }
        expectRefusal("client authorities: ") { () throws(TLSFault) in
            try .server(
                certificateChainPEM: chain,
                privateKeyPEM: key,
                clientCertificates: .optional(caPEM: [])
            )
        }
        expectRefusal("trust roots: ") { () throws(TLSFault) in
            try .client(trust: .pem(key))
        }
        expectRefusal("no file with trust roots is named") { () throws(TLSFault) in
            try .client(trust: .files([]))
        }
        expectRefusal("trust roots /nowhere/roots.pem: No such file") { () throws(TLSFault) in
            try .client(trust: .files(["/nowhere/roots.pem"]))
        }
        expectRefusal("an application protocol has 1 to 255 bytes") { () throws(TLSFault) in
            try .client(trust: .system, alpn: [""])
        }
        expectRefusal("an application protocol has 1 to 255 bytes") { () throws(TLSFault) in
            try .client(trust: .system, alpn: [String(repeating: "h", count: 256)])
        }
        expectRefusal("certificate and private key: key values mismatch") {
            () throws(TLSFault) in
            try .client(trust: .system, certificate: (chainPEM: chain, keyPEM: otherKey))
        }
    }

    @Test func `roots are read from files`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-roots-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A left-over root certificate in the temporary folder is harmless.
        defer { try? FileManager.default.removeItem(at: folder) }
        var paths: [String] = []
        for name in ["stranger.pem", "root.pem"] {
            let url = folder.appendingPathComponent(name)
            try Data(TestKeys.file(name)).write(to: url)
            paths.append(url.path)
        }
        let server = try TLSParties.server()
        var pair = TLSPair(
            client: try TLSConfiguration.client(trust: .files(paths)),
            server: server
        )
        pair.run()
        #expect(pair.client.engine.isHandshakeDone == true)
        var stranger = TLSPair(
            client: try TLSConfiguration.client(trust: .files([paths[0]])),
            server: server
        )
        stranger.run()
        #expect(stranger.client.engine.isHandshakeDone == false)
    }

    @Test func `an engine of the wrong role ends the process`() async {
        await #expect(processExitsWith: .failure) {
            let configuration = try TLSConfiguration.client(trust: .system)
            _ = TLSEngine(server: configuration)
        }
        await #expect(processExitsWith: .failure) {
            let configuration = try TLSParties.server()
            _ = TLSEngine(client: configuration, serverName: "books.example")
        }
    }

    private func expectRefusal(
        _ start: String,
        _ body: () throws(TLSFault) -> TLSConfiguration,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        do throws(TLSFault) {
            _ = try body()
            Issue.record("accepted", sourceLocation: sourceLocation)
        } catch {
            guard case .configuration(let reason) = error else {
                Issue.record("refused for \(error)", sourceLocation: sourceLocation)
                return
            }
            #expect(reason.hasPrefix(start), sourceLocation: sourceLocation)
        }
    }
}
