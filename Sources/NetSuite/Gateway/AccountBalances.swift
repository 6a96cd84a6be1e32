package import Accounting
import JSON
package import Jobs

extension NetSuiteGateway {
    /// The accounts a role posts to, more than one where accounts at Stripe have their own; none when
    /// none is mapped.
    package func accounts(of place: RolePlace, in currency: Currency) -> Set<String> {
        chart.accounts(place.role, in: currency, of: place.subsidiary)
    }

    /// What is posted to accounts, by account and currency of the transactions.
    ///
    /// Amounts are those of the transactions' own currencies, so that revaluations, which move the base
    /// currency alone, change nothing.
    package func balances(
        of accounts: [String],
        from day: CalendarDate?
    ) async throws(StepFailure) -> [AccountKey: Money] {
        let currencies = try await currencies()
        var balances: [AccountKey: Money] = [:]
        for chunk in Self.lists(accounts) {
            let rows = try await rows(
                "SELECT a.account, t.currency, SUM(l.foreignamount) AS amount" + Self.postings
                    + " WHERE a.posting = 'T' AND a.account IN \(Self.marks(chunk))"
                    + (day == nil ? "" : Self.since)
                    + " GROUP BY a.account, t.currency ORDER BY a.account, t.currency",
                parameters: chunk + (day.map { [$0.text] } ?? [])
            )
            for row in rows {
                guard let account = Self.text(row, "account"),
                    let amount = try Self.amount(row, currencies)
                else { continue }
                balances[AccountKey(account: account, currency: amount.currency)] = amount
            }
        }
        return balances
    }

    /// What each transaction moved on an account since a day, by its external id or else its number.
    package func movements(
        on key: AccountKey,
        from day: CalendarDate
    ) async throws(StepFailure) -> [AccountMovement] {
        let currencies = try await currencies()
        let rows = try await rows(
            "SELECT t.id, t.externalid, TO_CHAR(t.trandate, 'YYYY-MM-DD') AS day, t.currency,"
                + " SUM(l.foreignamount) AS amount" + Self.postings
                + " WHERE a.posting = 'T' AND a.account IN (?)" + Self.since
                + " GROUP BY t.id, t.externalid, TO_CHAR(t.trandate, 'YYYY-MM-DD'), t.currency"
                + " ORDER BY t.id",
            parameters: [key.account, day.text]
        )
        var movements: [AccountMovement] = []
        for row in rows {
            guard let amount = try Self.amount(row, currencies), amount.currency == key.currency,
                let date = Self.text(row, "day").flatMap({ CalendarDate($0) }),
                let number = Self.text(row, "id")
            else { continue }
            let document = Self.text(row, "externalid") ?? "transaction \(number)"
            movements.append(AccountMovement(date: date, document: document, amount: amount))
        }
        return movements
    }

    /// Each posting with its transaction and the line that holds its amount in the own currency.
    private static let postings =
        " FROM transactionaccountingline a"
        + " INNER JOIN transaction t ON t.id = a.transaction"
        + " INNER JOIN transactionline l"
        + " ON l.transaction = a.transaction AND l.id = a.transactionline"

    private static let since = " AND t.trandate >= TO_DATE(?, 'YYYY-MM-DD')"

    /// The sum of a row; nil in a currency Quittance does not know, which nobody but a person can have
    /// used.
    private static func amount(
        _ row: JSONObject,
        _ currencies: CurrencyMap
    ) throws(StepFailure) -> Money? {
        guard let currency = currency(row, currencies) else { return nil }
        guard let digits = text(row, "amount") else { return Money(0, currency) }
        guard let money = amount(row, in: currency) else {
            throw .reject([
                Finding(
                    .objectUnreadable,
                    subject: "netsuite",
                    sentence: "NetSuite's sum \(digits) is no amount of \(currency.code).",
                    fix:
                        "Look at the account's postings in NetSuite; report this if they are right."
                )
            ])
        }
        return money
    }
}
