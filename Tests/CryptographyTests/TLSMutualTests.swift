import Cryptography
import TestSupport
import Testing

@Suite struct TLSMutualTests {
    @Test(arguments: TLSVersion.allCases)
    func `a client's certificate is known to the server by subject and fingerprint`(
        version: TLSVersion
    ) throws {
        let root = try TestKeys.file("root.pem")
        for policy: ClientCertificates in [.optional(caPEM: root), .required(caPEM: root)] {
            var pair = TLSPair(
                client: try TLSParties.client(showing: "client", maximumVersion: version),
                server: try TLSParties.server(clients: policy)
            )
            try pair.client.engine.write([1])
            pair.run()
            #expect(pair.server.received == [1])
            let certificate = pair.server.engine.peerCertificate
            let peer = try #require(certificate)
            #expect(peer.subject == "CN=salesforce,O=Example")
            #expect(Hex.encode(peer.fingerprint) == (try fingerprint("client.pem")))
            #expect(pair.client.engine.peerCertificate?.subject == "CN=books.example")
        }
    }

    @Test(arguments: TLSVersion.allCases)
    func `a client without a certificate is let in where it is optional`(
        version: TLSVersion
    ) throws {
        let policy = ClientCertificates.optional(caPEM: try TestKeys.file("root.pem"))
        var pair = TLSPair(
            client: try TLSParties.client(maximumVersion: version),
            server: try TLSParties.server(clients: policy)
        )
        try pair.client.engine.write([1])
        pair.run()
        #expect(pair.server.received == [1])
        #expect(pair.server.engine.isHandshakeDone == true)
        #expect(pair.server.engine.peerCertificate == nil)
    }

    @Test(arguments: TLSVersion.allCases)
    func `a client without a certificate is refused where it is required`(
        version: TLSVersion
    ) throws {
        let policy = ClientCertificates.required(caPEM: try TestKeys.file("root.pem"))
        var pair = TLSPair(
            client: try TLSParties.client(maximumVersion: version),
            server: try TLSParties.server(clients: policy)
        )
        try pair.client.engine.write([1])
        pair.run()
        #expect(pair.server.fault == .certificateMissing)
        #expect(pair.server.received.isEmpty)
        #expect(pair.client.fault?.isAlert == true)
    }

    @Test(arguments: [
        ("intruder", "unable to get local issuer certificate"),
        ("mailer", "unsuitable certificate purpose"), ("expired", "certificate has expired"),
    ])
    func `a bad certificate is refused, required or not`(name: String, reason: String) throws {
        let root = try TestKeys.file("root.pem")
        for version in TLSVersion.allCases {
            for policy: ClientCertificates in [.optional(caPEM: root), .required(caPEM: root)] {
                var pair = TLSPair(
                    client: try TLSParties.client(showing: name, maximumVersion: version),
                    server: try TLSParties.server(clients: policy)
                )
                try pair.client.engine.write([1])
                pair.run()
                #expect(pair.server.fault == .certificateRefused(reason: reason))
                #expect(pair.server.received.isEmpty)
                #expect(pair.server.engine.peerCertificate == nil)
                #expect(pair.client.fault?.isAlert == true)
            }
        }
    }

    @Test(arguments: TLSVersion.allCases)
    func `a resumed connection still knows the client`(version: TLSVersion) throws {
        let client = try TLSParties.client(showing: "client", maximumVersion: version)
        let server = try TLSParties.server(
            clients: .required(caPEM: TestKeys.file("root.pem"))
        )
        for isResumed in [false, true] {
            var pair = TLSPair(client: client, server: server)
            try pair.server.engine.write([1])
            pair.run()
            #expect(pair.server.engine.agreement?.isResumed == isResumed)
            #expect(pair.server.engine.peerCertificate?.subject == "CN=salesforce,O=Example")
        }
    }

    @Test func `a server that does not ask learns nothing of the client`() throws {
        var pair = TLSPair(
            client: try TLSParties.client(showing: "client"),
            server: try TLSParties.server()
        )
        pair.run()
        #expect(pair.server.engine.isHandshakeDone == true)
        #expect(pair.server.engine.peerCertificate == nil)
    }

    /// The openssl command's opinion: `sha256 Fingerprint=AA:BB:…`.
    private func fingerprint(_ name: String) throws -> String {
        let run = try ProcessRun.run(
            "openssl",
            ["x509", "-noout", "-fingerprint", "-sha256"],
            input: TestKeys.file(name)
        )
        let text = String(decoding: run.output, as: UTF8.self)
        let value = try #require(text.split(separator: "=").last)
        return value.filter { $0 != ":" && $0 != "\n" }.lowercased()
    }
}
