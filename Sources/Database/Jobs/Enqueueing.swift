import Accounting
import Jobs

extension Transaction {
    /// Stores jobs, each unless a live one has its unique key; the outcomes are in the jobs' order.
    func enqueue(_ jobs: [NewJob]) throws(SQLFault) -> [EnqueueOutcome] {
        let numbers = jobs.map { _ in newID() }
        // In order of keys, so that two nodes with the same keys never wait for each other in a circle.
        let order = jobs.indices.sorted {
            (jobs[$0].uniqueKey ?? "", $0) < (jobs[$1].uniqueKey ?? "", $1)
        }
        var outcomes: [Int: EnqueueOutcome] = [:]
        for index in order { outcomes[index] = try enqueue(jobs[index], as: numbers[index]) }
        return jobs.indices.compactMap { outcomes[$0] }
    }

    /// Stores a job unless a live one has its unique key.
    ///
    /// A duplicate of a job whose present or next run does not begin from nothing (it is running, or
    /// goes on from a checkpoint) may carry news which that run no longer reads. Then the job is marked
    /// to run once more from the start when it ends.
    private func enqueue(_ job: NewJob, as number: Int64) throws(SQLFault) -> EnqueueOutcome {
        for _ in 0..<4 {
            if let id = try insert(job, as: number) { return .enqueued(id) }
            if let key = job.uniqueKey, let twin = try markLiveTwin(key) {
                return .duplicate(of: twin)
            }
            // The twin ended between the two statements, on another node: the key is free now.
        }
        throw .conflict("the unique key of a job changes hands too fast")
    }

    private func insert(_ job: NewJob, as number: Int64) throws(SQLFault) -> JobID? {
        let runAt = job.runAt.map { max($0, now) } ?? now
        let inserted: [SQLRow]
        do throws(SQLFault) {
            inserted = try rows(
                Self.insertion,
                [
                    .integer(number), .text(job.kind.rawValue), .text(job.account),
                    .maybe(job.uniqueKey), .maybe(job.clientID), .number(job.priority.rawValue),
                    .text((runAt > now ? JobState.scheduled : .available).rawValue),
                    .number(RetrySchedule.standard.attemptsMax), .time(runAt), .time(now),
                ]
            )
        } catch {
            // Two nodes made the same id in the same millisecond; the next try makes another.
            if case .taken(let text) = error { throw .conflict(text) }
            throw error
        }
        guard !inserted.isEmpty else { return nil }
        try change(
            "INSERT INTO job_arguments (job_id, arguments) VALUES (?1, ?2)",
            [.integer(number), .text(job.arguments)]
        )
        announceWork()
        return try JobRows.jobID(number)
    }

    private static let insertion = """
        INSERT INTO job (
            id, kind, account, unique_key, client_id, priority, state, attempts_max, run_at, created,
            attempt, crashes, lease_number, cancel_requested, rerun, progress_done, progress_failed,
            version
        ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, 0, 0, 0, 0, 0, 1)
        ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND state IN \(Schema.liveStates)
        DO NOTHING RETURNING id
        """

    /// Brings a job that waits for a prerequisite forward: whoever asks again may bring it.
    private func wake(_ number: Int64) throws(SQLFault) {
        let woken = try change(
            """
            UPDATE job SET run_at = ?2, version = version + 1
            WHERE id = ?1 AND state = 'scheduled' AND run_at > ?2 AND last_error IS NOT NULL
            """,
            [.integer(number), .time(now)]
        )
        if woken > 0 { announceWork() }
    }

    private func markLiveTwin(_ key: String) throws(SQLFault) -> JobID? {
        let twins = try rows(
            """
            SELECT id, CASE WHEN rerun = 0 AND (state = 'running' OR checkpoint IS NOT NULL)
                THEN 1 ELSE 0 END
            FROM job WHERE unique_key = ?1 AND state IN \(Schema.liveStates)
            """,
            [.text(key)]
        )
        guard var twin = twins.first else { return nil }
        let number = try twin.integer()
        try wake(number)
        if try twin.flag() {
            let marked = try change(
                """
                UPDATE job SET rerun = 1, version = version + 1
                WHERE id = ?1 AND state IN \(Schema.liveStates)
                """,
                [.integer(number)]
            )
            guard marked == 1 else { return nil }
        }
        return try JobRows.jobID(number)
    }
}
