/// A payment, refund or other undeposited record taken into a deposit.
package struct DepositPayment: Sendable, Hashable {
    package let record: ExternalID
    /// Signed amount in the deposit's currency: positive for receipts, negative for refunds.
    package let amount: Money
    /// Signed amount in the record's own currency.
    package let recordAmount: Money
    /// The balance transaction the line stands for.
    package let source: String

    package init(record: ExternalID, amount: Money, recordAmount: Money, source: String) {
        self.record = record
        self.amount = amount
        self.recordAmount = recordAmount
        self.source = source
    }
}

/// A line of a deposit that names an account; its amount is positive, its sublist tells the side.
package struct DepositLine: Sendable, Hashable {
    package let role: AccountRole
    package let amount: Money
    package let memo: String

    package init(role: AccountRole, amount: Money, memo: String) {
        self.role = role
        self.amount = amount
        self.memo = memo
    }
}

/// A bank deposit.
///
/// Invariant, proved when it is planned: payments + other − cashback = total.
package struct DepositDraft: Sendable, Hashable {
    /// Where the money arrives: the bank, or payout transit when the payout has failed.
    package let account: AccountRole
    package let date: CalendarDate
    package let payments: [DepositPayment]
    /// Lines that add to the deposit and credit their account.
    package let other: [DepositLine]
    /// Lines that take from the deposit and debit their account.
    package let cashback: [DepositLine]
    package let total: Money
    package let memo: String

    package init(
        account: AccountRole,
        date: CalendarDate,
        payments: [DepositPayment],
        other: [DepositLine],
        cashback: [DepositLine],
        total: Money,
        memo: String
    ) {
        self.account = account
        self.date = date
        self.payments = payments
        self.other = other
        self.cashback = cashback
        self.total = total
        self.memo = memo
    }
}

/// A journal entry between two or more accounts of one currency.
package struct JournalDraft: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package let role: AccountRole
        package let side: Side
        package let amount: Money
        package let memo: String
        /// The other subsidiary, where the account is kept for each of them.
        package let counterpart: String?

        package init(
            role: AccountRole,
            side: Side,
            amount: Money,
            memo: String,
            counterpart: String? = nil
        ) {
            self.counterpart = counterpart
            self.role = role
            self.side = side
            self.amount = amount
            self.memo = memo
        }
    }

    package let date: CalendarDate
    package let currency: Currency
    package let lines: [Line]
    package let memo: String

    package init(date: CalendarDate, currency: Currency, lines: [Line], memo: String) {
        self.date = date
        self.currency = currency
        self.lines = lines
        self.memo = memo
    }
}
