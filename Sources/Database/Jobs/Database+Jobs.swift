package import Accounting
package import Jobs

extension Database: JobStore {
    package func enqueue(_ jobs: [NewJob]) async throws(StoreFault) -> [EnqueueOutcome] {
        try await write(joint: { .enqueue(jobs, record: $0, answer: $1) }) {
            transaction throws(SQLFault) in
            try transaction.enqueue(jobs)
        }
    }

    package func claim(
        limit: Int,
        leaseFor: Duration
    ) async throws(StoreFault) -> [Lease] {
        guard limit > 0 else { return [] }
        return try await write { transaction throws(SQLFault) in
            try transaction.claim(limit: min(limit, 1000), leaseFor: leaseFor)
        }
    }

    package func heartbeat(
        _ leases: [Lease],
        extendBy: Duration
    ) async throws(StoreFault) -> Set<JobID> {
        try await write(isPressing: true) { transaction throws(SQLFault) in
            try transaction.heartbeat(leases, extendBy: extendBy)
        }
    }

    package func checkpoint(
        _ lease: Lease,
        progress: JobProgress,
        checkpoint: String?,
        effects: BookEffects
    ) async throws(StoreFault) {
        try await write(isPressing: true) { transaction throws(SQLFault) in
            try transaction.checkpoint(lease, progress, checkpoint)
            try transaction.record(effects, jobID: lease.job.id)
        }
    }

    package func settle(
        _ lease: Lease,
        _ disposition: Disposition,
        effects: BookEffects
    ) async throws(StoreFault) {
        try await settle(Settlement(lease: lease, disposition: disposition, effects: effects))
    }
}

extension Database: JobKeeper {
    package func settle(_ settlement: Settlement) async throws(StoreFault) {
        let isSettled = try await write(
            isPressing: true,
            joint: { record, answer in
                record == nil ? .settle(settlement, answer: answer) : nil
            }
        ) { transaction throws(SQLFault) in
            try transaction.settle([settlement]) == [true]
        }
        guard isSettled else { throw .leaseLost }
    }

    package func rescue() async throws(StoreFault) -> Int {
        try await write(isPressing: true) { transaction throws(SQLFault) in
            let rescued = try transaction.rescue()
            _ = try transaction.promoteForgotten()
            return rescued
        }
    }

    package func nextDue() async throws(StoreFault) -> Timestamp? {
        try await read { session throws(SQLFault) in try session.nextDue() }
    }
}

extension Database: JobDirectory {
    package func job(_ id: JobID) async throws(StoreFault) -> Job? {
        try await read { session throws(SQLFault) in
            if let job = try session.job(id) { return job }
            return try session.archivedJob(id)
        }
    }

    package func jobs(_ query: JobQuery) async throws(StoreFault) -> [Job] {
        try await read { session throws(SQLFault) in try session.jobs(query) }
    }

    package func cancel(_ id: JobID) async throws(StoreFault) -> Job? {
        try await write { transaction throws(SQLFault) in try transaction.cancel(id) }
    }

    package func retry(_ id: JobID) async throws(StoreFault) -> Job? {
        try await write { transaction throws(SQLFault) in try transaction.retry(id) }
    }

    package func counts() async throws(StoreFault) -> [JobState: Int] {
        try await read { session throws(SQLFault) in try session.jobCounts() }
    }

    /// A page's length within bounds.
    static func pageSize(_ limit: Int) -> Int { min(max(limit, 1), 1000) }
}
