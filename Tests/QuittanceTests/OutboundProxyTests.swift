import Cryptography
import Foundation
import Sockets
import Telemetry
import TestSupport
import Testing

@testable import Quittance

/// What the service asks of others than the vendors goes where the settings say: through the proxy,
/// directly, or, for mail, nowhere but directly.
@Suite struct OutboundProxyTests {
    /// Something the service fetches or sends by itself.
    struct Errand: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The path it asks for, which no proxy may learn.
        let path: String
        let run:
            @Sendable (_ clients: OutboundClients, _ base: String, _ caFile: String) async throws ->
                Void
    }

    static let errands = [
        Errand(testDescription: "keys of the identity provider", path: "/keys") {
            clients,
            base,
            caFile in
            let keys = try AccessWiring.keySet(.address(base + "/keys", caFile: caFile), clients)
            #expect(await keys() != nil)
        },
        Errand(testDescription: "an alert to Slack", path: "/services/T0/B0") {
            clients,
            base,
            caFile in
            var settings = AlertSettings()
            settings.slackURL = Secret(base + "/services/T0/B0")
            settings.caFile = caFile
            try await Self.alert("slack", settings, clients)
        },
        Errand(testDescription: "an alert to a webhook", path: "/hook") { clients, base, caFile in
            var settings = AlertSettings()
            settings.webhookURL = Secret(base + "/hook")
            settings.caFile = caFile
            try await Self.alert("webhook", settings, clients)
        },
        Errand(testDescription: "spans", path: "/v1/traces") { clients, base, caFile in
            let telemetry = silentTelemetry()
            telemetry.spans.open()
            telemetry.spans.add(
                Span(
                    traceID: String(repeating: "a", count: 32),
                    spanID: String(repeating: "b", count: 16),
                    name: "GET /livez",
                    kind: .server,
                    began: 1,
                    ended: 2,
                    attributes: [:]
                )
            )
            let export = try TraceExport(
                TraceSettings(endpoint: base, caFile: caFile),
                clients: clients,
                telemetry: telemetry
            )
            // A task that is cancelled sends what there is, and ends.
            let task = Task { await export.run() }
            task.cancel()
            await task.value
        },
    ]

    private static func alert(
        _ channel: String,
        _ settings: AlertSettings,
        _ clients: OutboundClients
    ) async throws {
        let channels = try AlertChannels(settings, service: "books", clients: clients)
        try await channels.send([AlertChannelTests.message()], over: channel)
    }

    private static func withSink(
        _ certificate: String,
        _ body: (WebSink, _ caFile: String) async throws -> Void
    ) async throws {
        try await SecretSourcesTests.inFolder { folder in
            let caFile = folder.appendingPathComponent("ca.pem")
            try Data(TestAuthority.file("ca.pem")).write(to: caFile)
            let sink = try await WebSink(
                tls: .server(
                    certificateChainPEM: try TestAuthority.file(certificate + ".pem"),
                    privateKeyPEM: try TestAuthority.file(certificate + ".key")
                )
            )
            try await body(sink, caFile.path)
            await sink.stop()
        }
    }

    /// Runs it on a thread of its own: many tests at once keep all others busy for longer than a
    /// handshake may take.
    private static func run(
        _ errand: Errand,
        _ clients: OutboundClients,
        _ base: String,
        _ caFile: String
    ) async throws {
        try await withTaskExecutorPreference(try EventLoop(name: "errand")) {
            try await errand.run(clients, base, caFile)
        }
    }

    @Test(arguments: errands)
    func `keys, alerts and spans pass the proxy in tunnels it cannot look into`(
        _ errand: Errand
    ) async throws {
        try await Self.withSink("a") { sink, caFile in
            let proxy = try RecordingProxy(to: sink.port)
            var outbound = OutboundSettings()
            outbound.proxy = proxy.address
            outbound.proxyUser = "u"
            outbound.proxyPassword = Secret("p")
            // Only the proxy can find this name.
            try await Self.run(errand, OutboundClients(outbound), "https://a.example", caFile)
            #expect(
                proxy.heads == [
                    "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n"
                        + "Proxy-Authorization: Basic dTpw\r\n\r\n"
                ]
            )
            #expect(sink.targets == [errand.path])
            #expect(!proxy.passed.isEmpty && !proxy.passed.contains(errand.path))
        }
    }

    @Test(arguments: errands)
    func `keys, alerts and spans go straight to hosts reached without the proxy`(
        _ errand: Errand
    ) async throws {
        try await Self.withSink("good") { sink, caFile in
            let proxy = try RecordingProxy(to: sink.port)
            var outbound = OutboundSettings()
            outbound.proxy = proxy.address
            outbound.direct = ["localhost"]
            let base = "https://localhost:\(sink.port)"
            try await Self.run(errand, OutboundClients(outbound), base, caFile)
            #expect(proxy.heads.isEmpty)
            #expect(sink.targets == [errand.path])
        }
    }

    @Test(arguments: [
        ("", true), ("direct: [example.com]", true), ("direct: [mail.example.com]", true),
        ("proxy: http://proxy:3128", false),
        ("proxy: http://proxy:3128, direct: [other.example]", false),
        ("proxy: http://proxy:3128, direct: [mail.example.com]", true),
        ("proxy: http://proxy:3128, direct: [Example.com]", true),
    ])
    func `mail beside a proxy is refused unless its server is reached without it`(
        _ outbound: String,
        _ isGood: Bool
    ) throws {
        let mail = "mail: { host: Mail.example.com, from: q@example.com, to: [o@example.com] }"
        let text = "outbound: { \(outbound) }\nalerts: { \(mail) }\n"
        var pointers: [String] = []
        do {
            _ = try Settings.parse(
                text,
                file: "x",
                sources: SecretSources(environment: [:], secretsFolder: "/nowhere")
            )
        } catch {
            pointers = error.faults.map(\.pointer).filter { $0.hasPrefix("/alerts") }
        }
        #expect(pointers == (isGood ? [] : ["/alerts/mail/host"]))
    }
}
