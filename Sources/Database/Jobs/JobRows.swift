import Accounting
import Jobs

/// How a job row is read.
enum JobRows {
    private static let columns = """
        job.id, job.kind, job.account, job_arguments.arguments, job.unique_key, job.priority, \
        job.state, job.client_id, job.attempt, job.attempts_max, job.run_at, job.created, \
        job.started, job.finished, job.progress_done, job.progress_total, job.progress_failed, \
        job.checkpoint, job.result, job.last_error, job.cancel_requested, job.version, \
        job.ordering_key, job.blocked, job.batched, job.lease_number
        """

    /// `SELECT` of whole jobs, to be continued with conditions.
    static let select =
        "SELECT \(columns) FROM job JOIN job_arguments ON job_arguments.job_id = job.id"

    static func job(_ row: SQLRow) throws(SQLFault) -> Job { try lease(row).job }

    /// The job with the number of its latest claim.
    static func lease(_ row: SQLRow) throws(SQLFault) -> Lease {
        var row = row
        let id = try jobID(try row.integer())
        let kind = try row.name(JobKind.self)
        let account = try row.text()
        let arguments = try row.text()
        let uniqueKey = try row.textOrNull()
        let priority = try lane(try row.number())
        let job = Job(
            id: id,
            kind: kind,
            account: account,
            arguments: arguments,
            uniqueKey: uniqueKey,
            priority: priority,
            state: try row.name(JobState.self),
            clientID: try row.textOrNull(),
            attempt: try row.number(),
            attemptsMax: try row.number(),
            runAt: try row.time(),
            created: try row.time(),
            started: try row.timeOrNull(),
            finished: try row.timeOrNull(),
            progress: JobProgress(
                done: try row.number(),
                total: try row.numberOrNull(),
                failed: try row.number()
            ),
            checkpoint: try row.textOrNull(),
            result: try row.textOrNull(),
            lastError: try row.textOrNull(),
            cancelRequested: try row.flag(),
            version: try row.integer(),
            orderingKey: try row.textOrNull(),
            isBlocked: try row.flag(),
            isBatched: try row.flag()
        )
        return Lease(job: job, number: try row.integer())
    }

    static func lane(_ number: Int) throws(SQLFault) -> JobPriority {
        guard let lane = JobPriority(rawValue: number) else {
            throw .corrupt("unknown priority: \(number)")
        }
        return lane
    }

    static func jobID(_ number: Int64) throws(SQLFault) -> JobID {
        guard number >= 0 else { throw .corrupt("a job number is negative") }
        return JobID(number: number)
    }
}

extension SQLSession {
    func job(_ id: JobID) throws(SQLFault) -> Job? {
        guard let row = try rows(JobRows.select + " WHERE job.id = ?1", [.integer(id.number)]).first
        else { return nil }
        return try JobRows.job(row)
    }

    /// The moment the next waiting job is due.
    func nextDue() throws(SQLFault) -> Timestamp? {
        // Any ready job is due; which one does not matter.
        let ready = try integers(
            """
            SELECT run_at FROM job\(dialect.along("job_ready"))
            WHERE state = 'available' AND blocked = 0 LIMIT 1
            """
        )
        let waiting = try integers(
            """
            SELECT run_at FROM job\(dialect.along("job_due"))
            WHERE state IN ('scheduled', 'retryable') ORDER BY run_at, id LIMIT 1
            """
        )
        return (ready + waiting).min().map { Timestamp(microseconds: $0) }
    }
}
