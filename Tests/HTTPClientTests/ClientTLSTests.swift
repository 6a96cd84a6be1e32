import Cryptography
import FoundationEssentials
import HTTP
import HTTPClient
import HTTPServer
import TestSupport
import Testing

/// A certificate for `localhost` and 127.0.0.1 that signs itself, made by the openssl command.
private struct TestCertificate: Sendable {
    struct Fault: Error {
        let errors: String
    }

    let certificatePEM: [UInt8]
    let keyPEM: [UInt8]

    static let shared = Result { try TestCertificate() }
    static let other = Result { try TestCertificate() }

    private init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-tls-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What stays in the temporary folder is a key that nobody trusts.
        defer { try? FileManager.default.removeItem(at: folder) }
        let run = try ProcessRun.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "2", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder.path + "/key.pem",
                "-out", folder.path + "/certificate.pem",
            ]
        )
        guard run.status == 0 else {
            throw Fault(errors: String(decoding: run.errors, as: UTF8.self))
        }
        keyPEM = [UInt8](try Data(contentsOf: folder.appendingPathComponent("key.pem")))
        certificatePEM = [UInt8](
            try Data(contentsOf: folder.appendingPathComponent("certificate.pem"))
        )
    }
}

@Suite struct ClientTLSTests {
    private func withServer(
        _ body: (HTTPServer, UInt16) async throws -> Void
    ) async throws {
        let certificate = try TestCertificate.shared.get()
        let tls = try TLSConfiguration.server(
            certificateChainPEM: certificate.certificatePEM,
            privateKeyPEM: certificate.keyPEM
        )
        var configuration = ServerConfiguration(host: "0.0.0.0", tls: tls)
        configuration.compressesResponses = false
        configuration.bodyBytesMax = { _ in 10_000_000 }
        let server = try HTTPServer(configuration: configuration) { request in
            HTTPResponse(
                status: .ok,
                fields: ["X-TLS": "\(request.peer?.isTLS == true)"],
                body: request.body
            )
        }
        let port = try await server.start().port
        do {
            // On the server's thread, for many tests at once keep all others busy for longer than a
            // handshake may take.
            try await withTaskExecutorPreference(server.loop) { try await body(server, port) }
        } catch {
            await server.stop(grace: .zero)
            throw error
        }
        await server.stop(grace: .zero)
    }

    private func client(trusting certificate: TestCertificate) throws -> HTTPClient {
        try HTTPClient(
            configuration: ClientConfiguration(
                tls: try .client(trust: .pem(certificate.certificatePEM))
            )
        )
    }

    private func failure(_ client: HTTPClient, _ text: String) async throws -> TransportFailure? {
        let url = try #require(HTTPURL(text))
        do throws(TransportFailure) {
            _ = try await client.send(OutboundRequest(method: .get, url: url))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `content of any size goes both ways on one connection`(_ host: String) async throws {
        try await withServer { server, port in
            let client = try client(trusting: try TestCertificate.shared.get())
            let url = try #require(HTTPURL("https://\(host):\(port)/"))
            for count in [0, 1, 16_384, 16_385, 5_000_000] {
                let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                let response = try await client.send(
                    OutboundRequest(method: .post, url: url, body: body)
                )
                #expect(response.body == body)
                #expect(response.fields["X-TLS"] == "true")
            }
            #expect(client.idleConnectionCount == 1)
            #expect(server.connectionCount == 1)
        }
    }

    @Test func `a certificate of an unknown issuer is refused`() async throws {
        try await withServer { _, port in
            let client = try client(trusting: try TestCertificate.other.get())
            let failure = try await failure(client, "https://localhost:\(port)/")
            #expect(failure?.kind == .tls)
            #expect(failure?.requestMayHaveBeenProcessed == false)
        }
    }

    @Test func `a certificate for another name is refused`() async throws {
        try await withServer { _, port in
            let client = try client(trusting: try TestCertificate.shared.get())
            #expect(try await failure(client, "https://127.0.0.2:\(port)/")?.kind == .tls)
        }
    }

    @Test func `a plain server is no TLS server`() async throws {
        let server = try ScriptedServer([[.send("HTTP/1.1 400 \r\n\r\n"), .waitForEnd]])
        let client = try client(trusting: try TestCertificate.shared.get())
        #expect(try await failure(client, "https://127.0.0.1:\(server.port)/")?.kind == .tls)
    }

    @Test func `a server that hangs up in the handshake is a TLS failure`() async throws {
        let server = try ScriptedServer([[]])
        let client = try client(trusting: try TestCertificate.shared.get())
        #expect(try await failure(client, "https://127.0.0.1:\(server.port)/")?.kind == .tls)
    }

    @Test func `a plain client is sent away by a TLS server`() async throws {
        try await withServer { _, port in
            let failure = try await failure(try HTTPClient(), "http://127.0.0.1:\(port)/")
            #expect([.closed, .protocolViolation].contains(failure?.kind))
        }
    }

    @Test func `curl is served over TLS`() async throws {
        try await withServer { _, port in
            let path = FileManager.default.temporaryDirectory
                .appendingPathComponent("quittance-ca-\(UUID().uuidString).pem").path
            try Data(TestCertificate.shared.get().certificatePEM).write(to: URL(filePath: path))
            // A certificate left in the temporary folder does no harm.
            defer { try? FileManager.default.removeItem(atPath: path) }
            let run = try await OwnThread.run {
                try ProcessRun.run(
                    "curl",
                    [
                        "-sS", "--max-time", "10", "--cacert", path, "-d", "abc",
                        "https://localhost:\(port)/", "https://localhost:\(port)/",
                    ]
                )
            }
            #expect(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
            #expect(String(decoding: run.output, as: UTF8.self) == "abcabc")
        }
    }
}
