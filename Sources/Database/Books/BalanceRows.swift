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

    /// What the ledger holds of an account's balances, from its payouts and days.
    package func heldBalance(
        of account: String
    ) async throws(StoreFault) -> [HeldBalance: Money] {
        let roles = HeldBalance.roles.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try await read { session throws(SQLFault) in
            var held: [HeldBalance: Money] = [:]
            for row in try session.rows(
                """
                SELECT posting.role, \(Self.signedSum(session)), posting.currency
                FROM payout
                JOIN entry_source ON entry_source.source = payout.payout_id
                JOIN posting ON posting.entry_id = entry_source.entry_id
                WHERE payout.account = ?1 AND posting.role IN (\(roles))
                GROUP BY posting.role, posting.currency
                """,
                [.text(account)]
            ) {
                var row = row
                let role = try row.name(AccountRole.self)
                let amount = try row.money()
                let place = HeldBalance(on: role, in: amount.currency)
                held[place] = (held[place] ?? Money(0, amount.currency)) + amount
            }
            return held
        }
    }

    /// What every role holds in each subsidiary's books since a day, or in all.
    package func roleBalances(from day: CalendarDate?) async throws(StoreFault) -> [RoleBalance] {
        try await read { session throws(SQLFault) in
            // Only the entry tells whom a debt is owed to; all other roles need no entry of their own.
            let rows = try session.rows(
                """
                SELECT posting.role, \(Self.signedSum(session)), posting.currency,
                    entry.subsidiary, \(Self.debtor) AS debtor
                FROM posting JOIN entry ON entry.id = posting.entry_id
                WHERE entry.date >= ?1
                GROUP BY posting.role, posting.currency, entry.subsidiary, \(Self.debtor)
                ORDER BY posting.role, posting.currency
                """,
                [.text(day?.text ?? "")]
            )
            var sums: [RolePlace: [Currency: Money]] = [:]
            for row in rows {
                var row = row
                let role = try row.name(AccountRole.self)
                let amount = try row.money()
                let subsidiary = try row.textOrNull()
                let place = RolePlace(role, entry: try row.text(), in: subsidiary)
                let sum = sums[place]?[amount.currency] ?? Money(0, amount.currency)
                sums[place, default: [:]][amount.currency] = sum + amount
            }
            return sums.flatMap { place, sums in
                sums.values.map { RoleBalance(place: place, amount: $0) }
            }
        }
    }

    /// What each document moved on some roles together, since a day.
    package func movements(
        on places: Set<RolePlace>,
        in currency: Currency,
        from day: CalendarDate
    ) async throws(StoreFault) -> [AccountMovement] {
        let roles = Set(places.map(\.role.rawValue)).sorted()
        let names = InLists(roles.map(SQLValue.text), after: 2)
        return try await read { session throws(SQLFault) in
            var movements: [AccountMovement] = []
            for list in names {
                for row in try session.rows(
                    """
                    SELECT entry.id, entry.date, \(Self.signedSum(session)), posting.currency,
                        posting.role, entry.subsidiary
                    FROM posting JOIN entry ON entry.id = posting.entry_id
                    WHERE posting.currency = ?1 AND entry.date >= ?2
                        AND posting.role IN \(list.text)
                    GROUP BY entry.id, entry.date, posting.currency, posting.role,
                        entry.subsidiary
                    ORDER BY entry.date, entry.id
                    """,
                    [.text(currency.code), .text(day.text)] + list.values
                ) {
                    var row = row
                    let entry = try row.text()
                    let date = try row.date()
                    let amount = try row.money()
                    let role = try row.name(AccountRole.self)
                    let place = RolePlace(role, entry: entry, in: try row.textOrNull())
                    guard places.contains(place) else { continue }
                    let document = BalancedEntry.document(of: entry)
                    movements.append(
                        AccountMovement(date: date, document: document, amount: amount)
                    )
                }
            }
            return movements
        }
    }

    /// The entry of a debt between subsidiaries, nothing for every other posting.
    private static let debtor = """
        CASE posting.role WHEN 'dueToSubsidiary' THEN entry.id ELSE '' END
        """

    /// Debits less credits.
    private static func signedSum(_ session: any SQLSession) -> String {
        """
        CAST(SUM(
            CASE posting.side WHEN 'debit' THEN posting.amount ELSE -posting.amount END
        ) AS \(session.dialect.integer))
        """
    }
}
