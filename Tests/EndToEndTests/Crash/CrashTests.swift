import Foundation
import JSON
import Testing

extension EndToEndTests {
    /// kill -9 at any moment loses nothing and books nothing twice.
    @Suite struct CrashTests {
        private static let month = 2026
        private static let scale = 50

        private static func undisturbed() async throws -> Books {
            var run = try #require(try await CrashRun(seed: 1, month: month, scale: scale))
            try await run.play(killsMax: 0)
            try await run.finish()
            let books = try await run.books()
            await run.end()
            return books
        }

        @Test(arguments: [11, 12] as [UInt64])
        func `a service killed again and again books the same month`(seed: UInt64) async throws {
            let wanted = try await Self.undisturbed()
            #expect(wanted.statements.count > 5)
            var run = try #require(
                try await CrashRun(seed: seed, month: Self.month, scale: Self.scale)
            )
            try await run.play(killsMax: 24)
            try await run.finish()
            try await run.books().expectEqual(to: wanted)
            await run.end()
            #expect(run.kills >= 20, "\(run.kills) kills")
            #expect(run.killsAtWork >= 15, "\(run.killsAtWork) kills at work")
        }

        /// Answers lost before and after the work was done, bursts of refusals, broken answers.
        private static func faults(withTimeouts: Bool) -> JSONValue {
            let timeouts: [JSONValue] = [
                ["fault": "timeoutAfterCommit", "method": "POST", "skip": 9, "count": 1],
                ["fault": "timeoutAfterCommit", "method": "POST", "skip": 50, "count": 2],
            ]
            let bursts: [JSONValue] = [
                ["fault": "throttled", "skip": 40, "count": 3],
                ["fault": "throttled", "skip": 120, "count": 3],
            ]
            return [
                "seed": 7, "rules": .array(bursts + (withTimeouts ? timeouts : [])),
                "perThousand": [
                    "resetBeforeCommit": 15, "resetAfterCommit": 15, "serverError": 15,
                    "truncated": 10, "unavailable": 5,
                ],
            ]
        }

        @Test func `killed while both vendors misbehave, it books the same month`() async throws {
            let wanted = try await Self.undisturbed()
            var run = try #require(
                try await CrashRun(seed: 21, month: Self.month, scale: Self.scale)
            )
            try await run.setFaults(Self.faults(withTimeouts: true))
            try await run.play(killsMax: 24)
            // What hangs now would hang for minutes; one more kill ends it.
            try await run.setFaults(Self.faults(withTimeouts: false))
            try await run.killAndRestart()
            try await run.finish()
            try await run.books().expectEqual(to: wanted)
            await run.end()
            #expect(run.kills >= 20, "\(run.kills) kills")
        }

        /// How often the long tests do harm: a little in `make test`, much in `make soak`.
        private static let soakKills =
            ProcessInfo.processInfo.environment["QUITTANCE_SOAK_KILLS"].flatMap { Int($0) }

        @Test(arguments: [false, true])
        func `either engine survives kill after kill`(isOnPostgreSQL: Bool) async throws {
            let kills = Self.soakKills ?? (isOnPostgreSQL ? 10 : 2)
            guard
                var run = try await CrashRun(
                    seed: 31,
                    month: Self.month,
                    scale: Self.scale,
                    isOnPostgreSQL: isOnPostgreSQL
                )
            else { return }
            try await run.play(killsMax: kills)
            try await run.finish()
            let wanted = try await Self.undisturbed()
            try await run.books().expectEqual(to: wanted)
            await run.end()
            #expect(run.kills >= kills, "\(run.kills) kills")
        }

        @Test func `three nodes killed, paused and cut off double nothing`() async throws {
            guard var run = try await NodesRun(seed: 41, month: Self.month, scale: Self.scale)
            else { return }
            let harms = Self.soakKills ?? 8
            try await run.play(harms: harms, longPauseEvery: Self.soakKills == nil ? 8 : 25)
            try await run.finish(within: .seconds(180))
            let wanted = try await Self.undisturbed()
            try await run.books().expectEqual(to: wanted)
            // Three nodes share the slots of one account: four of its five, whatever happens to them.
            let counters = try await run.counters()
            #expect(counters["inFlightMax"]?.int64Value ?? 99 <= 4, "\(counters.text)")
            #expect(counters["throttled"]?.int64Value == 0, "\(counters.text)")
            await run.end()
            #expect(run.kills + run.pauses + run.serverCrashes == harms)
        }
    }
}
