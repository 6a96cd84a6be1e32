import Cryptography
import Foundation
import HTTP
import HTTPClient
import HTTPServer
import TestSupport
import Testing
import YAML

@testable import Quittance

@Suite struct ServerSettingsTests {
    private static func read(_ yaml: String) throws -> (ServerSettings, [SettingsFault]) {
        let faults = SettingsFaults()
        let node = SettingsNode(
            try YAMLReader.read(Array(yaml.utf8)),
            pointer: "/server",
            sources: SecretSources(environment: [:], secretsFolder: "/nowhere"),
            faults: faults
        )
        return (ServerSettings(node), faults.all)
    }

    @Test func `every setting of the server arrives in its configuration`() throws {
        let (settings, faults) = try Self.read(
            """
            host: 127.0.0.9
            port: 8443
            socketMode: "0640"
            threads: 3
            compression: false
            clientFrom: Forwarded
            trustedProxies: [10.0.0.0/8]
            proxyProtocol: ["2001:db8::/32"]
            limits: { connections: 11, connectionsPerAddress: 12, requestsPerConnection: 13,
              pipelinedRequests: 14, headBytes: 1500, fields: 16, targetBytes: 1700,
              bodyBytes: 1800, backlog: 19, chunkExtensionBytes: 20, trailerBytes: 21 }
            timeouts: { handshakeSeconds: 1, headSeconds: 2, contentSeconds: 3, idleSeconds: 4,
              handlerSeconds: 5, answerSeconds: 6, contentBytesPerSecond: 7,
              answerBytesPerSecond: 8 }
            """
        )
        #expect(faults.isEmpty)
        let server = try ServerWiring.configuration(settings, tickets: TicketKeys())
        #expect(server.endpoint == .tcp(host: "127.0.0.9", port: 8443))
        #expect(server.unixMode == 0o640)
        #expect(server.loops == 3)
        #expect(!server.compressesResponses)
        #expect(server.proxyProtocol == [IPNetwork("2001:db8::/32")])
        let proxy = try #require(IPAddress("10.1.2.3"))
        let told = server.forwarding.origin(["Forwarded": "for=192.0.2.7"], peer: proxy)
        #expect(told?.address == IPAddress("192.0.2.7"))
        let bounds: [Int] = [
            server.connectionsMax, server.connectionsPerAddressMax,
            server.requestsPerConnectionMax, server.pipelinedMax, server.limits.headBytesMax,
            server.limits.fieldsMax, server.limits.targetBytesMax,
            server.bodyBytesMax(HTTPRequestHead(method: .get, target: "/")),
            Int(server.backlog), server.limits.chunkExtensionBytesMax,
            server.limits.trailerBytesMax,
        ]
        #expect(bounds == [11, 12, 13, 14, 1500, 16, 1700, 1800, 19, 20, 21])
        let spans: [Duration] = [
            server.timeouts.handshake, server.timeouts.head, server.timeouts.content,
            server.timeouts.idle, server.timeouts.handler, server.timeouts.write,
        ]
        #expect(spans == [1, 2, 3, 4, 5, 6].map { .seconds($0) })
        #expect(server.lowestRates.contentBytesPerSecond == 7)
        #expect(server.lowestRates.answerBytesPerSecond == 8)
    }

    @Test func `a path of the file system wins over an address`() throws {
        let (settings, _) = try Self.read("socket: /run/q.sock")
        let server = try ServerWiring.configuration(settings, tickets: TicketKeys())
        #expect(server.endpoint == .unix(path: "/run/q.sock"))
    }

    @Test(arguments: [
        ("port: 65536", "/server/port"), ("threads: 0", "/server/threads"),
        ("socketMode: \"0999\"", "/server/socketMode"),
        ("clientFrom: X-Real-IP", "/server/clientFrom"),
        ("trustedProxies: [10.0.0.0/33]", "/server/trustedProxies"),
        ("proxyProtocol: [proxy.example]", "/server/proxyProtocol"),
        ("keyFile: key.pem", "/server"),
        (
            "certificates: [{ keyFile: a }]",
            "/server/certificates/0/certificateFile"
        ),
        ("clientCertificates: always", "/server/clientCertificates"),
        ("clientCertificates: required", "/server/clientCertificates"),
        ("limits: { headBytes: 10 }", "/server/limits/headBytes"),
        ("limits: { trailerBytes: -1 }", "/server/limits/trailerBytes"),
        ("timeouts: { idleSeconds: 0 }", "/server/timeouts/idleSeconds"),
        ("timeouts: { answerBytesPerSecond: fast }", "/server/timeouts/answerBytesPerSecond"),
        ("limit: { connections: 3 }", "/server/limit"),
    ])
    func `a setting that cannot be used is told with its place`(
        _ yaml: String,
        _ pointer: String
    ) throws {
        let (_, faults) = try Self.read(yaml)
        #expect(faults.map(\.pointer) == [pointer])
        #expect(faults.allSatisfy { !$0.fix.isEmpty })
    }
}

/// What SIGHUP does to the certificates, with real files and a real server.
@Suite struct CertificateRenewalTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("quittance-renewal-" + UUID().uuidString)

    private func put(_ name: String) throws {
        for (kind, target) in [("pem", "certificate.pem"), ("key", "key.pem")] {
            let bytes = try TestAuthority.file("\(name).\(kind)")
            try Data(bytes).write(to: folder.appendingPathComponent(target))
        }
    }

    private func ask(_ client: HTTPClient, _ port: UInt16) async throws -> String? {
        let url = try #require(HTTPURL("https://localhost:\(port)/"))
        return try await client.send(OutboundRequest(method: .get, url: url)).fields["X-Path"]
    }

    private func client() throws -> HTTPClient {
        let roots = try TestAuthority.file("ca.pem")
        return try HTTPClient(
            configuration: ClientConfiguration(tls: try .client(trust: .pem(roots)))
        )
    }

    @Test func `renewed files are taken up, open connections go on, bad files change nothing`()
        async throws
    {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Keys that nobody trusts may stay.
        defer { try? FileManager.default.removeItem(at: folder) }
        try put("unknown-ca")
        var settings = ServerSettings()
        settings.port = 0
        settings.certificates = [
            .init(
                certificateFile: folder.path + "/certificate.pem",
                keyFile: folder.path + "/key.pem"
            )
        ]
        let tickets = TicketKeys()
        let configuration = try ServerWiring.configuration(settings, tickets: tickets)
        let server = try HTTPServer(configuration: configuration) { request in
            HTTPResponse(status: .ok, fields: ["X-Path": request.path])
        }
        let port = try await server.start().port
        let renewal = CertificateRenewal(server: server, tickets: tickets)
        // The first certificate is of an authority the client does not know.
        await #expect(throws: TransportFailure.self) { try await ask(client(), port) }

        try put("good")
        try renewal.renew(settings)
        let kept = try client()
        #expect(try await ask(kept, port) == "/")

        try Data("no certificate".utf8).write(to: folder.appendingPathComponent("certificate.pem"))
        #expect(throws: (any Error).self) { try renewal.renew(settings) }
        #expect(try await ask(try client(), port) == "/")

        try put("unknown-ca")
        try renewal.renew(settings)
        #expect(try await ask(kept, port) == "/")
        #expect(kept.idleConnectionCount == 1)
        await #expect(throws: TransportFailure.self) { try await ask(client(), port) }
        await server.stop(grace: .zero)
    }
}
