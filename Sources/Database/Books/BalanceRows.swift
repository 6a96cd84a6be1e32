package import Accounting
package import Jobs

extension Database {
    /// The amounts of those balance transactions that a booked payout or day holds, by their ids.
    package func bookedRows(_ ids: [String]) async throws(StoreFault) -> [String: BookedRow] {
        try await read { session throws(SQLFault) in
            var found: [String: BookedRow] = [:]
            for list in InLists(ids.map(SQLValue.text)) {
                for row in try session.rows(
                    """
                    SELECT member.transaction_id, member.currency, member.amount, member.fee
                    FROM payout_member AS member
                    JOIN payout ON payout.payout_id = member.payout_id
                    WHERE member.transaction_id IN \(list.text)
                    """,
                    list.values
                ) {
                    var row = row
                    let id = try row.text()
                    let currency = try row.currency()
                    found[id] = BookedRow(
                        amount: Money(try row.integer(), currency),
                        fee: Money(try row.integer(), currency)
                    )
                }
            }
            return found
        }
    }

    /// Those of the payouts that have a statement.
    package func bookedPayouts(_ ids: [String]) async throws(StoreFault) -> Set<String> {
        try await read { session throws(SQLFault) in
            var found: Set<String> = []
            for list in InLists(ids.map(SQLValue.text)) {
                for row in try session.rows(
                    "SELECT payout_id FROM payout WHERE payout_id IN \(list.text)",
                    list.values
                ) {
                    var row = row
                    found.insert(try row.text())
                }
            }
            return found
        }
    }

    /// What stands on clearing and on the balance's own account, from the payouts of an account.
    package func balance(
        account: String,
        in currency: Currency
    ) async throws(StoreFault) -> Money {
        try await read { session throws(SQLFault) in
            let sums = try session.integers(
                """
                SELECT CAST(COALESCE(SUM(
                    CASE posting.side WHEN 'debit' THEN posting.amount ELSE -posting.amount END
                ), 0) AS \(session.dialect.integer))
                FROM payout
                JOIN entry_source ON entry_source.source = payout.payout_id
                JOIN posting ON posting.entry_id = entry_source.entry_id
                WHERE payout.account = ?1 AND posting.currency = ?2
                    AND posting.role IN ('clearing', 'stripeBalance')
                """,
                [.text(account), .text(currency.code)]
            )
            return Money(sums.first ?? 0, currency)
        }
    }
}
