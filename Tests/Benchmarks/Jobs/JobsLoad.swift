import Accounting
import Database
import JobRunner
import Jobs
import Synchronization

/// Work for one store, and how fast it is done.
struct JobsLoad {
    let database: Database

    private static let arguments = String(repeating: "x", count: 512)

    private static func job(_ key: String? = nil) -> NewJob {
        NewJob(
            kind: .invoiceSync,
            account: "main",
            arguments: arguments,
            uniqueKey: nil,
            priority: .webhook,
            orderingKey: key
        )
    }

    /// Jobs a second that are durable when their producers go on.
    func enqueueRate(_ producers: Int, each: Int) async throws -> Double {
        let began = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            for _ in 0..<producers {
                group.addTask {
                    for _ in 0..<each { _ = try await database.enqueue([Self.job()]) }
                }
            }
            try await group.waitForAll()
        }
        return Double(producers * each) / ((ContinuousClock.now - began) / .seconds(1))
    }

    /// Stores jobs behind keys whose first jobs are being worked on and never end.
    func block(_ count: Int, keys: Int) async throws {
        guard count > 0 else { return }
        for key in 0..<keys { _ = try await database.enqueue([Self.job("key-\(key)")]) }
        _ = try await database.claim(limit: keys, leaseFor: .seconds(3600))
        var left = count
        while left > 0 {
            let portion = min(1000, left)
            _ = try await database.enqueue((0..<portion).map { Self.job("key-\($0 % keys)") })
            left -= portion
        }
    }

    /// Stores ready jobs, five thousand in a transaction.
    private func store(_ count: Int) async throws {
        var left = count
        while left > 0 {
            let portion = min(5000, left)
            _ = try await database.enqueue((0..<portion).map { _ in Self.job() })
            left -= portion
        }
    }

    /// Stores ready jobs, then claims and completes some of them, a hundred at a time.
    func claimRate(ready: Int, claims: Int) async throws -> Double {
        try await store(ready)
        // The store writes back what storing so many has left in its log.
        try await Task.sleep(for: .seconds(1))
        let began = ContinuousClock.now
        var claimed = 0
        while claimed < claims {
            let leases = try await database.claim(
                limit: min(100, claims - claimed),
                leaseFor: .seconds(600)
            )
            guard !leases.isEmpty else { throw BenchmarkFault("no job is ready") }
            claimed += leases.count
        }
        return Double(claimed) / ((ContinuousClock.now - began) / .seconds(1))
    }

    /// Counts the jobs the runner has begun.
    private final class NoOp: JobPerformer {
        let started = Atomic<Int>(0)
        let onStart: @Sendable () -> Void

        init(_ onStart: @escaping @Sendable () -> Void = {}) { self.onStart = onStart }

        func perform(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
            onStart()
            started.add(1, ordering: .relaxed)
            return JobOutcome(
                result: "{}",
                progress: JobProgress(done: 1, total: 1),
                effects: .none
            )
        }
    }

    private func runner(
        _ performer: any JobPerformer,
        width: Int,
        report: @escaping @Sendable (JobRunnerEvent) -> Void = { _ in }
    ) -> JobRunner {
        JobRunner(
            store: database,
            performer: performer,
            rule: SettlementRule(schedule: .standard),
            settings: JobRunnerSettings(width: width),
            clock: { Timestamp(seconds: Clock.unixSeconds()) },
            random: { 0.5 },
            report: report
        )
    }

    /// Jobs a second that were stored before: claimed, run, settled.
    func workRate(_ count: Int, width: Int) async throws -> Double {
        try await store(count)
        return try await rate(of: count, width: width) {}
    }

    /// Jobs a second through their whole life: stored, claimed, run, settled.
    func lifeRate(_ count: Int, width: Int) async throws -> Double {
        try await rate(of: count / width * width, width: width) {
            try await withThrowingTaskGroup { group in
                for _ in 0..<width {
                    group.addTask {
                        for _ in 0..<(count / width) {
                            _ = try await database.enqueue([Self.job()])
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Jobs a second until so many are settled, while `produce` runs.
    private func rate(
        of goal: Int,
        width: Int,
        _ produce: () async throws -> Void
    ) async throws -> Double {
        let settled = Atomic<Int>(0)
        let runner = runner(NoOp(), width: width) { event in
            if case .settled = event { settled.add(1, ordering: .relaxed) }
        }
        let began = ContinuousClock.now
        let work = Task { await runner.run() }
        let wake = Task { for await _ in database.jobsReady() { runner.wake() } }
        try await produce()
        while settled.load(ordering: .relaxed) < goal {
            try await Task.sleep(for: .milliseconds(2))
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        work.cancel()
        wake.cancel()
        await work.value
        return Double(goal) / seconds
    }

    /// Milliseconds from the call that stores a job to its first instruction, on an idle engine.
    ///
    /// Nothing here looks again and again whether the job has begun: that would keep a processor busy
    /// and measure how soon the system takes it away.
    func startLatencies(
        _ count: Int,
        enqueuedBy producer: Database
    ) async throws -> (p50: Double, p99: Double) {
        let (starts, teller) = AsyncStream<ContinuousClock.Instant>.makeStream()
        let performer = NoOp { teller.yield(.now) }
        let runner = runner(performer, width: 4)
        let work = Task { await runner.run() }
        let wake = Task { for await _ in database.jobsReady() { runner.wake() } }
        try await Task.sleep(for: .milliseconds(100))
        var latencies: [Double] = []
        var begun = starts.makeAsyncIterator()
        for _ in 1...count {
            let asked = ContinuousClock.now
            _ = try await producer.enqueue([Self.job()])
            guard let started = await begun.next() else {
                throw BenchmarkFault("the runner begins nothing more")
            }
            latencies.append((started - asked) / .milliseconds(1))
            // Longer than the pause between two notices to other nodes.
            try await Task.sleep(for: .milliseconds(15))
        }
        work.cancel()
        wake.cancel()
        await work.value
        latencies.sort()
        return (latencies[count / 2], latencies[count * 99 / 100])
    }
}
