package import Accounting
package import Jobs

extension Database: JobStore {
    package func enqueue(_ jobs: [NewJob]) async throws(StoreFault) -> [EnqueueOutcome] {
        try await write { transaction throws(SQLFault) in try transaction.enqueue(jobs) }
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
        try await write(isPressing: true) { transaction throws(SQLFault) in
            try transaction.settle(lease, disposition)
            try transaction.record(effects, jobID: lease.job.id)
        }
    }
}

extension Database: JobKeeper {
    package func rescue() async throws(StoreFault) -> Int {
        try await write(isPressing: true) { transaction throws(SQLFault) in
            try transaction.rescue()
        }
    }

    package func nextDue() async throws(StoreFault) -> Timestamp? {
        try await read { session throws(SQLFault) in try session.nextDue() }
    }
}

extension Database: JobDirectory {
    package func job(_ id: JobID) async throws(StoreFault) -> Job? {
        try await read { session throws(SQLFault) in try session.job(id) }
    }

    package func jobs(_ query: JobQuery) async throws(StoreFault) -> [Job] {
        try await read { session throws(SQLFault) in
            var conditions = Conditions()
            if let state = query.state { conditions.add("job.state = ?", .text(state.rawValue)) }
            if let kind = query.kind { conditions.add("job.kind = ?", .text(kind.rawValue)) }
            if let account = query.account { conditions.add("job.account = ?", .text(account)) }
            if let before = query.before {
                conditions.add("job.id < ?", .integer(before.number))
            }
            let limit = conditions.parameter(.number(Self.pageSize(query.limit)))
            let sql =
                JobRows.select + conditions.clause + " ORDER BY job.id DESC LIMIT " + limit
            return try session.rows(sql, conditions.values).map(JobRows.job)
        }
    }

    package func cancel(_ id: JobID) async throws(StoreFault) -> Job? {
        try await write { transaction throws(SQLFault) in try transaction.cancel(id) }
    }

    package func retry(_ id: JobID) async throws(StoreFault) -> Job? {
        try await write { transaction throws(SQLFault) in try transaction.retry(id) }
    }

    package func counts() async throws(StoreFault) -> [JobState: Int] {
        try await read { session throws(SQLFault) in
            var counts: [JobState: Int] = [:]
            for state in JobState.allCases { counts[state] = 0 }
            for row in try session.rows("SELECT state, COUNT(*) FROM job GROUP BY state") {
                var row = row
                counts[try row.name(JobState.self)] = try row.number()
            }
            return counts
        }
    }

    /// A page's length within bounds.
    static func pageSize(_ limit: Int) -> Int { min(max(limit, 1), 1000) }
}
