import Accounting
import JobRunner
import Jobs
import TestSupport
import Testing

/// Leases: who lost one stores nothing, and no job is at work twice.
@Suite struct FencingTests {
    private static let effects = BookEffects(
        findings: [Finding(.drift, subject: "in_1", sentence: "A.", fix: "B.")]
    )

    @Test func `a job taken over by another worker stores nothing of this run`() async throws {
        let gate = Observed(false)
        let bench = RunnerBench { _ throws(StepFailure) in
            try await gate.holds("the gate") { $0 }
            return .done(effects: Self.effects)
        }
        let id = bench.add()
        try await bench.run {
            try await bench.events.until("the start") { $0.started == [id] }
            bench.store.takeOver(id)
            gate.update { $0 = true }
            try await bench.events.until("the end") { $0.abandoned == 1 }
        }
        #expect(bench.events.value.dispositions.isEmpty)
        #expect(bench.store.state.value.effects.isEmpty)
        #expect(bench.store.job(id)?.state == .running)
    }

    @Test func `a checkpoint after the lease is lost fails and stops the job`() async throws {
        let gate = Observed(false)
        let failures = Observed<[StepFailure]>([])
        let bench = RunnerBench { context throws(StepFailure) in
            try await gate.holds("the gate") { $0 }
            do throws(StepFailure) {
                try await context.checkpoint(JobProgress(), position: "2", effects: Self.effects)
            } catch {
                failures.update { $0.append(error) }
            }
            try await context.proceed()
            return .done(effects: Self.effects)
        }
        let id = bench.add()
        try await bench.run {
            try await bench.events.until("the start") { $0.started == [id] }
            bench.store.takeOver(id)
            gate.update { $0 = true }
            try await bench.events.until("the end") { $0.abandoned == 1 }
        }
        #expect(failures.value == [.retry("Another worker took the job over.")])
        #expect(bench.store.state.value.effects.isEmpty)
    }

    @Test func `a running job that is asked to stop is cancelled at its next look`() async throws {
        let settings = JobRunnerSettings.quiet { $0.leaseLength = .milliseconds(15) }
        let bench = RunnerBench(settings: settings) { context throws(StepFailure) in
            while true {
                try await context.proceed()
                await Task.yield()
            }
        }
        let id = bench.add()
        try await bench.run {
            try await bench.events.until("the start") { $0.started == [id] }
            bench.store.requestCancel(id)
            #expect(try await bench.settled(1) == [.cancelled])
        }
        #expect(bench.store.job(id)?.state == .cancelled)
    }

    @Test func `leases of working jobs are extended`() async throws {
        let gate = Observed(false)
        let settings = JobRunnerSettings.quiet { $0.leaseLength = .milliseconds(15) }
        let bench = RunnerBench(settings: settings) { _ throws(StepFailure) in
            try await gate.holds("the gate") { $0 }
            return .done()
        }
        let id = bench.add()
        try await bench.run {
            try await bench.events.until("the start") { $0.started == [id] }
            bench.clock.advance(.milliseconds(14))
            let until = bench.clock.now.adding(.milliseconds(15))
            try await bench.store.state.until("a heartbeat") {
                $0.rows[id]?.leaseUntil == until
            }
            gate.update { $0 = true }
            #expect(try await bench.settled(1) == [.completed(result: "{}")])
        }
    }

    @Test func `jobs of a worker that died are rescued and run`() async throws {
        let store = MemoryJobStore(clock: ManualClock())
        let id = store.add(.sample()).jobID
        let dead = try await store.claim(limit: 1, leaseFor: .seconds(30))
        #expect(dead.map(\.job.id) == [id])
        let settings = JobRunnerSettings.quiet { $0.rescueInterval = .milliseconds(2) }
        let bench = RunnerBench(store: store, settings: settings) { _ in .done() }
        try await bench.run {
            try await store.state.until("a rescue that finds nothing") {
                $0.calls["rescue"] ?? 0 >= 2
            }
            #expect(store.job(id)?.state == .running)
            store.clock.advance(.seconds(30))
            try await bench.settled(1)
        }
        #expect(bench.events.value.rescued == 1)
        #expect(store.job(id)?.state == .completed)
        #expect(store.job(id)?.attempt == 2)
    }

    @Test func `a job re-claimed by its own process waits for the earlier run's end`() async throws
    {
        let gate = Observed(false)
        let atWork = Observed((now: 0, max: 0, runs: 0))
        let settings = JobRunnerSettings.quiet {
            $0.leaseLength = .seconds(3600)
            $0.rescueInterval = .milliseconds(2)
        }
        let bench = RunnerBench(settings: settings) { context throws(StepFailure) in
            let run = atWork.update { work in
                work = (work.now + 1, max(work.max, work.now + 1), work.runs + 1)
                return work.runs
            }
            defer { atWork.update { $0.now -= 1 } }
            if run == 1 {
                try await gate.holds("the gate") { $0 }
                return .done("{\"run\":1}", effects: Self.effects)
            }
            return .done("{\"run\":2}")
        }
        let id = bench.add()
        try await bench.run {
            try await bench.events.until("the start") { $0.started == [id] }
            // The lease lapses although the job is at work, as after a long pause of the machine.
            bench.clock.advance(.seconds(3600))
            try await bench.store.state.until("the second claim") {
                $0.rows[id]?.leaseNumber == 2
            }
            gate.update { $0 = true }
            try await bench.settled(1)
        }
        #expect(atWork.value.max == 1)
        #expect(bench.events.value.abandoned == 1)
        #expect(bench.store.job(id)?.result == "{\"run\":2}")
        #expect(bench.store.state.value.effects.isEmpty)
    }
}
