import Accounting
package import Jobs

/// A queue whose login was refused is not claimed from until its hold ends.
extension Transaction {
    func hold(
        kind: JobKind,
        account: String,
        until: Timestamp,
        reason: String
    ) throws(SQLFault) {
        try change(
            """
            INSERT INTO queue_hold (kind, account, held_until, since, reason)
            VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (kind, account) DO UPDATE SET held_until = ?3, reason = ?5,
                since = CASE WHEN queue_hold.held_until < ?4 THEN ?4 ELSE queue_hold.since END
            """,
            [.text(kind.rawValue), .text(account), .time(until), .time(now), .text(reason)]
        )
    }

    /// Ends the holds on a kind, and on one of its accounts if one is named; returns how many.
    @discardableResult
    func endHolds(kind: JobKind, account: String? = nil) throws(SQLFault) -> Int {
        let ended = try change(
            """
            DELETE FROM queue_hold
            WHERE kind = ?1 AND (account = ?2 OR CAST(?2 AS TEXT) IS NULL)
            """,
            [.text(kind.rawValue), .maybe(account)]
        )
        if ended > 0 { announceWork() }
        return ended
    }
}

extension Database: QueueHolds {
    package func holds() async throws(StoreFault) -> [QueueHold] {
        try await read { session throws(SQLFault) in
            var holds: [QueueHold] = []
            for row in try session.rows(
                """
                SELECT kind, account, since, held_until, reason FROM queue_hold
                ORDER BY kind, account
                """
            ) {
                var row = row
                holds.append(
                    QueueHold(
                        kind: try row.name(JobKind.self),
                        account: try row.text(),
                        since: try row.time(),
                        until: try row.time(),
                        reason: try row.text()
                    )
                )
            }
            return holds
        }
    }

    package func endHolds() async throws(StoreFault) -> Int {
        try await write { transaction throws(SQLFault) in
            let ended = try transaction.change("DELETE FROM queue_hold")
            if ended > 0 { transaction.announceWork() }
            return ended
        }
    }
}
