import Accounting
package import Jobs

/// What became of a job's attempts; a job that goes well at once has no row here.
extension Transaction {
    private static let attemptsKept: Int64 = 50

    /// Keeps how claims ended, except where all there is to tell stands in the job itself.
    func noteAttempts(_ settlements: [Settlement]) throws(SQLFault) {
        var told: [[SQLValue]] = []
        var old: [[SQLValue]] = []
        for settlement in settlements {
            let (outcome, error) = settlement.disposition.attempt
            let lease = settlement.lease
            guard outcome != .completed || lease.number > 1 else { continue }
            let id = SQLValue.integer(lease.job.id.number)
            told.append([
                id, .integer(lease.number), .maybe(memory.epoch), .time(now),
                .text(outcome.rawValue), .maybe(error),
            ])
            guard lease.number > Self.attemptsKept else { continue }
            old.append([id, .integer(lease.number - Self.attemptsKept)])
        }
        guard !told.isEmpty else { return }
        _ = try session.executeAll([
            SQLStep(
                """
                INSERT INTO job_attempt (job_id, number, node, ended, outcome, error)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (job_id, number) DO NOTHING
                """,
                told
            ), SQLStep("DELETE FROM job_attempt WHERE job_id = ?1 AND number <= ?2", old),
        ])
    }

    /// Keeps that jobs were taken from a node; their claims keep the numbers they had.
    func noteTakenBack(
        _ ids: [JobID],
        from node: Int64?,
        as outcome: JobAttempt.Outcome,
        _ reason: String
    ) throws(SQLFault) {
        for list in InLists(ids.map { .integer($0.number) }, after: 4) {
            try change(
                """
                INSERT INTO job_attempt (job_id, number, node, ended, outcome, error)
                SELECT id, lease_number, CAST(?1 AS BIGINT), CAST(?2 AS BIGINT),
                    CAST(?3 AS TEXT), CAST(?4 AS TEXT)
                FROM job WHERE id IN \(list.text)
                ON CONFLICT (job_id, number) DO NOTHING
                """,
                [.maybe(node), .time(now), .text(outcome.rawValue), .text(reason)] + list.values
            )
        }
    }
}

extension Disposition {
    /// The end of an attempt, and why it ended so.
    fileprivate var attempt: (outcome: JobAttempt.Outcome, error: String?) {
        switch self {
        case .completed: (.completed, nil)
        case .retry(_, let error, _): (.retried, error)
        case .snooze(_, let reason): (.snoozed, reason)
        case .held(_, let reason): (.held, reason)
        case .discarded(let error): (.discarded, error)
        case .cancelled: (.cancelled, nil)
        case .released: (.released, nil)
        }
    }
}

extension Database: AttemptHistory {
    package func attempts(of id: JobID) async throws(StoreFault) -> [JobAttempt] {
        try await read { session throws(SQLFault) in
            var attempts: [JobAttempt] = []
            for row in try session.rows(
                """
                SELECT number, outcome, ended, error, node FROM job_attempt
                WHERE job_id = ?1 ORDER BY number DESC LIMIT 50
                """,
                [.integer(id.number)]
            ) {
                var row = row
                attempts.append(
                    JobAttempt(
                        number: try row.integer(),
                        outcome: try row.name(JobAttempt.Outcome.self),
                        ended: try row.time(),
                        error: try row.textOrNull(),
                        nodeNumber: try row.integerOrNull()
                    )
                )
            }
            return attempts
        }
    }
}
