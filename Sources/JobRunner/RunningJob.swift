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

    init(lease: Lease, store: any JobStore) {
        self.lease = lease
        self.store = store
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
            case .unavailable(let reason), .refused(let reason), .corrupt(let reason):
                throw .retry("The database did not store the job's progress: \(reason).")
            }
        }
    }

    /// Stores the progress of a job that is done and about to be settled.
    func keep(_ progress: JobProgress) async {
        // Settling right after this meets the same trouble and deals with it.
        try? await store.checkpoint(
            lease,
            progress: progress,
            checkpoint: position.withLock { $0 },
            effects: .none
        )
    }

    func proceed() async throws(StepFailure) {
        guard stopReason == nil, !Task.isCancelled else {
            throw .retry("The job was asked to stop.")
        }
    }
}
