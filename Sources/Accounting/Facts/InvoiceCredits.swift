/// What settles an invoice besides its payments, as Stripe sums it up on the invoice.
///
/// Every amount is nil where the API version does not say it.
package struct InvoiceCredits: Sendable, Hashable {
    /// Credit notes that made the open amount smaller.
    package let beforePayment: Money?
    /// Credit notes whose money went back after the invoice was paid.
    package let afterPayment: Money?
    /// What was paid beyond the amount due; Stripe adds it to the customer's balance.
    package let overpaid: Money?
    /// What was paid outside Stripe; stated since 2026-06-24.dahlia.
    package let paidOffStripe: Money?
    package let paidAt: Timestamp?
    /// Billing credits that paid for lines before tax, as positive amounts.
    package let granted: [NamedAmount]

    package init(
        beforePayment: Money? = nil,
        afterPayment: Money? = nil,
        overpaid: Money? = nil,
        paidOffStripe: Money? = nil,
        paidAt: Timestamp? = nil,
        granted: [NamedAmount] = []
    ) {
        self.beforePayment = beforePayment
        self.afterPayment = afterPayment
        self.overpaid = overpaid
        self.paidOffStripe = paidOffStripe
        self.paidAt = paidAt
        self.granted = granted
    }

    package static let none = InvoiceCredits()

    /// Whether the invoice has valid credit notes, or does not say.
    package var mayHaveNotes: Bool {
        guard let beforePayment, let afterPayment else { return true }
        return !beforePayment.isZero || !afterPayment.isZero
    }
}
