import Accounting
import JobRunner
import Jobs
import TestSupport
import Testing

/// One job at a time: how each end is stored.
@Suite struct RunningTests {
    private static let finding = Finding(.drift, subject: "in_1", sentence: "A.", fix: "B.")

    @Test func `a done job is stored with its result, progress and effects`() async throws {
        let bench = RunnerBench { _ in
            .done("{\"ok\":true}", effects: BookEffects(findings: [Self.finding]))
        }
        let id = bench.add()
        try await bench.run { try await bench.settled(1) }
        let job = try #require(bench.store.job(id))
        #expect(job.state == .completed)
        #expect(job.result == "{\"ok\":true}")
        #expect(job.progress == JobProgress(done: 1, total: 1))
        #expect(job.attempt == 1)
        #expect(bench.store.state.value.effects.findings == [Self.finding])
    }

    @Test func `a failed job runs again once its time has come, and not before`() async throws {
        let bench = RunnerBench { context throws(StepFailure) in
            if context.job.attempt == 1 { throw .retry("Away.") }
            return .done()
        }
        let id = bench.add()
        try await bench.run {
            try await bench.settled(1)
            bench.clock.advance(.milliseconds(499))
            let looks = bench.store.state.value.calls["claim"] ?? 0
            bench.runner.wake()
            try await bench.store.state.until("another look") { $0.calls["claim"] ?? 0 > looks }
            #expect(bench.store.job(id)?.state == .retryable)
            #expect(bench.store.job(id)?.lastError == "Away.")
            bench.clock.advance(.milliseconds(1))
            bench.runner.wake()
            try await bench.settled(2)
        }
        #expect(bench.store.job(id)?.state == .completed)
        #expect(bench.store.job(id)?.attempt == 2)
    }

    @Test func `a job that fails every time is given up with a finding`() async throws {
        let bench = RunnerBench { _ throws(StepFailure) in throw .retry("Away.") }
        let id = bench.add(attemptsMax: 3)
        try await bench.run {
            for count in 1...3 {
                try await bench.settled(count)
                bench.clock.advance(.seconds(60))
                bench.runner.wake()
            }
        }
        #expect(bench.store.job(id)?.state == .discarded)
        #expect(bench.store.job(id)?.attempt == 3)
        let findings = bench.store.state.value.effects.findings
        #expect(findings.map(\.code) == [.retriesExhausted])
        #expect(findings.first?.subject == id.text)
    }

    @Test func `throttling and waiting for a prerequisite use no attempt`() async throws {
        let failures: [StepFailure] = [
            .retry(after: .seconds(5), reason: "Busy.", usesAttempt: false),
            .snooze(for: .seconds(5), reason: "Not yet."),
        ]
        let runs = Observed(0)
        let bench = RunnerBench { _ throws(StepFailure) in
            let run = runs.update { count in
                count += 1
                return count
            }
            guard run > 20 else { throw failures[run % 2] }
            return .done()
        }
        let id = bench.add(attemptsMax: 1)
        try await bench.run {
            for count in 1...21 {
                try await bench.settled(count)
                bench.clock.advance(.seconds(5))
                bench.runner.wake()
            }
        }
        #expect(bench.store.job(id)?.state == .completed)
        #expect(bench.store.job(id)?.attempt == 1)
    }

    @Test func `a wait of more than fourteen days ends with a finding`() async throws {
        let bench = RunnerBench { _ throws(StepFailure) in
            throw .snooze(for: .seconds(3600), reason: "Not yet.")
        }
        let id = bench.add()
        try await bench.run {
            try await bench.settled(1)
            #expect(bench.store.job(id)?.state == .scheduled)
            bench.clock.advance(.seconds(14 * 86_400))
            bench.runner.wake()
            try await bench.settled(2)
        }
        #expect(bench.store.job(id)?.state == .discarded)
        #expect(bench.store.state.value.effects.findings.map(\.code) == [.retriesExhausted])
    }

    @Test func `a rejection is not repeated and keeps every finding`() async throws {
        let bench = RunnerBench { _ throws(StepFailure) in
            throw .reject([Self.finding, Self.finding])
        }
        let id = bench.add()
        try await bench.run { try await bench.settled(1) }
        #expect(bench.store.job(id)?.state == .discarded)
        #expect(bench.store.state.value.effects.findings.count == 2)
    }

    @Test func `the note of progress at the end keeps the last checkpoint`() async throws {
        let seen = Observed<[String?]>([])
        let bench = RunnerBench { context throws(StepFailure) in
            seen.update { $0.append(context.job.checkpoint) }
            if context.job.attempt == 2 { return .done() }
            try await context.checkpoint(
                JobProgress(done: 100),
                position: "page 2",
                effects: BookEffects(findings: [Self.finding])
            )
            throw .retry("Away.")
        }
        let id = bench.add(checkpoint: "page 1")
        try await bench.run {
            try await bench.settled(1)
            bench.clock.advance(.seconds(1))
            bench.runner.wake()
            try await bench.settled(2)
        }
        #expect(seen.value == ["page 1", "page 2"])
        #expect(bench.store.job(id)?.checkpoint == "page 2")
        #expect(bench.store.state.value.effects.findings.count == 1)
    }
}
