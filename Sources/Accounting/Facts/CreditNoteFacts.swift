/// What Stripe says of a credit note: an invoice made smaller after it was finalised.
///
/// Amounts are positive and in the invoice's currency.
package struct CreditNoteFacts: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case issued, void
        case unrecognized(String)
    }

    /// A refund that pays the credit note out, and how much of it does.
    package struct RefundShare: Sendable, Hashable {
        package let refundID: String
        /// Nil before 2025-03-31.basil, when the one refund paid its whole amount.
        package let amount: Money?

        package init(refundID: String, amount: Money?) {
            self.refundID = refundID
            self.amount = amount
        }
    }

    package let id: String
    package let number: String?
    package let invoiceID: String
    package let customerID: String?
    package let status: Status
    package let subtotal: Money
    package let total: Money
    /// What made an unpaid invoice smaller; nil where Stripe does not split the total.
    package let prePayment: Money?
    /// What was given back of a paid invoice; nil where Stripe does not split the total.
    package let postPayment: Money?
    /// Given back outside Stripe.
    package let outOfBand: Money?
    package let refunds: [RefundShare]
    /// The row of the customer's credit balance that the note made.
    package let customerBalanceTransactionID: String?
    package let created: Timestamp
    package let effectiveAt: Timestamp?
    package let voidedAt: Timestamp?
    package let reason: String?
    /// What is credited, line by line; the end of a long list is read apart.
    package let parts: SaleParts

    package init(
        id: String,
        number: String?,
        invoiceID: String,
        customerID: String?,
        status: Status,
        subtotal: Money,
        total: Money,
        prePayment: Money?,
        postPayment: Money?,
        outOfBand: Money?,
        refunds: [RefundShare],
        customerBalanceTransactionID: String?,
        created: Timestamp,
        effectiveAt: Timestamp?,
        voidedAt: Timestamp?,
        reason: String?,
        parts: SaleParts
    ) {
        self.id = id
        self.number = number
        self.invoiceID = invoiceID
        self.customerID = customerID
        self.status = status
        self.subtotal = subtotal
        self.total = total
        self.prePayment = prePayment
        self.postPayment = postPayment
        self.outOfBand = outOfBand
        self.refunds = refunds
        self.customerBalanceTransactionID = customerBalanceTransactionID
        self.created = created
        self.effectiveAt = effectiveAt
        self.voidedAt = voidedAt
        self.reason = reason
        self.parts = parts
    }

    /// The same note with all its lines.
    package func with(lines: [InvoiceLineFacts]) -> CreditNoteFacts {
        CreditNoteFacts(
            id: id,
            number: number,
            invoiceID: invoiceID,
            customerID: customerID,
            status: status,
            subtotal: subtotal,
            total: total,
            prePayment: prePayment,
            postPayment: postPayment,
            outOfBand: outOfBand,
            refunds: refunds,
            customerBalanceTransactionID: customerBalanceTransactionID,
            created: created,
            effectiveAt: effectiveAt,
            voidedAt: voidedAt,
            reason: reason,
            parts: parts.with(lines: lines)
        )
    }
}
