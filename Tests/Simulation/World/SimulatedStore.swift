import Accounting
import Database
import Jobs
import Workflows

/// The real store as a process of the world reaches it: late, sometimes away, sometimes unheard.
struct SimulatedStore: Sendable {
    let database: Database
    let life: Life
    let sky: Sky
    let oracle: Oracle
    let removed: Safeguard?

    private var kernel: Kernel { life.kernel }

    /// One call: it takes time before and after, and may fail on either side of the work.
    func visit<Value: Sendable>(
        _ body: () async throws(StoreFault) -> Value
    ) async throws(StoreFault) -> Value {
        await kernel.pause(kernel.milliseconds(0...3))
        try check()
        let weather = sky.now
        if sky.isDiskFull {
            life.excuse()
            throw .unavailable("the disk is full")
        }
        if kernel.happens(perMille: weather.storeAway) {
            life.excuse()
            throw .unavailable("the store is busy")
        }
        let value = try await body()
        if kernel.happens(perMille: weather.commitUnknown) {
            kernel.note("the answer of the store is lost")
            life.excuse()
            throw .unavailable("the connection broke while committing")
        }
        await kernel.pause(kernel.milliseconds(0...3))
        try check()
        return value
    }

    private func check() throws(StoreFault) {
        guard !life.isOver else { throw .unavailable("the process is gone") }
    }

    /// The lease a worker settles with: its own, unless fencing is taken away.
    private func token(_ lease: Lease) -> Lease {
        guard removed == .fencing else { return lease }
        return Lease(job: lease.job, number: oracle.newestNumber(of: lease.job.id) ?? lease.number)
    }

    private func stored(_ effects: BookEffects) -> BookEffects {
        guard removed == .entries else { return effects }
        var effects = effects
        effects.entries = []
        return effects
    }
}

extension SimulatedStore: JobStore, JobKeeper {
    func enqueue(_ jobs: [NewJob]) async throws(StoreFault) -> [EnqueueOutcome] {
        try await visit { () throws(StoreFault) in
            let outcomes = try await database.enqueue(jobs)
            oracle.expect(outcomes.map(\.jobID))
            return outcomes
        }
    }

    func claim(limit: Int, leaseFor: Duration) async throws(StoreFault) -> [Lease] {
        try await visit { () throws(StoreFault) in
            let leases = try await database.claim(limit: limit, leaseFor: leaseFor)
            for lease in leases {
                kernel.note(
                    "\(lease.job.id.text) \(lease.job.kind.rawValue) is claimed, number"
                        + " \(lease.number): \(lease.job.arguments)"
                )
                oracle.claimed(lease, by: life, length: leaseFor)
            }
            return leases
        }
    }

    func heartbeat(_ leases: [Lease], extendBy: Duration) async throws(StoreFault) -> Set<JobID> {
        guard removed != .heartbeat else { return Set(leases.map(\.job.id)) }
        return try await visit { () throws(StoreFault) in
            let held = try await database.heartbeat(leases, extendBy: extendBy)
            for lease in leases where held.contains(lease.job.id) {
                oracle.extended(lease, by: extendBy)
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
        try await visit { () throws(StoreFault) in
            try await database.checkpoint(
                token(lease),
                progress: progress,
                checkpoint: checkpoint,
                effects: stored(effects)
            )
            kernel.note("\(lease.job.id.text) stores \(effects.links.map(\.externalID.text))")
            oracle.wrote(lease)
        }
    }

    func settle(
        _ lease: Lease,
        _ disposition: Disposition,
        effects: BookEffects
    ) async throws(StoreFault) {
        try await settle(Settlement(lease: lease, disposition: disposition, effects: effects))
    }

    func settle(_ settlement: Settlement) async throws(StoreFault) {
        let (lease, effects) = (settlement.lease, settlement.effects)
        if removed == .handingBack, settlement.disposition == .released { return }
        let isSplit = removed == .oneTransaction && !effects.isEmpty
        try await visit { () throws(StoreFault) in
            try await database.settle(
                Settlement(
                    lease: token(lease),
                    disposition: settlement.disposition,
                    effects: isSplit ? .none : stored(effects),
                    progress: settlement.progress,
                    checkpoint: settlement.checkpoint
                )
            )
            kernel.note(
                "\(lease.job.id.text) is settled, \(settlement.disposition), with"
                    + " \(effects.links.map(\.externalID.text))"
            )
            oracle.settled(lease)
        }
        if isSplit {
            try await visit { () throws(StoreFault) in try await database.record(effects) }
        }
    }

    func rescue() async throws(StoreFault) -> Int {
        guard removed != .rescue else { return 0 }
        return try await visit { () throws(StoreFault) in try await database.rescue() }
    }

    func nextDue() async throws(StoreFault) -> Timestamp? {
        try await visit { () throws(StoreFault) in try await database.nextDue() }
    }
}

extension SimulatedStore: BookReader {
    func members(payout id: String) async throws(StoreFault) -> [PayoutMember] {
        try await visit { () throws(StoreFault) in try await database.members(payout: id) }
    }

    func links(_ ids: [ExternalID]) async throws(StoreFault) -> [ExternalID: Link] {
        try await visit { () throws(StoreFault) in try await database.links(ids) }
    }

    func links(source: String) async throws(StoreFault) -> [Link] {
        try await visit { () throws(StoreFault) in try await database.links(source: source) }
    }

    func statement(_ payoutID: String) async throws(StoreFault) -> PayoutStatement? {
        try await visit { () throws(StoreFault) in try await database.statement(payoutID) }
    }
}
