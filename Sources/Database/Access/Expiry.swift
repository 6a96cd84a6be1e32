package import Accounting
package import Jobs

extension Database {
    /// Removes a bounded number of rows nobody will ask for again; returns how many.
    ///
    /// These are expired idempotency keys, events received before `inboxBefore` (a vendor repeats an
    /// event for days, people replay older ones by hand: keep five weeks at least), and jobs that
    /// ended before `finishedBefore`. The books are never touched. Callers repeat until nothing is left.
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
            let newest = SQLValue.integer(IDSource.smallest(at: finishedBefore))
            for state in JobState.allCases where state.isFinal {
                // Ids grow with time, so the oldest jobs of a state lie together in its index.
                removed += try transaction.change(
                    """
                    DELETE FROM job WHERE id IN (
                        SELECT id FROM job WHERE state = ?1 AND id < ?2 ORDER BY id LIMIT ?3
                    ) AND finished < ?4
                    """,
                    [.text(state.rawValue), newest, limit, .time(finishedBefore)]
                )
            }
            return removed
        }
    }
}
