/// One day of an account's Stripe balance in one currency: every row that became available on it.
///
/// Its deposit goes to the Stripe balance's own account. The day's rows are all known once it is over,
/// because no row becomes available before it is made.
package struct BalanceDay: Sendable, Hashable, Comparable {
    package let account: String
    package let date: CalendarDate
    package let currency: Currency

    package init(account: String, date: CalendarDate, currency: Currency) {
        self.account = account
        self.date = date
        self.currency = currency
    }

    /// Reads what `id` wrote; nil for any other text.
    package init?(id: String, account: String) {
        let head = "bal-\(account)-"
        let parts = id.dropFirst(head.count).split(separator: "-")
        guard id.hasPrefix(head), parts.count == 4,
            let date = CalendarDate(parts[0...2].joined(separator: "-")),
            let currency = Currency(String(parts[3]))
        else { return nil }
        self.init(account: account, date: date, currency: currency)
    }

    /// The name under which the day's members, deposit and statement are kept.
    package var id: String { "bal-\(account)-\(date.text)-\(currency.code.lowercased())" }

    package static func < (left: BalanceDay, right: BalanceDay) -> Bool {
        (left.date, left.currency.code) < (right.date, right.currency.code)
    }

    /// The day as the books treat a payout: an amount, a day and a name.
    package func facts(_ amount: Money) -> PayoutFacts {
        PayoutFacts(
            id: id,
            amount: amount,
            status: .paid,
            itemisation: .completed,
            isAutomatic: false,
            isInstant: false,
            arrivalDate: date,
            created: Timestamp(seconds: 0),
            balanceTransactionID: nil,
            failureBalanceTransactionID: nil,
            failureCode: nil,
            traceID: nil,
            statementDescriptor: nil
        )
    }
}
