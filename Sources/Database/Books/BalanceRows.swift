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

    /// What every role holds in the whole ledger since a day, or in all.
    package func roleBalances(from day: CalendarDate?) async throws(StoreFault) -> [RoleBalance] {
        try await read { session throws(SQLFault) in
            try session.rows(
                """
                SELECT posting.role, \(Self.signedSum(session)), posting.currency
                FROM posting JOIN entry ON entry.id = posting.entry_id
                WHERE entry.date >= ?1
                GROUP BY posting.role, posting.currency
                ORDER BY posting.role, posting.currency
                """,
                [.text(day?.text ?? "")]
            ).map { row throws(SQLFault) in
                var row = row
                return RoleBalance(role: try row.name(AccountRole.self), amount: try row.money())
            }
        }
    }

    /// What each document moved on some roles together, since a day.
    package func movements(
        on roles: [AccountRole],
        in currency: Currency,
        from day: CalendarDate
    ) async throws(StoreFault) -> [AccountMovement] {
        let names = InLists(roles.map { SQLValue.text($0.rawValue) }, after: 2)
        return try await read { session throws(SQLFault) in
            var movements: [AccountMovement] = []
            for list in names {
                movements += try session.rows(
                    """
                    SELECT entry.id, entry.date, \(Self.signedSum(session)), posting.currency
                    FROM posting JOIN entry ON entry.id = posting.entry_id
                    WHERE posting.currency = ?1 AND entry.date >= ?2
                        AND posting.role IN \(list.text)
                    GROUP BY entry.id, entry.date, posting.currency
                    ORDER BY entry.date, entry.id
                    """,
                    [.text(currency.code), .text(day.text)] + list.values
                ).map { row throws(SQLFault) in
                    var row = row
                    let document = BalancedEntry.document(of: try row.text())
                    let date = try row.date()
                    return AccountMovement(
                        date: date,
                        document: document,
                        amount: try row.money()
                    )
                }
            }
            return movements
        }
    }

    /// Debits less credits.
    private static func signedSum(_ session: any SQLSession) -> String {
        """
        CAST(SUM(
            CASE posting.side WHEN 'debit' THEN posting.amount ELSE -posting.amount END
        ) AS \(session.dialect.integer))
        """
    }
}
