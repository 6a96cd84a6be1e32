import Accounting
import Database
import Foundation
import HTTP
import JSON
import Jobs
import Telemetry
import Testing

@testable import Quittance

/// Alerts over restarts, receivers that refuse, and several nodes.
@Suite struct AlertDeskTests {
    private static let quiet: Int64 = 60_000_000

    /// One life of a node.
    private struct Life {
        let desk: AlertDesk
        let telemetry: ServiceTelemetry
    }

    /// The store, a receiver and a clock that outlive the nodes.
    private struct Bench {
        let database: Database
        let clock: HandClock
        let sink: WebSink

        func life(_ node: String = "a", sends: Bool = true) throws -> Life {
            var settings = AlertSettings()
            if sends { settings.webhookURL = Secret(sink.address) }
            let telemetry = silentTelemetry()
            let channels = try AlertChannels(
                settings,
                service: "books",
                clients: OutboundClients(OutboundSettings())
            )
            return Life(
                desk: AlertDesk(
                    database: database,
                    node: node,
                    channels: channels,
                    board: AlertBoard(
                        quietMicroseconds: AlertDeskTests.quiet,
                        repeatMicroseconds: 86_400_000_000
                    ),
                    telemetry: telemetry
                ),
                telemetry: telemetry
            )
        }

        /// A look, and the time until the next.
        func look(
            _ life: Life,
            machine: [String] = [],
            shared: [String]? = []
        ) async {
            await life.desk.take(
                machine: machine.map(AlertDeskTests.condition),
                shared: shared?.map(AlertDeskTests.condition),
                now: clock.now
            )
            clock.advance(.seconds(15))
        }

        var told: [String] {
            get throws {
                try sink.bodies.flatMap { body in
                    try JSONValue.parse(Array(body.utf8))["alerts"]?.arrayValue ?? []
                }.map { ($0["turn"]?.stringValue ?? "") + " " + ($0["key"]?.stringValue ?? "") }
            }
        }
    }

    private static func condition(_ key: String) -> AlertCondition {
        AlertCondition(key: key, severity: .warning, summary: "\(key) is wrong.", fix: "Mend it.")
    }

    private static func with(_ body: (Bench) async throws -> Void) async throws {
        try await SecretSourcesTests.inFolder { folder in
            let clock = HandClock(Timestamp(seconds: 1_800_000_000))
            let database = try await Database.open(
                .sqlite(path: folder.appendingPathComponent("q.sqlite").path),
                clock: { clock.now },
                random: { UInt64.random(in: .min ... .max) }
            )
            let sink = try await WebSink()
            try await body(Bench(database: database, clock: clock, sink: sink))
            await sink.stop()
            await database.close()
        }
    }

    @Test func `a restart repeats nothing, and what ended meanwhile is resolved once`()
        async throws
    {
        try await Self.with { bench in
            var life = try bench.life()
            await bench.look(life, machine: ["disk"], shared: ["lane"])
            #expect(try bench.told == ["raised disk", "raised lane"])
            life = try bench.life()
            for _ in 0..<6 { await bench.look(life, shared: ["lane"]) }
            #expect(try bench.told == ["raised disk", "raised lane", "resolved disk"])
            life = try bench.life()
            #expect(await life.desk.firing.isEmpty)
            for _ in 0..<8 { await bench.look(life) }
            #expect(try bench.told.dropFirst(3) == ["resolved lane"])
            for _ in 0..<3 { await bench.look(try bench.life()) }
            #expect(try bench.told.count == 4)
        }
    }

    @Test func `messages no receiver took survive the process, in their order`() async throws {
        try await Self.with { bench in
            var life = try bench.life()
            bench.sink.answer(.internalServerError)
            await bench.look(life, machine: ["disk"])
            await bench.look(life, machine: ["disk"], shared: ["lane"])
            let failed = String(decoding: life.telemetry.metrics.render(), as: UTF8.self)
            #expect(
                failed.contains(
                    #"quittance_alert_deliveries_total{channel="webhook",outcome="failed"} 2"#
                )
            )
            life = try bench.life()
            for _ in 0..<5 { await bench.look(life) }
            #expect(try bench.told == [])
            bench.sink.answer(.ok)
            await bench.look(life)
            #expect(
                try bench.told == ["raised disk", "raised lane", "resolved disk", "resolved lane"]
            )
            await bench.look(try bench.life())
            #expect(try bench.told.count == 4)
        }
    }

    @Test func `nodes tell what is wrong with the store once, and each its own machine's`()
        async throws
    {
        try await Self.with { bench in
            let (a, b) = (try bench.life("a"), try bench.life("b"))
            for _ in 0..<3 {
                await bench.look(a, machine: ["disk"], shared: ["lane"])
                await bench.look(b, machine: ["disk"], shared: ["lane"])
            }
            #expect(try bench.told.sorted() == ["raised disk", "raised disk", "raised lane"])
            await withTaskGroup(of: Void.self) { group in
                for life in [a, b] {
                    group.addTask { await bench.look(life, shared: ["lane", "finding"]) }
                }
            }
            await bench.look(a, shared: ["lane", "finding"])
            await bench.look(b, shared: ["lane", "finding"])
            #expect(try bench.told.count { $0 == "raised finding" } == 1)
            for _ in 0..<8 {
                await bench.look(a)
                await bench.look(b)
            }
            let resolved = try bench.told.filter { $0.hasPrefix("resolved") }.sorted()
            #expect(
                resolved == [
                    "resolved disk", "resolved disk", "resolved finding", "resolved lane",
                ]
            )
        }
    }

    @Test func `while the store is silent its conditions neither begin nor end`() async throws {
        try await Self.with { bench in
            let life = try bench.life()
            await bench.look(life, machine: ["store"], shared: nil)
            #expect(try bench.told == ["raised store"])
            await bench.look(life, shared: ["lane"])
            for _ in 0..<10 { await bench.look(life, machine: ["store"], shared: nil) }
            #expect(try bench.told == ["raised store", "raised lane"])
            #expect(await life.desk.firing.map(\.key) == ["lane", "store"])
        }
    }

    @Test func `a channel that left the settings waits for nobody`() async throws {
        try await Self.with { bench in
            bench.sink.answer(.internalServerError)
            await bench.look(try bench.life(), machine: ["disk"])
            await bench.look(try bench.life(sends: false), machine: ["disk"])
            bench.sink.answer(.ok)
            await bench.look(try bench.life(), machine: ["disk"])
            #expect(try bench.told == [])
        }
    }
}
