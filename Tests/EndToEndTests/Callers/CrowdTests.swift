import HTTP
import JSON
import Testing

extension EndToEndTests {
    /// Many records at once: their states go back together.
    @Suite struct CrowdTests {
        private static let count = 40

        private static func crowd(
            _ peers: Peers,
            _ bench: Workbench,
            _ words: String...
        ) async throws -> JSONValue {
            let text = try await peers.script(
                "salesforce_day.py",
                DayInTheLifeTests.login(bench) + ["crowd"] + words,
                in: bench.folder
            )
            return try JSONValue.parse(Array(text.utf8))
        }

        private static func writes(_ bench: Workbench) async throws -> Int64 {
            let counters = try await bench.sandbox.salesforce.get("/sandbox/counters")
            return counters["writers"]?["quittance"]?.int64Value ?? 0
        }

        @Test func `states that had to wait are written by a few calls, one that fails alone`()
            async throws
        {
            try await Peers.with { peers in
                let bench = try await DayInTheLifeTests.start()
                defer { bench.kill() }
                let made = try await Self.crowd(peers, bench, String(Self.count))
                #expect(made["made"]?.int64Value == Int64(Self.count))
                let kind = "salesforce.write-back"
                let held = try await bench.run("queue", "pause", "--kind", kind)
                #expect(held.status == 0, "\(held.errors)")
                // The last one is an id no account holds.
                for number in 1...(Self.count + 1) {
                    _ = try await bench.service.api.call(
                        .put,
                        "/v1/customers/crowd-\(number)",
                        ["name": .string("Crowd \(number)")]
                    )
                }
                _ = try await eventually("everybody waits", within: .seconds(60)) {
                    let jobs = try await bench.service.api.items(
                        "/v1/jobs?kind=\(kind)&state=queued&limit=200"
                    )
                    return jobs.count == Self.count + 1 ? true : nil
                }
                #expect(try await Self.writes(bench) == 0)
                let resumed = try await bench.run("queue", "resume", "--kind", kind)
                #expect(resumed.status == 0, "\(resumed.errors)")
                try await bench.service.settled(within: .seconds(60))
                let states = try await Self.crowd(peers, bench)
                #expect(states == ["Synced": .int(Int64(Self.count))], "\(states.text)")
                // One for the first round, one or two for those claimed meanwhile, one for the stranger.
                let writes = try await Self.writes(bench)
                #expect((1...8).contains(writes), "\(writes) calls")
                let failed = try await bench.service.api.items("/v1/jobs?kind=\(kind)&state=failed")
                #expect(failed.count == 1)
                let findings = try await bench.service.api.items("/v1/findings?open=true")
                let subject = "crowd-\(Self.count + 1)"
                let isTold = findings.contains { $0["subject"]?.stringValue == subject }
                #expect(isTold)
            }
        }
    }
}
