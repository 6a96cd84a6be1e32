import Accounting
import Jobs
import Synchronization

/// Why a running job must stop before it is done.
enum StopReason: Sendable {
    case cancelRequested
    case shutdown
    case leaseLost
}

/// A claimed job in work: the handle through which it reports, and through which it is stopped.
final class RunningJob: JobContext {
    let lease: Lease
    private let store: any JobStore
    /// Rings once the job is settled or abandoned.
    let ended = Bell()
    private let stop = Mutex<StopReason?>(nil)
    /// What the last checkpoint said, or the one the job came with.
    private let position: Mutex<String?>

    private let standing: Standing
    private let clock: @Sendable () -> Timestamp

    init(
        lease: Lease,
        store: any JobStore,
        standing: Standing,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.lease = lease
        self.store = store
        self.standing = standing
        self.clock = clock
        position = Mutex(lease.job.checkpoint)
    }

    var job: Job { lease.job }

    var stopReason: StopReason? { stop.withLock { $0 } }

    /// Asks the job to stop; the first reason stands.
    func requestStop(_ reason: StopReason) {
        stop.withLock { if $0 == nil { $0 = reason } }
    }

    func checkpoint(
        _ progress: JobProgress,
        position: String?,
        effects: BookEffects
    )
        async throws(StepFailure)
    {
        do {
            try await store.checkpoint(
                lease,
                progress: progress,
                checkpoint: position,
                effects: effects
            )
            self.position.withLock { $0 = position }
        } catch {
            switch error {
            case .leaseLost:
                requestStop(.leaseLost)
                throw .retry("Another worker took the job over.")
            case .unavailable(let reason), .full(let reason), .refused(let reason),
                .corrupt(let reason):
                throw .retry("The database did not store the job's progress: \(reason).")
            }
        }
    }

    /// What the last checkpoint said.
    var lastPosition: String? { position.withLock { $0 } }

    func proceed() async throws(StepFailure) {
        guard stopReason == nil, !Task.isCancelled else {
            throw .retry("The job was asked to stop.")
        }
        // Whoever was suspended, or cut off from the store, may no longer be the one who does this.
        guard clock() < standing.until else {
            requestStop(.leaseLost)
            throw .retry("The worker was silent for too long; another one may have the job.")
        }
    }
}

/// Until when this node is sure to be taken for living: a lease's length after it last asked for one.
final class Standing: Sendable {
    private let moment = Mutex(Timestamp(microseconds: .min))

    var until: Timestamp { moment.withLock { $0 } }

    /// Notes what the store has confirmed; the time counts from the question, not from the answer.
    func confirm(until: Timestamp) { moment.withLock { $0 = max($0, until) } }
}
