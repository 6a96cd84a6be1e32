/// A sale paid on the spot, or such a sale taken back: undeposited funds against the lines' accounts.
///
/// Neither touches receivables. Source: truth table B.0, rule 6.
package struct CashDraft: Sendable, Hashable {
    package var customer: ExternalID
    package var date: CalendarDate
    package var memo: String
    package var lines: [DocumentLine]
    /// Positive: what came in, or went back; always the sum of the lines.
    package let total: Money
    /// What Stripe settled it for, when the balance is in another currency.
    package let settledAs: Money?

    package init(
        customer: ExternalID,
        date: CalendarDate,
        memo: String,
        lines: [DocumentLine],
        total: Money,
        settledAs: Money?
    ) {
        self.customer = customer
        self.date = date
        self.memo = memo
        self.lines = lines
        self.total = total
        self.settledAs = settledAs
    }
}

/// A part of a customer deposit that pays an invoice: debit customer deposits, credit receivable.
package struct DepositApplicationDraft: Sendable, Hashable {
    package var customer: ExternalID
    package var date: CalendarDate
    package var memo: String
    /// The customer deposit that is used.
    package let deposit: ExternalID
    package let invoice: ExternalID
    /// Positive: how much of the deposit the invoice takes.
    package let amount: Money

    package init(
        customer: ExternalID,
        date: CalendarDate,
        memo: String,
        deposit: ExternalID,
        invoice: ExternalID,
        amount: Money
    ) {
        self.customer = customer
        self.date = date
        self.memo = memo
        self.deposit = deposit
        self.invoice = invoice
        self.amount = amount
    }
}
