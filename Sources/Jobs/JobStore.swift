package import Accounting

/// What became of a job offered to the queue.
package enum EnqueueOutcome: Sendable, Hashable {
    case enqueued(JobID)
    /// A live job has the same unique key.
    case duplicate(of: JobID)

    package var jobID: JobID {
        switch self {
        case .enqueued(let id), .duplicate(of: let id): id
        }
    }
}

/// A claimed job with the token that proves the claim.
///
/// The number grows with every claim of the job and fences off a worker that lost its lease. A lease
/// lives as long as the heartbeats of the node that took it.
package struct Lease: Sendable, Hashable {
    package let job: Job
    package let number: Int64

    package init(job: Job, number: Int64) {
        self.job = job
        self.number = number
    }
}

/// How a claimed job leaves its worker.
package enum Disposition: Sendable, Hashable {
    case completed(result: String)
    /// Failed; runs again at the moment given.
    case retry(at: Timestamp, error: String, usesAttempt: Bool)
    /// Prerequisite missing; runs again at the moment given, the attempt is given back.
    case snooze(until: Timestamp, reason: String)
    case discarded(error: String)
    case cancelled
    /// A vendor refused the login: the job keeps its place, and nothing of its kind and account is
    /// begun before the moment given; the attempt is given back.
    case held(until: Timestamp, reason: String)
    /// Handed back unworked at shutdown; the attempt is given back.
    case released
}

/// How a claim ends, with all that is stored in the same transaction.
package struct Settlement: Sendable, Hashable {
    package let lease: Lease
    package let disposition: Disposition
    package let effects: BookEffects
    /// How far the job had come; nil leaves the last report.
    package let progress: JobProgress?
    /// What the last checkpoint said; it stays as it is.
    package let checkpoint: String?

    package init(
        lease: Lease,
        disposition: Disposition,
        effects: BookEffects,
        progress: JobProgress? = nil,
        checkpoint: String? = nil
    ) {
        self.lease = lease
        self.disposition = disposition
        self.effects = effects
        self.progress = progress
        self.checkpoint = checkpoint
    }
}

/// Where the queue could not do what was asked.
package enum StoreFault: Error, Sendable, Hashable {
    /// The store is busy, read-only or out of reach; the caller may try again later.
    case unavailable(String)
    /// The store has no room; once there is some, the caller may try again.
    case full(String)
    /// The lease was lost; nothing of the settlement was stored.
    case leaseLost
    /// A rule of the store refused the change; nothing of it was stored.
    case refused(String)
    /// The store holds something this version cannot read.
    case corrupt(String)
}

extension StoreFault: CustomStringConvertible {
    /// A plain phrase for logs and terminals.
    package var description: String {
        switch self {
        case .unavailable(let reason): "store unavailable: \(reason)"
        case .full(let reason): "no room in the store: \(reason)"
        case .leaseLost: "the lease was lost"
        case .refused(let reason): "refused by the store: \(reason)"
        case .corrupt(let reason): "store damaged or newer than this program: \(reason)"
        }
    }
}

/// Workers' side of the queue.
package protocol JobStore: Sendable {
    /// Stores jobs, each unless a live job has its unique key; all in one transaction.
    func enqueue(_ jobs: [NewJob]) async throws(StoreFault) -> [EnqueueOutcome]
    /// The same; under a name the jobs are also watched as one.
    func enqueue(_ jobs: [NewJob], batch: String?) async throws(StoreFault) -> [EnqueueOutcome]
    /// Takes up to `limit` due jobs under a lease of the given length, most urgent first.
    func claim(limit: Int, leaseFor: Duration) async throws(StoreFault) -> [Lease]
    /// Extends leases; returns the ids of those jobs still held and not asked to cancel.
    func heartbeat(_ leases: [Lease], extendBy: Duration) async throws(StoreFault) -> Set<JobID>
    /// Stores progress, checkpoint and effects of a job that goes on; refused when the lease is lost.
    func checkpoint(
        _ lease: Lease,
        progress: JobProgress,
        checkpoint: String?,
        effects: BookEffects
    ) async throws(StoreFault)
    /// Ends a claim with its effects in one transaction; refused when the lease is lost.
    func settle(
        _ lease: Lease,
        _ disposition: Disposition,
        effects: BookEffects
    )
        async throws(StoreFault)
}

extension JobStore {
    /// For stores without batches.
    package func enqueue(
        _ jobs: [NewJob],
        batch: String?
    ) async throws(StoreFault) -> [EnqueueOutcome] { try await enqueue(jobs) }
}

/// The keeper's side of the queue.
package protocol JobKeeper: Sendable {
    /// Gives jobs whose lease has lapsed back to the queue; returns how many.
    func rescue() async throws(StoreFault) -> Int
    /// The moment the next waiting job is due; nil when none waits.
    func nextDue() async throws(StoreFault) -> Timestamp?
    /// Ends a claim with its effects and progress in one transaction; refused when the lease is lost.
    func settle(_ settlement: Settlement) async throws(StoreFault)
}

extension JobKeeper where Self: JobStore {
    /// For stores that know no progress at the end: it is stored first, by itself.
    package func settle(_ settlement: Settlement) async throws(StoreFault) {
        if let progress = settlement.progress {
            try await checkpoint(
                settlement.lease,
                progress: progress,
                checkpoint: settlement.checkpoint,
                effects: .none
            )
        }
        try await settle(
            settlement.lease,
            settlement.disposition,
            effects: settlement.effects
        )
    }
}

/// A page of jobs, newest first.
package struct JobQuery: Sendable, Hashable {
    package var state: JobState?
    package var kind: JobKind?
    package var account: String?
    /// Only jobs that were new, began or ended at or after this moment.
    package var updatedSince: Timestamp?
    /// Only jobs older than this one.
    package var before: JobID?
    package var limit: Int

    package init(
        state: JobState? = nil,
        kind: JobKind? = nil,
        account: String? = nil,
        updatedSince: Timestamp? = nil,
        before: JobID? = nil,
        limit: Int = 50
    ) {
        self.state = state
        self.kind = kind
        self.account = account
        self.updatedSince = updatedSince
        self.before = before
        self.limit = limit
    }
}

/// Readers' and operators' side of the queue.
package protocol JobDirectory: Sendable {
    func job(_ id: JobID) async throws(StoreFault) -> Job?
    func jobs(_ query: JobQuery) async throws(StoreFault) -> [Job]
    /// Cancels a waiting job at once and asks a running one to stop; nil when there is no such job.
    func cancel(_ id: JobID) async throws(StoreFault) -> Job?
    /// Makes a discarded or cancelled job available again; nil when there is no such job.
    func retry(_ id: JobID) async throws(StoreFault) -> Job?
    /// How many jobs are in each state.
    func counts() async throws(StoreFault) -> [JobState: Int]
}
