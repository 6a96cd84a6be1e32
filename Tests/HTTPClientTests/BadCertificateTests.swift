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

    @Test func `a weak key is refused even from a trusted authority`() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-weak-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What stays in the temporary folder is a key that nobody trusts.
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["weak-key.pem", "weak-key.key"] {
            try Data(TestAuthority.file(name)).write(to: folder.appendingPathComponent(name))
        }
        let listener = try Listener.tcp(host: "127.0.0.1", port: 0, on: try EventLoop())
        let port = listener.address.port
        listener.close()
        let serving = Task.detached {
            try ProcessRun.run(
                "timeout",
                [
                    "120", "openssl", "s_server", "-accept", "127.0.0.1:\(port)",
                    "-cert", folder.path + "/weak-key.pem", "-key", folder.path + "/weak-key.key",
                    "-cipher", "ALL:@SECLEVEL=0", "-quiet",
                ]
            )
        }
        let tls = try TLSConfiguration.client(trust: .pem(try TestAuthority.file("ca.pem")))
        let client = try HTTPClient(configuration: ClientConfiguration(tls: tls))
        let url = try #require(HTTPURL("https://localhost:\(port)/"))
        var failure: TransportFailure?
        // The program needs a moment until it listens, and on a busy machine one until it answers.
        for _ in 0..<200 {
            do throws(TransportFailure) {
                _ = try await client.send(OutboundRequest(method: .get, url: url))
                failure = nil
            } catch {
                failure = error
            }
            guard failure?.kind == .connect || failure?.kind == .timeout else { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        _ = try ProcessRun.run("pkill", ["-f", "s_server -accept 127.0.0.1:\(port)"])
        #expect(failure?.kind == .tls)
        #expect(failure?.sentence.contains("key too weak") == true, "\(failure?.sentence ?? "")")
        _ = try await serving.value
    }
}
