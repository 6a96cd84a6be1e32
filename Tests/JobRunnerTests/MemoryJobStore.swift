import Accounting
import Jobs
import Synchronization
import TestSupport

/// A queue in memory that keeps the rules of the real one: leases, fencing, unique keys, rescue.
final class MemoryJobStore: JobStore, JobKeeper {
    struct Row: Sendable {
        var job: Job
        var leaseNumber: Int64 = 0
        var leaseUntil: Timestamp?
    }

    struct State: Sendable {
        var rows: [JobID: Row] = [:]
        var effects = BookEffects()
        /// How many of the next calls of each kind fail, and how.
        var troubles: [String: [StoreFault]] = [:]
        var calls: [String: Int] = [:]
        /// Transitions the state table forbids; always empty.
        var illegal: [String] = []
    }

    let state = Observed(State())
    let clock: ManualClock

    init(clock: ManualClock) { self.clock = clock }

    // MARK: The port

    func enqueue(_ jobs: [NewJob]) async throws(StoreFault) -> [EnqueueOutcome] {
        jobs.map { add($0) }
    }

    func claim(limit: Int, leaseFor: Duration) async throws(StoreFault) -> [Lease] {
        try begin("claim")
        let now = clock.now
        return state.update { state in
            for row in state.rows.values
            where [.scheduled, .retryable].contains(row.job.state) && row.job.runAt <= now {
                state.move(row.job.id, to: .available)
            }
            let due = state.rows.values.map(\.job).filter { $0.state == .available }
                .sorted {
                    ($0.priority.rawValue, $0.runAt, $0.id) < (
                        $1.priority.rawValue, $1.runAt, $1.id
                    )
                }
            return due.prefix(limit).compactMap { job in
                state.move(job.id, to: .running) {
                    $0.attempt += 1
                    $0.started = $0.started ?? now
                }
                state.rows[job.id]?.leaseNumber += 1
                state.rows[job.id]?.leaseUntil = now.adding(leaseFor)
                return state.rows[job.id].map { Lease(job: $0.job, number: $0.leaseNumber) }
            }
        }
    }

    func heartbeat(_ leases: [Lease], extendBy: Duration) async throws(StoreFault) -> Set<JobID> {
        try begin("heartbeat")
        let now = clock.now
        return state.update { state in
            var held: Set<JobID> = []
            for lease in leases where state.holds(lease) {
                state.rows[lease.job.id]?.leaseUntil = now.adding(extendBy)
                if state.rows[lease.job.id]?.job.cancelRequested == false {
                    held.insert(lease.job.id)
                }
            }
            return held
        }
    }

    func checkpoint(
        _ lease: Lease,
        progress: JobProgress,
        checkpoint: String?,
        effects: BookEffects
    ) async throws(StoreFault) {
        try begin("checkpoint")
        let isHeld = state.update { state in
            guard state.holds(lease) else { return false }
            state.change(lease.job.id) {
                $0.progress = progress
                $0.checkpoint = checkpoint
            }
            state.effects.append(effects)
            return true
        }
        guard isHeld else { throw .leaseLost }
    }

    func settle(
        _ lease: Lease,
        _ disposition: Disposition,
        effects: BookEffects
    ) async throws(StoreFault) {
        try begin("settle")
        let now = clock.now
        let isHeld = state.update { state in
            guard state.holds(lease) else { return false }
            state.rows[lease.job.id]?.leaseUntil = nil
            state.settle(lease.job.id, disposition, now)
            state.effects.append(effects)
            return true
        }
        guard isHeld else { throw .leaseLost }
    }

    func rescue() async throws(StoreFault) -> Int {
        try begin("rescue")
        let now = clock.now
        return state.update { state in
            let lapsed = state.rows.values.filter {
                $0.job.state == .running && ($0.leaseUntil.map { $0 <= now } ?? true)
            }
            for row in lapsed { state.move(row.job.id, to: .available) { $0.runAt = now } }
            return lapsed.count
        }
    }

    func nextDue() async throws(StoreFault) -> Timestamp? {
        state.value.rows.values.filter { !$0.job.state.isFinal && $0.job.state != .running }
            .map(\.job.runAt).min()
    }

    private func begin(_ call: String) throws(StoreFault) {
        let trouble: StoreFault? = state.update { state in
            state.calls[call, default: 0] += 1
            guard let first = state.troubles[call]?.first else { return nil }
            state.troubles[call]?.removeFirst()
            return first
        }
        if let trouble { throw trouble }
    }
}

extension MemoryJobStore {
    // MARK: What tests do behind the runner's back

    @discardableResult
    func add(_ job: NewJob, attemptsMax: Int = 12, checkpoint: String? = nil) -> EnqueueOutcome {
        let now = clock.now
        return state.update { state in
            if let key = job.uniqueKey,
                let twin = state.rows.values.first(where: {
                    $0.job.uniqueKey == key && !$0.job.state.isFinal
                })
            {
                return .duplicate(of: twin.job.id)
            }
            let id = JobID(number: Int64(state.rows.count + 1))
            var fields = JobFields(id: id, new: job, now: now)
            fields.attemptsMax = attemptsMax
            fields.checkpoint = checkpoint
            state.rows[id] = Row(job: fields.job)
            return .enqueued(id)
        }
    }

    func job(_ id: JobID) -> Job? { state.value.rows[id]?.job }

    func requestCancel(_ id: JobID) {
        state.update { state in state.change(id) { $0.cancelRequested = true } }
    }

    /// Another worker, of which this process knows nothing, takes the job over.
    func takeOver(_ id: JobID) {
        state.update { state in state.rows[id]?.leaseNumber += 1 }
    }

    func fail(_ call: String, _ faults: StoreFault...) {
        state.update { state in state.troubles[call] = faults }
    }
}
