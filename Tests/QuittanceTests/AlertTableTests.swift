import Accounting
import Database
import Foundation
import JSON
import Jobs
import RESTAPI
import Synchronization
import Telemetry
import Testing

@testable import Quittance

/// Every kind of alert, from its cause to its end, as a mail server and a webhook see it.
@Suite struct AlertTableTests {
    /// The watched service; causes come and go through it.
    private struct Bench: Sendable {
        let database: Database
        let path: String
        let clock: HandClock
        let uptime: HandClock
        let disk: Disk
        let telemetry: ServiceTelemetry
        let watch: Watch

        final class Disk: Sendable {
            let free = Mutex<Int64>(1 << 40)
        }

        func finding(_ code: FindingCode) async throws {
            let finding = Finding(code, subject: "x_1", sentence: "It is so.", fix: "Mend it.")
            try await database.record(BookEffects(findings: [finding]))
        }

        func resolve() async throws {
            try await database.record(BookEffects(resolvedSubjects: ["x_1"]))
        }

        func lives(_ days: Int) -> [CredentialEnd] {
            let ends = clock.now.adding(.seconds(days * 86_400))
            return [CredentialEnd(name: "Stripe key main", ends: ends)]
        }

        func enqueue() async throws {
            _ = try await database.enqueue([
                NewJob(
                    kind: .payoutReconciliation,
                    account: "main",
                    arguments: "{}",
                    uniqueKey: nil,
                    priority: .payout
                )
            ])
        }
    }

    /// A condition, how it begins and how it ends.
    private struct Case: Sendable {
        let key: String
        let severity: AlertCondition.Severity
        let cause: @Sendable (Bench) async throws -> Void
        let cure: @Sendable (Bench) async throws -> Void
    }

    private static let cases: [Case] = [
        Case(key: "refused-credentials", severity: .warning) { bench in
            for _ in 0..<3 {
                bench.telemetry.observe(AccessEvent.refused(.key, address: "192.0.2.1"))
            }
        } cure: {
            $0.uptime.advance(.seconds(600))
        },
        Case(key: "credential Stripe key main", severity: .warning) {
            await $0.watch.replace($0.lives(5))
        } cure: {
            await $0.watch.replace($0.lives(400))
        },
        Case(key: "credential API key k1", severity: .critical) { bench in
            try await bench.database.insertKey(
                APIKeyRecord(
                    id: "k1",
                    name: "Salesforce",
                    secretHash: Array(200...231),
                    scopes: "read",
                    created: bench.clock.now,
                    expires: bench.clock.now.adding(.seconds(3600))
                )
            )
        } cure: {
            _ = try await $0.database.revokeKey(id: "k1")
        },
        Case(key: "disk", severity: .critical) {
            $0.disk.free.withLock { $0 = 1 << 20 }
        } cure: {
            $0.disk.free.withLock { $0 = 1 << 40 }
        },
        Case(key: "stuck-lane payouts", severity: .critical) {
            try await $0.enqueue()
            $0.clock.advance(.seconds(1801))
        } cure: { bench in
            let leases = try await bench.database.claim(limit: 1, leaseFor: .seconds(30))
            try await bench.database.settle(
                try #require(leases.first),
                .completed(result: "{}"),
                effects: .none
            )
        },
        Case(key: "finding PAYOUT_RESIDUAL", severity: .critical) {
            try await $0.finding(.payoutResidual)
        } cure: {
            try await $0.resolve()
        },
        Case(key: "finding AUTHENTICATION_REFUSED", severity: .critical) {
            try await $0.finding(.authenticationRefused)
        } cure: {
            try await $0.resolve()
        },
        Case(key: "finding DRIFT", severity: .warning) {
            try await $0.finding(.drift)
        } cure: {
            try await $0.resolve()
        },
        Case(key: "no-events", severity: .warning) {
            $0.clock.advance(.seconds(6 * 3600))
        } cure: { bench in
            _ = try await bench.database.receive(
                eventID: "evt_\(bench.clock.now.microseconds)",
                source: "stripe:main",
                type: "payout.paid",
                received: bench.clock.now,
                jobs: []
            )
        },
    ]

    @Test func `each condition is told by mail and webhook when it begins and when it is over`()
        async throws
    {
        try await SecretSourcesTests.inFolder { folder in
            let path = folder.appendingPathComponent("q.sqlite").path
            let (clock, uptime) = (
                HandClock(Timestamp(seconds: 1_800_000_000)), HandClock(Timestamp(seconds: 0))
            )
            let database = try await Database.open(
                .sqlite(path: path),
                clock: { clock.now },
                random: { UInt64.random(in: .min ... .max) }
            )
            let web = try await WebSink()
            let mail = try MailSink("many", folder: folder)
            var operation = OperationSettings()
            operation.alerts.webhookURL = Secret(web.address)
            operation.alerts.mail = MailSettings(
                host: "127.0.0.1",
                port: mail.port,
                usesTLS: true,
                caFile: mail.caFile,
                username: "quittance",
                password: Secret("secret"),
                from: "q@example.com",
                to: ["ops@example.com"]
            )
            operation.alerts.refusedCredentials = 3
            operation.alerts.noEventsHours = 5
            let disk = Bench.Disk()
            let telemetry = silentTelemetry()
            let watch = try Watch(
                database: database,
                databaseURL: "sqlite:\(path)",
                settings: operation,
                credentials: [],
                clients: OutboundClients(OutboundSettings()),
                telemetry: telemetry,
                now: { clock.now },
                uptime: { SystemClock.monotonic() + uptime.now.microseconds },
                diskFree: { disk.free.withLock { $0 } }
            )
            let bench = Bench(
                database: database,
                path: path,
                clock: clock,
                uptime: uptime,
                disk: disk,
                telemetry: telemetry,
                watch: watch
            )
            for one in Self.cases {
                func expect(_ turn: String) throws {
                    let body = try #require(web.bodies.last, "\(one.key) \(turn): no webhook")
                    let alerts = try JSONValue.parse(Array(body.utf8))["alerts"]?.arrayValue ?? []
                    let words = alerts.map {
                        [$0["turn"], $0["severity"], $0["key"]].map { $0?.stringValue ?? "" }
                    }
                    #expect(words == [[turn, one.severity.rawValue, one.key]])
                    let taken = try mail.taken()
                    #expect(taken["tls"] == true)
                    let text = taken["message"]?.stringValue ?? ""
                    #expect(
                        text.contains("[\(one.severity.rawValue)] \(turn): "),
                        "\(one.key): \(text)"
                    )
                    #expect(
                        text.contains(alerts.first?["summary"]?.stringValue ?? "no summary")
                    )
                }
                let before = web.requests
                try await one.cause(bench)
                await watch.look()
                try expect("raised")
                clock.advance(.seconds(15))
                await watch.look()
                #expect(web.requests == before + 1, "\(one.key) was told twice")
                try await one.cure(bench)
                for _ in 0..<5 {
                    clock.advance(.seconds(15))
                    await watch.look()
                }
                #expect(web.requests == before + 2, "\(one.key)")
                try expect("resolved")
            }
            await web.stop()
            await database.close()
        }
    }

    @Test func `a store that does not answer is told of though nothing can be remembered`()
        async throws
    {
        try await SecretSourcesTests.inFolder { folder in
            let path = folder.appendingPathComponent("q.sqlite").path
            let database = try await SettingsOptions.openDatabase(
                "sqlite:\(path)",
                beside: false
            )
            let web = try await WebSink()
            let clock = HandClock(Timestamp(seconds: 1_800_000_000))
            var operation = OperationSettings()
            operation.alerts.webhookURL = Secret(web.address)
            let watch = try Watch(
                database: database,
                databaseURL: "sqlite:\(path)",
                settings: operation,
                credentials: [],
                clients: OutboundClients(OutboundSettings()),
                telemetry: silentTelemetry(),
                now: { clock.now }
            )
            await watch.look()
            #expect(web.bodies.isEmpty)
            await database.close()
            for _ in 0..<2 { await watch.look() }
            #expect(web.bodies.count == 1)
            #expect(web.bodies.last?.contains(#""turn":"raised","key":"store""#) == true)
            await web.stop()
        }
    }
}
