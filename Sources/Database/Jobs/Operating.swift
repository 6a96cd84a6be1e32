import Accounting
import Jobs

extension Transaction {
    /// Cancels a waiting job, asks a running one to stop, leaves a finished one as it is.
    func cancel(_ id: JobID) throws(SQLFault) -> Job? {
        let key = try session.job(id)?.orderingKey
        if let key { try lock([key]) }
        let cancelled = try change(
            """
            UPDATE job SET
                state = 'cancelled', finished = ?2, rerun = 0, blocked = 0, version = version + 1
            WHERE id = ?1 AND state IN ('available', 'scheduled', 'retryable')
            """,
            [.integer(id.number), .time(now)]
        )
        if cancelled == 1 {
            try countEnds([MemberEnd(id: id, isGood: false)])
            if let key { try promote([key]) }
        }
        if cancelled == 0 {
            try change(
                """
                UPDATE job SET cancel_requested = 1, version = version + 1
                WHERE id = ?1 AND state = 'running' AND cancel_requested = 0
                """,
                [.integer(id.number)]
            )
        }
        return try session.job(id)
    }

    /// Makes a discarded or cancelled job available again with all its attempts, and closes what was
    /// found about the job itself and about others that were to do the same.
    ///
    /// Any other job stays as it is, and so does one whose unique key a live job has meanwhile.
    func retry(_ id: JobID) throws(SQLFault) -> Job? {
        let found = try session.job(id)
        let (key, uniqueKey) = (found?.orderingKey, found?.uniqueKey)
        if let key { try lock([key]) }
        let revived: Int
        do throws(SQLFault) {
            revived = try change(
                """
                UPDATE job SET
                    state = 'available', attempt = 0, crashes = 0, run_at = ?2, started = NULL,
                    finished = NULL, version = version + 1,
                    blocked = CASE WHEN ordering_key IS NULL THEN 0 ELSE 1 END
                WHERE id = ?1 AND state IN ('discarded', 'cancelled')
                    AND NOT EXISTS (
                        SELECT 1 FROM job twin
                        WHERE twin.unique_key = job.unique_key
                            AND twin.\(Schema.isLive)
                    )
                """,
                [.integer(id.number), .time(now)]
            )
        } catch {
            // Another node took the key at this moment; a second look will see its job.
            if case .taken(let text) = error { throw .conflict(text) }
            throw error
        }
        if revived == 1 {
            try resolve([id.text], except: [])
            try resolveTwins(of: [uniqueKey].compactMap(\.self))
            try uncountEnd(of: id)
            announceWork()
            if let key { try promote([key]) }
        }
        let job = try session.job(id)
        // Whoever asks for a job that waits for a login says that the login is mended.
        if let job, job.state == .available {
            try endHolds(kind: job.kind, account: job.account)
        }
        return job
    }
}
