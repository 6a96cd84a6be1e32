import Cryptography
import FoundationEssentials
import HTTP
import HTTPClient
import HTTPServer
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
        // On the server's thread, for many tests at once keep all others busy for longer than a handshake
        // may take.
        let failure = await withTaskExecutorPreference(server.loop) { () -> TransportFailure? in
            do throws(TransportFailure) {
                _ = try await client.send(OutboundRequest(method: .post, url: url, body: [1]))
                return nil
            } catch {
                return error
            }
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

    /// No server of ours shows such a certificate, so this one is three messages of TLS 1.2 in plain
    /// bytes: all that a client needs to judge the certificate (RFC 5246 §7.4).
    @Test func `a server with a weak key is refused, and nothing is sent`() async throws {
        let pem = String(decoding: try TestAuthority.file("weak-key.pem"), as: UTF8.self)
        let base64 = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        let certificate = [UInt8](try #require(Data(base64Encoded: base64)))
        func prefixed(_ bytes: [UInt8]) -> [UInt8] {
            [UInt8(bytes.count >> 16), UInt8(bytes.count >> 8 & 255), UInt8(bytes.count & 255)]
                + bytes
        }
        // TLS 1.2, a random, no session, ECDHE-RSA-AES128-GCM-SHA256, no compression; the empty
        // renegotiation_info of RFC 5746.
        let hello: [UInt8] =
            [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0xC0, 0x2F, 0]
            + [0, 5, 0xFF, 1, 0, 1, 0]
        let messages: [UInt8] =
            [2] + prefixed(hello) + [11] + prefixed(prefixed(prefixed(certificate)))
        let record: [UInt8] =
            [22, 3, 3, UInt8(messages.count >> 8), UInt8(messages.count & 255)] + messages
        let server = try ScriptedServer([[.sendBytes(record), .waitForEnd]])
        let client = try HTTPClient(
            configuration: ClientConfiguration(
                tls: try .client(trust: .pem(try TestAuthority.file("ca.pem")))
            )
        )
        let url = try #require(HTTPURL("https://localhost:\(server.port)/"))
        do throws(TransportFailure) {
            _ = try await client.send(OutboundRequest(method: .post, url: url, body: [1]))
            Issue.record("the weak key was accepted")
        } catch {
            #expect(error.kind == .tls)
            #expect(!error.requestMayHaveBeenProcessed)
            #expect(error.sentence.contains("key too weak"), "\(error.sentence)")
        }
    }
}
