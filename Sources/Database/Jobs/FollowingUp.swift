import Accounting
import JSON
package import Jobs

extension Transaction {
    /// Keeps what follows a job; the same follow-up of a job that is there twice is kept once.
    func store(_ followUps: [FollowUp], after id: JobID) throws(SQLFault) {
        for followUp in followUps {
            try change(
                """
                INSERT INTO job_follow_up (job_id, kind, target, created) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (job_id, kind, target) DO NOTHING
                """,
                [
                    .integer(id.number), .text(followUp.kind.rawValue), .text(followUp.target),
                    .time(now),
                ]
            )
        }
    }

    /// Enqueues what follows final jobs; whoever takes the row away enqueues its job.
    func releaseFollowUps(limit: Int) throws(SQLFault) -> Int {
        let due = try rows(
            """
            SELECT next.job_id, next.kind, next.target, job.state, job.account, job.client_id
            FROM job_follow_up next JOIN job ON job.id = next.job_id
            WHERE job.state IN ('completed', 'discarded', 'cancelled')
            ORDER BY next.job_id, next.kind, next.target LIMIT ?1
            """,
            [.number(limit)]
        )
        var released = 0
        for row in due {
            var row = row
            let id = try JobRows.jobID(try row.integer())
            let kind = try row.name(JobKind.self)
            let target = try row.text()
            let state = try row.name(JobState.self)
            let account = try row.text()
            let clientID = try row.textOrNull()
            let taken = try change(
                "DELETE FROM job_follow_up WHERE job_id = ?1 AND kind = ?2 AND target = ?3",
                [.integer(id.number), .text(kind.rawValue), .text(target)]
            )
            guard taken == 1 else { continue }
            let arguments = JSONValue.object([
                "job": .string(id.text), "state": .string(state.rawValue),
                "target": .string(target),
            ])
            _ = try enqueue([
                NewJob(
                    kind: kind,
                    account: account,
                    arguments: arguments.text,
                    uniqueKey: nil,
                    priority: .webhook,
                    clientID: clientID,
                    orderingKey: kind.orderingKey(account: account, of: target)
                )
            ])
            released += 1
        }
        return released
    }
}

extension Database: FollowUpStore {
    package func releaseFollowUps(limit: Int) async throws(StoreFault) -> Int {
        // A look costs a read; only what is due costs a write.
        let isDue = try await read { session throws(SQLFault) in
            try session.integers(
                """
                SELECT next.job_id FROM job_follow_up next JOIN job ON job.id = next.job_id
                WHERE job.state IN ('completed', 'discarded', 'cancelled') LIMIT 1
                """
            )
        }
        guard !isDue.isEmpty else { return 0 }
        return try await write { transaction throws(SQLFault) in
            try transaction.releaseFollowUps(limit: limit)
        }
    }
}
