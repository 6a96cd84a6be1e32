import Accounting
import Cryptography
import Database
import FoundationEssentials
import Jobs
import RESTAPI
import Stripe
import Telemetry
import Workflows

/// Puts the REST API together.
enum RESTWiring {
    static func service(
        _ settings: Settings,
        database: Database,
        table: CurrentTable,
        upstreams: Upstreams,
        world: RealWorld,
        telemetry: ServiceTelemetry,
        operations: Operations
    ) throws -> RESTService {
        let began = world.monotonic()
        return RESTService(
            ports: RESTPorts(
                intake: database,
                jobs: database,
                books: database,
                statements: database,
                keys: database,
                probe: WritableProbe(database, now: world.monotonic),
                previewer: table,
                queue: database,
                pushed: database,
                planner: table
            ),
            settings: RESTSettings(
                version: Version.text,
                publicURL: settings.server.publicURL,
                accounts: try settings.stripe.map { try profile($0) },
                metricsAreOpen: settings.server.openMetrics,
                description: try OpenAPIDocument.description(),
                callbacks: try CallerWiring.callbackRule(settings.callbacks),
                outboundMessages: try SalesforceWiring.outboundMessages(settings.salesforce),
                writeBacks: SalesforceWiring.writeBacks(settings.salesforce)
            ),
            runtime: RESTRuntime(
                now: world.now,
                uptime: { world.monotonic() - began },
                // A cancelled sleep just ends early, as the port asks.
                sleep: { try? await Task.sleep(for: $0) },
                random: { RandomBytes.generate($0) }
            ),
            instruments: RESTInstruments(
                metrics: {
                    upstreams.record(in: telemetry.metrics)
                    return String(decoding: telemetry.metrics.render(), as: UTF8.self)
                },
                upstreams: { upstreams.gauges },
                observe: { telemetry.observe($0) },
                phase: { operations.phase },
                operations: operations.watch
            ),
            access: try AccessWiring.settings(
                settings.operation.access,
                clients: OutboundClients(settings.outbound),
                database: database,
                world: world,
                telemetry: telemetry
            )
        )
    }

    static func profile(_ account: StripeAccountSettings) throws -> AccountProfile {
        let key = account.apiKey.reveal()
        let isLive: Bool? =
            key.contains("_live_") ? true : key.contains("_test_") ? false : nil
        // Without a secret every delivery is refused.
        let verifier =
            account.webhookSecrets.isEmpty
            ? nil
            : WebhookVerifier(
                secrets: account.webhookSecrets.map { $0.reveal() },
                toleranceSeconds: Int64(account.webhookToleranceSeconds)
            )
        return AccountProfile(
            name: account.name,
            isLive: isLive,
            connectedAccount: account.connectedAccount,
            webhooks: verifier
        )
    }
}

/// The API's description, as it lies beside the sources or the installed program.
enum OpenAPIDocument {
    private static let installed = [
        "/usr/share/quittance/quittance.yaml", "/usr/local/share/quittance/quittance.yaml",
    ]

    /// The description in every form it is served in; nil when the file is nowhere, then the API
    /// says so.
    static func description() throws -> APIDescription? {
        guard let bytes = bytes() else { return nil }
        return APIDescription(yaml: bytes, document: try YAMLDocument.json(bytes))
    }

    static func bytes() -> [UInt8]? {
        let named = ProcessInfo.processInfo.environment["QUITTANCE_OPENAPI"].map { [$0] } ?? []
        for path in named + besideSources + installed {
            if let data = FileManager.default.contents(atPath: path) { return Array(data) }
        }
        return nil
    }

    /// A program run from its build folder has the sources a few folders above it.
    private static var besideSources: [String] {
        guard
            var folder = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/self/exe"
            )
        else { return [] }  // without /proc there is nothing to follow
        var places: [String] = []
        for _ in 0..<6 {
            guard let cut = folder.lastIndex(of: "/") else { break }
            folder = String(folder[..<cut])
            places.append(folder + "/OpenAPI/quittance.yaml")
        }
        return places
    }
}
