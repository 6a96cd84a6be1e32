import TestSupport
import Testing

@testable import Cryptography

/// Several certificates, stapled responses and tickets, engine against engine.
@Suite struct TLSServerChoiceTests {
    private static func certificate(_ name: String, ocsp: String? = nil) throws -> ServerCertificate
    {
        ServerCertificate(
            chainPEM: try TestAuthority.file("\(name).pem"),
            keyPEM: try TestAuthority.file("\(name).key"),
            ocspResponse: try ocsp.map { try TestAuthority.file($0) }
        )
    }

    private static func client() throws -> TLSConfiguration {
        try .client(trust: .pem(try TestAuthority.file("ca.pem")))
    }

    @Test(arguments: [
        ("localhost", "CN=localhost"), ("a.example", "CN=a.example"),
        ("x.b.example", "CN=any.example"), ("127.0.0.1", "CN=localhost"),
    ])
    func `a client is shown the certificate of the name it asks for`(
        _ name: String,
        _ subject: String
    ) throws {
        let server = try TLSConfiguration.server(
            certificates: try ["good", "a", "wildcard"].map { try Self.certificate($0) }
        )
        var pair = TLSPair(client: try Self.client(), server: server, serverName: name)
        pair.run()
        #expect(pair.client.fault == nil)
        #expect(pair.client.engine.peerCertificate?.subject == subject)
    }

    @Test(arguments: ["c.example", "b.example", "x.y.b.example", "aa.example"])
    func `a name nobody bears gets the first certificate, which the client refuses`(
        _ name: String
    ) throws {
        let server = try TLSConfiguration.server(
            certificates: try ["good", "a", "wildcard"].map { try Self.certificate($0) }
        )
        var pair = TLSPair(client: try Self.client(), server: server, serverName: name)
        pair.run()
        #expect(pair.client.fault == .certificateRefused(reason: "hostname mismatch"))
    }

    @Test func `a server without a certificate cannot be`() {
        #expect(throws: TLSFault.self) { try TLSConfiguration.server(certificates: []) }
    }

    @Test(arguments: [
        ("good", "revoked.ocsp", "not good"), ("renewed", "good.ocsp", "another certificate"),
        ("good", "good.pem", "cannot be read"),
    ])
    func `a response that would harm is refused at once`(
        _ name: String,
        _ response: String,
        _ reason: String
    ) throws {
        let certificate = try Self.certificate(name, ocsp: response)
        do throws(TLSFault) {
            _ = try TLSConfiguration.server(certificates: [certificate])
            Issue.record("accepted")
        } catch {
            guard case .configuration(let text) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(text.contains(reason))
        }
    }

    @Test func `sessions outlive a renewal under the same ticket keys only`() throws {
        let tickets = TicketKeys()
        let client = try Self.client()
        let resumed = try [tickets, tickets, TicketKeys()].map { keys in
            let server = try TLSConfiguration.server(
                certificates: [try Self.certificate("good")],
                tickets: keys
            )
            var pair = TLSPair(client: client, server: server, serverName: "localhost")
            pair.run()
            try pair.server.engine.write([1])
            pair.run()
            return pair.client.engine.agreement?.isResumed
        }
        #expect(resumed == [false, true, false])
    }

    @Test func `tickets end with the trust they were given under`() throws {
        let keys = TicketKeys()
        let ca = try TestAuthority.file("ca.pem")
        let stranger = try TestAuthority.file("stranger.pem")
        let all = [
            ClientCertificates.none, .optional(caPEM: ca), .required(caPEM: ca),
            .optional(caPEM: stranger),
        ].map { keys.bytes(for: $0) }
        #expect(Set(all).count == all.count)
        #expect(all.allSatisfy { $0.count == 80 })
    }
}
