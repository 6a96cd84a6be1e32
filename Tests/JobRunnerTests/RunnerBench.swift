import Accounting
import JobRunner
import Jobs
import Synchronization
import TestSupport

/// A clock that moves only when a test moves it.
final class ManualClock: Sendable {
    private let moment: Mutex<Timestamp>

    init(_ moment: Timestamp = Timestamp(seconds: 1_790_000_000)) { self.moment = Mutex(moment) }

    var now: Timestamp { moment.withLock { $0 } }

    func advance(_ duration: Duration) { moment.withLock { $0 = $0.adding(duration) } }
}

/// Does whatever a test says.
struct ScriptedPerformer: JobPerformer {
    let body: @Sendable (any JobContext) async throws(StepFailure) -> JobOutcome

    func perform(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        try await body(context)
    }
}

/// A runner over a queue in memory, and everything it reported.
struct RunnerBench: Sendable {
    let clock: ManualClock
    let store: MemoryJobStore
    let events = Observed<[JobRunnerEvent]>([])
    let runner: JobRunner

    /// Waits between looks are an hour unless a test asks otherwise: what happens, happens by waking.
    init(
        store: MemoryJobStore? = nil,
        settings: JobRunnerSettings = .quiet,
        schedule: RetrySchedule = .standard,
        performing body:
            @escaping @Sendable (any JobContext) async throws(StepFailure) -> JobOutcome
    ) {
        let store = store ?? MemoryJobStore(clock: ManualClock())
        let (clock, events) = (store.clock, events)
        self.store = store
        self.clock = clock
        runner = JobRunner(
            store: store,
            performer: ScriptedPerformer(body: body),
            rule: SettlementRule(schedule: schedule),
            settings: settings,
            clock: { clock.now },
            random: { 0 },
            report: { event in events.update { $0.append(event) } }
        )
    }

    /// Runs the runner for as long as `body` works, then stops it and waits for its end.
    func run(_ body: () async throws -> Void) async throws {
        let task = Task { await runner.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            await task.value
            throw error
        }
        task.cancel()
        await task.value
    }

    func add(_ job: NewJob = .sample(), attemptsMax: Int = 12, checkpoint: String? = nil) -> JobID {
        store.add(job, attemptsMax: attemptsMax, checkpoint: checkpoint).jobID
    }

    /// Waits until so many jobs were settled; returns their dispositions in order.
    @discardableResult
    func settled(_ count: Int) async throws -> [Disposition] {
        try await events.until("\(count) settled jobs") { $0.dispositions.count >= count }
        return events.value.dispositions
    }
}

extension JobRunnerSettings {
    static let quiet = JobRunnerSettings(
        width: 4,
        leaseLength: .seconds(3600),
        pollInterval: .seconds(3600),
        rescueInterval: .seconds(3600),
        settleInterval: .milliseconds(1)
    )

    static func quiet(_ change: (inout JobRunnerSettings) -> Void) -> JobRunnerSettings {
        var settings = quiet
        change(&settings)
        return settings
    }
}

extension [JobRunnerEvent] {
    var dispositions: [Disposition] {
        compactMap { if case .settled(_, let disposition) = $0 { disposition } else { nil } }
    }
    var abandoned: Int { count { if case .abandoned = $0 { true } else { false } } }
    var troubles: [StoreFault] {
        compactMap { if case .storeTrouble(let fault) = $0 { fault } else { nil } }
    }
    var rescued: Int {
        reduce(0) { if case .rescued(let count) = $1 { $0 + count } else { $0 } }
    }
    var started: [JobID] {
        compactMap { if case .started(let job) = $0 { job.id } else { nil } }
    }
}

extension JobOutcome {
    static func done(_ result: String = "{}", effects: BookEffects = .none) -> JobOutcome {
        JobOutcome(result: result, progress: JobProgress(done: 1, total: 1), effects: effects)
    }
}

extension Observed {
    /// The same wait inside a job: in vain only when the job is stopped.
    func holds(
        _ what: String,
        _ condition: @escaping @Sendable (Value) -> Bool
    ) async throws(StepFailure) {
        do { try await until(what, condition) } catch { throw .retry(error.description) }
    }
}
