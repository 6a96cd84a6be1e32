import Accounting
import Database
import Foundation
import HTTP
import JSON
import Jobs
import RESTAPI
import Synchronization
import Telemetry
import Testing

@testable import Quittance

/// A clock the test moves.
final class HandClock: Sendable {
    private let moment: Mutex<Timestamp>

    init(_ start: Timestamp) { moment = Mutex(start) }

    var now: Timestamp { moment.withLock { $0 } }

    func advance(_ duration: Duration) { moment.withLock { $0 = $0.adding(duration) } }
}

@Suite struct WatchTests {
    private struct Bench {
        let database: Database
        let clock: HandClock
        let telemetry: ServiceTelemetry
        let watch: Watch
        let sink: WebSink

        var told: [String] {
            get throws {
                try sink.bodies.flatMap { body in
                    try JSONValue.parse(Array(body.utf8))["alerts"]?.arrayValue ?? []
                }.map { ($0["turn"]?.stringValue ?? "") + " " + ($0["key"]?.stringValue ?? "") }
            }
        }
    }

    private static func with(_ body: (Bench) async throws -> Void) async throws {
        try await SecretSourcesTests.inFolder { folder in
            let path = folder.appendingPathComponent("q.sqlite").path
            let clock = HandClock(Timestamp(seconds: 1_800_000_000))
            let database = try await Database.open(
                .sqlite(path: path),
                clock: { clock.now },
                random: { UInt64.random(in: .min ... .max) }
            )
            let sink = try await WebSink()
            var operation = OperationSettings()
            operation.alerts.webhookURL = Secret(sink.address)
            operation.alerts.refusedCredentials = 3
            let telemetry = silentTelemetry()
            let watch = try Watch(
                database: database,
                databaseURL: "sqlite:\(path)",
                settings: operation,
                credentials: [
                    CredentialEnd(
                        name: "server certificate",
                        ends: clock.now.adding(.seconds(100 * 86_400))
                    )
                ],
                clients: OutboundClients(OutboundSettings()),
                telemetry: telemetry,
                now: { clock.now }
            )
            try await body(
                Bench(
                    database: database,
                    clock: clock,
                    telemetry: telemetry,
                    watch: watch,
                    sink: sink
                )
            )
            await sink.stop()
            await database.close()
        }
    }

    @Test func `alerts are raised once, and resolved when their cause is gone`() async throws {
        try await Self.with { bench in
            await bench.watch.look()
            #expect(try bench.told == [])
            for _ in 0..<3 {
                bench.telemetry.observe(AccessEvent.refused(.key, address: "192.0.2.1"))
            }
            _ = try await bench.database.enqueue([
                NewJob(
                    kind: .payoutReconciliation,
                    account: "main",
                    arguments: "{}",
                    uniqueKey: nil,
                    priority: .payout
                )
            ])
            for _ in 0..<3 {
                await bench.watch.look()
                bench.clock.advance(.seconds(15))
            }
            #expect(try bench.told == ["raised refused-credentials"])
            bench.clock.advance(.seconds(1800))
            await bench.watch.look()
            #expect(
                try bench.told == ["raised refused-credentials", "raised stuck-lane payouts"]
            )
            let leases = try await bench.database.claim(limit: 1, leaseFor: .seconds(30))
            try await bench.database.settle(
                try #require(leases.first),
                .completed(result: "{}"),
                effects: BookEffects()
            )
            for _ in 0..<6 {
                bench.clock.advance(.seconds(15))
                await bench.watch.look()
            }
            #expect(try bench.told.last == "resolved stuck-lane payouts")
        }
    }

    @Test func `gauges follow the store and fall to zero again`() async throws {
        try await Self.with { bench in
            func metric(_ line: String) -> Bool {
                String(decoding: bench.telemetry.metrics.render(), as: UTF8.self)
                    .split(separator: "\n").contains { $0 == line }
            }
            _ = try await bench.database.enqueue([
                NewJob(
                    kind: .invoiceSync,
                    account: "main",
                    arguments: "{}",
                    uniqueKey: nil,
                    priority: .webhook
                )
            ])
            bench.clock.advance(.seconds(40))
            await bench.watch.look()
            #expect(metric(#"quittance_jobs_waiting{lane="webhooks"} 1"#))
            #expect(metric(#"quittance_oldest_due_job_age_seconds{lane="webhooks"} 40"#))
            #expect(metric(#"quittance_jobs_waiting{lane="payouts"} 0"#))
            #expect(metric(#"quittance_findings_open{code="PAYOUT_RESIDUAL"} 0"#))
            _ = try await bench.database.claim(limit: 1, leaseFor: .seconds(30))
            await bench.watch.look()
            #expect(metric(#"quittance_jobs_waiting{lane="webhooks"} 0"#))
            #expect(metric(#"quittance_jobs_running{lane="webhooks"} 1"#))
        }
    }

    @Test func `the report knows flows of earlier runs, credentials, alerts and the audit head`()
        async throws
    {
        try await Self.with { bench in
            bench.telemetry.recent.succeed(
                "invoice.sync",
                "main",
                bench.clock.now.microseconds
            )
            try await bench.database.setCursor("flow payout.reconcile main", "1799999999000000")
            try await bench.database.setCursor("events main", "evt_1")
            let record = try await bench.database.audit(who: "a", what: "b", subject: "c")
            await bench.watch.look()
            let report = try await bench.watch.report()
            #expect(
                report.flows.map { "\($0.kind) \($0.account) \($0.lastSuccess.seconds)" } == [
                    "invoice.sync main 1800000000", "payout.reconcile main 1799999999",
                ]
            )
            #expect(report.facts.cursors.map(\.name) == ["events main"])
            #expect(report.credentials.map(\.secondsLeft) == [100 * 86_400])
            #expect(report.alerts.isEmpty)
            #expect(report.facts.auditRecords == 1)
            #expect(report.facts.auditHead == record.hash)
        }
    }

    @Test func `the head of the audit chain is noted once a day, in the file and the log`()
        async throws
    {
        try await Self.with { bench in
            try await SecretSourcesTests.inFolder { folder in
                let file = folder.appendingPathComponent("heads").path
                let heads = AuditHeads(
                    database: bench.database,
                    file: file,
                    now: { bench.clock.now },
                    telemetry: bench.telemetry
                )
                try await heads.note()
                #expect(!FileManager.default.fileExists(atPath: file))
                try await bench.database.audit(who: "a", what: "b", subject: "c")
                try await heads.note()
                try await heads.note()
                try await bench.database.audit(who: "a", what: "b", subject: "d")
                bench.clock.advance(.seconds(86_400))
                try await heads.note()
                let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: file)))
                let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                #expect(lines.map { $0.split(separator: " ")[1] } == ["1", "2"])
                let noted = try NotedHeads(bytes)
                let records = try await bench.database.audits(after: 0, limit: 10)
                #expect(records.allSatisfy { noted.agrees($0) })
                #expect(noted.missing(beyond: 2) == nil)
                #expect(noted.missing(beyond: 1) == 2)
            }
        }
    }

    @Test func `readiness asks the store for a write, at most once in five seconds`() async throws {
        try await Self.with { bench in
            let start = bench.clock.now
            let probe = WritableProbe(bench.database) {
                .microseconds(bench.clock.now.microseconds - start.microseconds)
            }
            let before = bench.database.commitCount
            for _ in 0..<5 { try await probe.ping() }
            #expect(bench.database.commitCount == before + 1)
            bench.clock.advance(.seconds(5))
            try await probe.ping()
            #expect(bench.database.commitCount == before + 2)
            await bench.database.close()
            try await probe.ping()
            bench.clock.advance(.seconds(5))
            await #expect(throws: StoreFault.self) { try await probe.ping() }
        }
    }
}
