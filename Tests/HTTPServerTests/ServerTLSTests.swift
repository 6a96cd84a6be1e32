import Cryptography
import HTTP
import HTTPClient
import HTTPServer
import Sockets
import TestSupport
import Testing

@Suite struct ServerTLSTests {
    private static func certificate(
        _ name: String,
        ocsp: String? = nil
    ) throws -> ServerCertificate {
        ServerCertificate(
            chainPEM: try TestAuthority.file("\(name).pem"),
            keyPEM: try TestAuthority.file("\(name).key"),
            ocspResponse: try ocsp.map { try TestAuthority.file($0) }
        )
    }

    private static func client(
        certificate: String? = nil
    ) throws -> HTTPClient {
        let pair = try certificate.map { name in
            (
                chainPEM: try TestAuthority.file("\(name).pem"),
                keyPEM: try TestAuthority.file("\(name).key")
            )
        }
        let tls = try TLSConfiguration.client(
            trust: .pem(try TestAuthority.file("ca.pem")),
            certificate: pair
        )
        return try HTTPClient(configuration: ClientConfiguration(tls: tls))
    }

    @Sendable private static func tellIdentity(_ request: HTTPRequest) async -> HTTPResponse {
        let identity = request.peer?.identity
        let text = identity.map { "\($0.subject) \($0.fingerprint.utf8.count)" } ?? "nobody"
        return HTTPResponse(status: .ok, body: Array(text.utf8))
    }

    private func ask(_ client: HTTPClient, _ port: UInt16) async throws -> String {
        let url = try #require(HTTPURL("https://localhost:\(port)/"))
        let response = try await client.send(OutboundRequest(method: .get, url: url))
        return String(decoding: response.body, as: UTF8.self)
    }

    @Test(arguments: [("client", "CN=salesforce 64"), (nil, "nobody")] as [(String?, String)])
    func `a client's certificate is who it is`(_ name: String?, _ expected: String) async throws {
        let tls = try TLSConfiguration.server(
            certificates: [Self.certificate("good")],
            clientCertificates: .optional(caPEM: TestAuthority.file("ca.pem"))
        )
        try await withServer(tls: tls, handler: Self.tellIdentity) { _, port in
            let told = try await ask(try Self.client(certificate: name), port)
            #expect(told == expected)
        }
    }

    @Test(arguments: [nil, "stranger-client"] as [String?])
    func `a client without a good certificate is kept out where one is required`(
        _ name: String?
    ) async throws {
        let tls = try TLSConfiguration.server(
            certificates: [Self.certificate("good")],
            clientCertificates: .required(caPEM: TestAuthority.file("ca.pem"))
        )
        try await withServer(tls: tls, handler: Self.tellIdentity) { _, port in
            await #expect(throws: TransportFailure.self) {
                try await ask(Self.client(certificate: name), port)
            }
            let told = try await ask(try Self.client(certificate: "client"), port)
            #expect(told.hasPrefix("CN="))
        }
    }

    @Test func `certificates change under open connections`() async throws {
        let tickets = TicketKeys()
        let tls = try TLSConfiguration.server(
            certificates: [Self.certificate("good")],
            tickets: tickets
        )
        try await withServer(tls: tls) { server, port in
            let early = try Self.client()
            #expect(try await ask(early, port) == "GET / ")
            let renewed = try TLSConfiguration.server(
                certificates: [Self.certificate("self-signed")],
                tickets: tickets
            )
            #expect(server.reload(tls: renewed))
            // The open connection goes on; a new client meets the new certificate.
            #expect(try await ask(early, port) == "GET / ")
            #expect(early.idleConnectionCount == 1)
            await #expect(throws: TransportFailure.self) { try await ask(Self.client(), port) }
        }
    }

    @Test func `a plain server has no certificates to change`() async throws {
        let tls = try TLSConfiguration.server(certificates: [Self.certificate("good")])
        try await withServer { server, _ in #expect(!server.reload(tls: tls)) }
    }

    @Test func `a client that says nothing in the handshake is cut off`() async throws {
        let tls = try TLSConfiguration.server(certificates: [Self.certificate("good")])
        try await withServer(
            { $0.timeouts.handshake = .milliseconds(20) },
            tls: tls
        ) { server, port in
            // On a busy machine it is cut off before the connection was looked at.
            _ = await #expect(throws: SocketFailure.reset) {
                try await RawClient(port: port, on: server.loop).readAll()
            }
        }
    }

    /// What `openssl s_client` says when it asks for the authority's word, and renegotiates.
    private func openssl(
        _ arguments: [String],
        _ port: UInt16,
        input: String
    ) async throws
        -> String
    {
        let run = try await OwnThread.run {
            try ProcessRun.run(
                "openssl",
                ["s_client", "-connect", "127.0.0.1:\(port)", "-servername", "localhost"]
                    + arguments,
                input: Array(input.utf8)
            )
        }
        return String(decoding: run.output + run.errors, as: UTF8.self)
    }

    @Test func `the authority's word goes along with the certificate`() async throws {
        let stapled = try TLSConfiguration.server(
            certificates: [Self.certificate("good", ocsp: "good.ocsp")]
        )
        try await withServer(tls: stapled) { _, port in
            let said = try await openssl(["-status"], port, input: "Q\n")
            #expect(said.contains("OCSP Response Status: successful (0x0)"))
            #expect(said.contains("Cert Status: good"))
        }
        let plain = try TLSConfiguration.server(certificates: [Self.certificate("good")])
        try await withServer(tls: plain) { _, port in
            let said = try await openssl(["-status"], port, input: "Q\n")
            #expect(said.contains("OCSP response: no response sent"))
        }
    }

    @Test func `a client that wants to renegotiate is not obeyed`() async throws {
        let tls = try TLSConfiguration.server(certificates: [Self.certificate("good")])
        try await withServer(tls: tls) { _, port in
            let said = try await openssl(["-tls1_2"], port, input: "R\n")
            #expect(said.contains("RENEGOTIATING"))
            #expect(said.contains("no renegotiation"))
        }
    }
}
