import Accounting
import Jobs
import Synchronization

/// The queue as a whole, in memory.
final class FakeQueue: QueueControl, QueueHolds, BatchStore, ScheduleStore, FindingDesk {
    struct State: Sendable {
        var pauses: [QueuePause] = []
        var filters: [RetryFilter] = []
        var retried: [JobID] = []
        var batches: [JobBatch] = []
        /// How often somebody asked which batch watches a job.
        var batchReads = 0
        var holds: [QueueHold] = []
        var schedules: [ScheduleState] = []
        var findings: [StoredFinding] = []
        var reruns: [Rerun?] = []
        /// What changes are recorded in, where that is tested.
        var trail: FakeTrail?
    }

    let state = Mutex(State())

    /// Writes down that something is about to change, or throws why it must not.
    private func record() throws(StoreFault) {
        if let fault = state.withLock({ $0.trail })?.keep() { throw fault }
    }

    func pause(_ part: QueuePart, who: String) async throws(StoreFault) -> Bool {
        try record()
        return state.withLock { state in
            guard !state.pauses.contains(where: { $0.part == part }) else { return false }
            state.pauses.append(QueuePause(part: part, who: who, since: Timestamp(seconds: 7)))
            return true
        }
    }

    func resume(_ part: QueuePart) async throws(StoreFault) -> Bool {
        try record()
        return state.withLock { state in
            let before = state.pauses.count
            state.pauses.removeAll { $0.part == part }
            return state.pauses.count < before
        }
    }

    func pauses() async throws(StoreFault) -> [QueuePause] { state.withLock { $0.pauses } }

    func retryAll(_ filter: RetryFilter, limit: Int) async throws(StoreFault) -> [JobID] {
        try record()
        return state.withLock { state in
            state.filters.append(filter)
            return Array(state.retried.prefix(limit))
        }
    }

    func enqueueBatch(
        _ batch: NewBatch
    ) async throws(StoreFault) -> (id: BatchID, outcomes: [EnqueueOutcome]) {
        throw .refused("the API makes no batches")
    }

    func batch(_ id: BatchID) async throws(StoreFault) -> JobBatch? {
        state.withLock { $0.batches.first { $0.id == id } }
    }

    /// Every job belongs to the first batch.
    func batch(of job: JobID) async throws(StoreFault) -> JobBatch? {
        state.withLock { state in
            state.batchReads += 1
            return state.batches.first
        }
    }

    func finding(_ id: Int64) async throws(StoreFault) -> StoredFinding? {
        state.withLock { state in state.findings.first { $0.id == id } }
    }

    /// What an enqueued job would be called.
    static let rerunID = JobID(number: 77)

    func resolveFinding(
        _ id: Int64,
        by rerun: Rerun?
    ) async throws(StoreFault) -> FindingResolution? {
        try record()
        return state.withLock { state in
            guard let place = state.findings.firstIndex(where: { $0.id == id }) else { return nil }
            let found = state.findings[place]
            guard found.resolved == nil else {
                return FindingResolution(finding: found, jobID: nil)
            }
            state.reruns.append(rerun)
            state.findings[place] = StoredFinding(
                id: id,
                finding: found.finding,
                jobID: found.jobID,
                created: found.created,
                resolved: .noon
            )
            let jobID: JobID? =
                switch rerun {
                case .retry(let id): id
                case .enqueue: Self.rerunID
                case nil: found.jobID
                }
            return FindingResolution(finding: state.findings[place], jobID: jobID)
        }
    }

    func holds() async throws(StoreFault) -> [QueueHold] { state.withLock { $0.holds } }

    func endHolds() async throws(StoreFault) -> Int {
        state.withLock { state in
            defer { state.holds = [] }
            return state.holds.count
        }
    }

    func batches(before: BatchID?, limit: Int) async throws(StoreFault) -> [JobBatch] {
        state.withLock { state in
            Array(
                state.batches.filter { batch in before.map { batch.id < $0 } ?? true }
                    .sorted { $0.id > $1.id }.prefix(limit)
            )
        }
    }

    func adopt(_ schedules: [JobSchedule]) async throws(StoreFault) {}

    func fireDue(
        _ schedules: [JobSchedule],
        job: @escaping @Sendable (JobSchedule, Timestamp) -> NewJob
    ) async throws(StoreFault) -> [JobID] { [] }

    func scheduleStates() async throws(StoreFault) -> [ScheduleState] {
        state.withLock { $0.schedules }
    }
}
