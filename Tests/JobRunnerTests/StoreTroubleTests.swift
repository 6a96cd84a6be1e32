import Accounting
import JobRunner
import Jobs
import TestSupport
import Testing

/// What the runner does while the store is busy, away or refuses.
@Suite struct StoreTroubleTests {
    private static let away = StoreFault.unavailable("disk full")

    @Test func `a settlement is offered again until the store takes it`() async throws {
        let bench = RunnerBench { _ in .done() }
        bench.store.fail("settle", Self.away, Self.away, Self.away)
        let id = bench.add()
        try await bench.run { try await bench.settled(1) }
        #expect(bench.store.job(id)?.state == .completed)
        #expect(bench.events.value.troubles == Array(repeating: Self.away, count: 3))
    }

    @Test func `many settlements wait at once and the runner still hears the bell`() async throws {
        let settings = JobRunnerSettings.quiet {
            $0.width = 8
            $0.settleInterval = .milliseconds(20)
        }
        let bench = RunnerBench(settings: settings) { _ in .done() }
        bench.store.state.update { state in
            state.troubles["settle"] = Array(repeating: Self.away, count: 24)
        }
        for _ in 0..<8 { _ = bench.add() }
        try await bench.run {
            try await bench.events.until("trouble") { $0.troubles.count >= 8 }
            try await bench.settled(8)
            _ = bench.add()
            bench.runner.wake()
            try await bench.settled(9)
        }
        #expect(bench.store.state.value.rows.values.allSatisfy { $0.job.state == .completed })
    }

    @Test func `a store away for longer than the lease loses this run, not the job`() async throws {
        let settings = JobRunnerSettings.quiet { $0.leaseLength = .seconds(30) }
        let bench = RunnerBench(settings: settings) { _ in .done() }
        bench.store.state.update { state in
            state.troubles["settle"] = Array(repeating: Self.away, count: 1_000_000)
        }
        let id = bench.add()
        try await bench.run {
            try await bench.events.until("trouble") { !$0.troubles.isEmpty }
            bench.clock.advance(.seconds(30))
            try await bench.events.until("the end") { $0.abandoned == 1 }
        }
        #expect(bench.store.job(id)?.state == .running)
    }

    @Test(arguments: [
        StoreFault.refused("the entry is stored with other content"),
        .corrupt("the entry is stored with other content"),
    ])
    func `a result the store can never take is retried without it`(
        fault: StoreFault
    ) async throws {
        let runs = Observed(0)
        let effects = BookEffects(
            findings: [Finding(.drift, subject: "in_1", sentence: "A.", fix: "B.")]
        )
        let bench = RunnerBench { _ in
            runs.update { $0 += 1 }
            return .done(effects: effects)
        }
        bench.store.fail("settle", fault)
        let id = bench.add()
        try await bench.run {
            let first = try await bench.settled(1)
            guard case .retry(_, let error, true) = first.first else {
                Issue.record("the job is not retried: \(first)")
                return
            }
            #expect(error.contains("stored with other content"))
            #expect(bench.store.state.value.effects.isEmpty)
            bench.clock.advance(.seconds(1))
            bench.runner.wake()
            try await bench.settled(2)
        }
        #expect(runs.value == 2)
        #expect(bench.store.job(id)?.state == .completed)
    }

    @Test func `trouble while claiming, beating and rescuing is told and survived`() async throws {
        let gate = Observed(false)
        let settings = JobRunnerSettings.quiet {
            $0.leaseLength = .milliseconds(15)
            $0.pollInterval = .milliseconds(2)
            $0.rescueInterval = .milliseconds(2)
        }
        let bench = RunnerBench(settings: settings) { _ throws(StepFailure) in
            try await gate.holds("the gate") { $0 }
            return .done()
        }
        for call in ["claim", "heartbeat", "rescue"] {
            bench.store.fail(call, .unavailable(call), .unavailable(call))
        }
        _ = bench.add()
        try await bench.run {
            try await bench.events.until("six troubles") { $0.troubles.count == 6 }
            gate.update { $0 = true }
            #expect(try await bench.settled(1) == [.completed(result: "{}")])
        }
        let told = bench.events.value.troubles
        for call in ["claim", "heartbeat", "rescue"] {
            #expect(told.count { $0 == .unavailable(call) } == 2)
        }
    }

    @Test func `a checkpoint the store does not take fails the step with its reason`() async throws
    {
        let bench = RunnerBench { context throws(StepFailure) in
            try await context.checkpoint(JobProgress(done: 1), position: nil, effects: .none)
            return .done()
        }
        bench.store.fail("checkpoint", Self.away)
        let id = bench.add()
        try await bench.run { try await bench.settled(1) }
        #expect(bench.store.job(id)?.state == .retryable)
        #expect(bench.store.job(id)?.lastError?.contains("disk full") == true)
    }

    @Test func `jobs are handed back at shutdown even when the store comes late`() async throws {
        let never = Observed(false)
        let bench = RunnerBench { _ throws(StepFailure) in
            try await never.holds("the end of time") { $0 }
            return .done()
        }
        let id = bench.add()
        try await bench.run {
            try await bench.events.until("the start") { $0.started == [id] }
            bench.store.fail("settle", Self.away, Self.away)
        }
        #expect(bench.store.job(id)?.state == .available)
        #expect(bench.store.state.value.calls["settle"] == 3)
    }
}
