package import Accounting
package import Jobs

extension Database {
    /// Removes a bounded number of rows nobody will ask for again; returns how many.
    ///
    /// These are expired idempotency keys, events received before `inboxBefore` (a vendor repeats an
    /// event for days, people replay older ones by hand: keep five weeks at least), and jobs and batches
    /// that ended before `finishedBefore`; such a job's id still tells what it was. The books are never touched. Callers repeat until nothing is left.
    package func expire(
        inboxBefore: Timestamp,
        finishedBefore: Timestamp,
        limit: Int = 500
    ) async throws(StoreFault) -> Int {
        let limit = SQLValue.number(Self.pageSize(limit))
        return try await write { transaction throws(SQLFault) in
            var removed = 0
            removed += try transaction.change(
                """
                DELETE FROM idempotency WHERE (client_id, request_key) IN (
                    SELECT client_id, request_key FROM idempotency WHERE expires <= ?1
                    ORDER BY expires LIMIT ?2
                )
                """,
                [.time(transaction.now), limit]
            )
            removed += try transaction.change(
                """
                DELETE FROM inbox WHERE (source, event_id) IN (
                    SELECT source, event_id FROM inbox WHERE received < ?1
                    ORDER BY received LIMIT ?2
                )
                """,
                [.time(inboxBefore), limit]
            )
            removed += try transaction.change(
                """
                DELETE FROM recent_key WHERE unique_key IN (
                    SELECT unique_key FROM recent_key WHERE taken_until <= ?1
                    ORDER BY taken_until LIMIT ?2
                )
                """,
                [.time(transaction.now), limit]
            )
            removed += try transaction.change(
                "DELETE FROM queue_hold WHERE held_until <= ?1",
                [.time(transaction.now)]
            )
            removed += try transaction.archive(finishedBefore: finishedBefore, limit: limit)
            removed += try transaction.change(
                """
                DELETE FROM batch WHERE id IN (
                    SELECT id FROM batch WHERE id < ?1 AND finished < ?2 ORDER BY id LIMIT ?3
                )
                """,
                [
                    .integer(IDSource.smallest(at: finishedBefore)), .time(finishedBefore), limit,
                ]
            )
            return removed
        }
    }
}
