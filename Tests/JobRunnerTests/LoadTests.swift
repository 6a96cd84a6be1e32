import Accounting
import JobRunner
import Jobs
import TestSupport
import Testing

/// Many jobs: how many at once, in which order, and how the runner wakes and stops.
@Suite struct LoadTests {
    @Test func `as many jobs are at work as the width allows, and no more`() async throws {
        let atWork = Observed((now: 0, max: 0))
        let gate = Observed(false)
        let settings = JobRunnerSettings.quiet { $0.width = 3 }
        let bench = RunnerBench(settings: settings) { _ throws(StepFailure) in
            atWork.update { $0 = ($0.now + 1, max($0.max, $0.now + 1)) }
            defer { atWork.update { $0.now -= 1 } }
            try await gate.holds("the gate") { $0 }
            return .done()
        }
        for _ in 0..<10 { _ = bench.add() }
        try await bench.run {
            try await atWork.until("a full house") { $0.now == 3 }
            gate.update { $0 = true }
            try await bench.settled(10)
        }
        #expect(atWork.value.max == 3)
        #expect(bench.store.state.value.rows.values.allSatisfy { $0.job.state == .completed })
    }

    @Test func `the most urgent job is taken first`() async throws {
        let settings = JobRunnerSettings.quiet { $0.width = 1 }
        let bench = RunnerBench(settings: settings) { _ in .done() }
        let ids = [JobPriority.backfill, .scheduled, .interactive, .webhook, .payout].map {
            bench.add(.sample(priority: $0))
        }
        try await bench.run { try await bench.settled(5) }
        #expect(bench.events.value.started == [ids[2], ids[3], ids[4], ids[1], ids[0]])
    }

    @Test func `waking finds a new job without waiting for the next look`() async throws {
        let bench = RunnerBench { _ in .done() }
        try await bench.run {
            try await bench.store.state.until("the first look") { $0.calls["claim"] == 1 }
            let id = bench.add()
            bench.runner.wake()
            try await bench.settled(1)
            #expect(bench.store.job(id)?.state == .completed)
        }
    }

    @Test func `a job nobody told of is found by the next look`() async throws {
        let settings = JobRunnerSettings.quiet { $0.pollInterval = .milliseconds(2) }
        let bench = RunnerBench(settings: settings) { _ in .done() }
        try await bench.run {
            try await bench.store.state.until("a look in vain") { $0.calls["claim"] ?? 0 > 1 }
            _ = bench.add()
            try await bench.settled(1)
        }
    }

    @Test func `shutdown hands unfinished jobs back with their attempts`() async throws {
        let never = Observed(false)
        let bench = RunnerBench { _ throws(StepFailure) in
            try await never.holds("the end of time") { $0 }
            return .done()
        }
        let ids = (0..<4).map { _ in bench.add() }
        try await bench.run {
            try await bench.events.until("all starts") { $0.started.count == 4 }
        }
        #expect(bench.events.value.dispositions == Array(repeating: .released, count: 4))
        for id in ids {
            #expect(bench.store.job(id)?.state == .available)
            #expect(bench.store.job(id)?.attempt == 0)
        }
    }

    @Test func `shutdown lets a job finish that does not mind`() async throws {
        let gate = Observed(false)
        let bench = RunnerBench { _ throws(StepFailure) in
            // Deaf to cancellation, like a write that must not be cut.
            await Task {
                // In vain only after the bounded wait; then the job just ends.
                try? await gate.until("the gate") { $0 }
            }.value
            return .done()
        }
        let id = bench.add()
        try await bench.run {
            try await bench.events.until("the start") { $0.started == [id] }
            Task { gate.update { $0 = true } }
        }
        #expect(bench.store.job(id)?.state == .completed)
    }

    @Test func `two runners on one queue run every job once`() async throws {
        let runs = Observed<[JobID: Int]>([:])
        let store = MemoryJobStore(clock: ManualClock())
        let body: @Sendable (any JobContext) async throws(StepFailure) -> JobOutcome = { context in
            let id = context.job.id
            runs.update { $0[id, default: 0] += 1 }
            await Task.yield()
            return .done()
        }
        let settings = JobRunnerSettings.quiet { $0.pollInterval = .milliseconds(2) }
        let benches = (0..<2).map { _ in
            RunnerBench(store: store, settings: settings, performing: body)
        }
        for _ in 0..<300 { store.add(.sample()) }
        try await benches[0].run {
            try await benches[1].run {
                try await store.state.until("all jobs", limit: .seconds(300)) {
                    $0.rows.values.allSatisfy { $0.job.state == .completed }
                }
            }
        }
        #expect(runs.value.count == 300)
        #expect(runs.value.values.allSatisfy { $0 == 1 })
        #expect(store.state.value.illegal.isEmpty)
    }
}
