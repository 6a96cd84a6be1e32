import Cryptography
import FoundationEssentials
import HTTP
import HTTPClient
import HTTPServer
import Sockets
import TestSupport
import Testing

/// Every way a server's certificate can be bad, in the manner of badssl.com.
@Suite struct BadCertificateTests {
    private func outcome(_ name: String) async throws -> TransportFailure? {
        let tls = try TLSConfiguration.server(
            certificateChainPEM: try TestAuthority.file("\(name).pem"),
            privateKeyPEM: try TestAuthority.file("\(name).key")
        )
        let server = try HTTPServer(configuration: ServerConfiguration(tls: tls)) { _ in
            HTTPResponse(status: .ok)
        }
        let port = try await server.start().port
        let client = try HTTPClient(
            configuration: ClientConfiguration(
                tls: try .client(trust: .pem(try TestAuthority.file("ca.pem")))
            )
        )
        let url = try #require(HTTPURL("https://localhost:\(port)/"))
        var failure: TransportFailure?
        do throws(TransportFailure) {
            _ = try await client.send(OutboundRequest(method: .post, url: url, body: [1]))
        } catch {
            failure = error
        }
        await server.stop(grace: .zero)
        return failure
    }

    @Test(arguments: [
        ("expired", "expired"), ("future", "not yet valid"), ("wrong-host", "hostname mismatch"),
        ("common-name", "hostname mismatch"), ("self-signed", "self-signed"),
        ("unknown-ca", "unable to get local issuer"),
    ])
    func `a bad certificate is refused, and nothing is sent`(
        _ name: String,
        _ reason: String
    ) async throws {
        let failure = try #require(try await outcome(name), "accepted \(name)")
        #expect(failure.kind == .tls)
        #expect(!failure.requestMayHaveBeenProcessed)
        #expect(failure.sentence.contains(reason), "\(failure.sentence)")
    }

    @Test(arguments: ["good", "renewed"])
    func `a good certificate is accepted`(_ name: String) async throws {
        #expect(try await outcome(name) == nil)
    }

    @Test func `a server of ours does not even start with a weak key`() throws {
        let chain = try TestAuthority.file("weak-key.pem")
        let key = try TestAuthority.file("weak-key.key")
        #expect(throws: TLSFault.self) {
            try TLSConfiguration.server(certificateChainPEM: chain, privateKeyPEM: key)
        }
    }
}
