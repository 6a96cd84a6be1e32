import JSON
import Testing

extension EndToEndTests {
    /// kill -9 at any moment loses nothing and books nothing twice.
    @Suite struct CrashTests {
        private static let month = 2026
        private static let scale = 50

        private static func undisturbed() async throws -> Books {
            var run = try await CrashRun(seed: 1, month: month, scale: scale)
            defer { run.end() }
            try await run.play(killsMax: 0)
            try await run.finish()
            return try await run.books()
        }

        @Test(arguments: [11, 12] as [UInt64])
        func `a service killed again and again books the same month`(seed: UInt64) async throws {
            let wanted = try await Self.undisturbed()
            #expect(wanted.statements.count > 5)
            var run = try await CrashRun(seed: seed, month: Self.month, scale: Self.scale)
            defer { run.end() }
            try await run.play(killsMax: 24)
            try await run.finish()
            try await run.books().expectEqual(to: wanted)
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
            var run = try await CrashRun(seed: 21, month: Self.month, scale: Self.scale)
            defer { run.end() }
            try await run.setFaults(Self.faults(withTimeouts: true))
            try await run.play(killsMax: 24)
            // What hangs now would hang for minutes; one more kill ends it.
            try await run.setFaults(Self.faults(withTimeouts: false))
            try await run.killAndRestart()
            try await run.finish()
            try await run.books().expectEqual(to: wanted)
            #expect(run.kills >= 20, "\(run.kills) kills")
        }
    }
}
