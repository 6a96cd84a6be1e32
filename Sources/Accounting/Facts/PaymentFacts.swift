/// What Stripe says of money that was captured: a charge, with the invoices it pays.
package struct ChargeFacts: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case succeeded, pending, failed
        case unrecognized(String)
    }

    package let id: String
    package let paymentIntentID: String?
    package let customerID: String?
    package let billingName: String?
    package let billingEmail: String?
    package let status: Status
    package let isCaptured: Bool
    /// What was authorised, when the caller knows it; the charge's row in the balance is for all of it.
    package let amountAuthorised: Money?
    /// What was captured, in the currency the customer was charged in.
    package let amountCaptured: Money
    package let created: Timestamp
    package let description: String?
    /// The charge's row in the Stripe balance, when the caller read it along.
    package let balanceTransaction: BalanceTransactionFacts?
    /// Only under API versions before 2025-03-31.basil.
    package let invoiceID: String?
    /// The row that took a payment back that failed after it had entered the balance.
    package let failureBalanceTransactionID: String?
    package let metadata: [String: String]
    /// The id under which the money is booked already, where that is not the one to expect.
    private var bookedAs: String?

    package init(
        id: String,
        paymentIntentID: String?,
        customerID: String?,
        billingName: String?,
        billingEmail: String?,
        status: Status,
        isCaptured: Bool,
        amountCaptured: Money,
        created: Timestamp,
        description: String?,
        balanceTransaction: BalanceTransactionFacts?,
        invoiceID: String?,
        amountAuthorised: Money? = nil,
        failureBalanceTransactionID: String? = nil,
        metadata: [String: String] = [:]
    ) {
        self.id = id
        self.failureBalanceTransactionID = failureBalanceTransactionID
        self.metadata = metadata
        self.amountAuthorised = amountAuthorised
        self.paymentIntentID = paymentIntentID
        self.customerID = customerID
        self.billingName = billingName
        self.billingEmail = billingEmail
        self.status = status
        self.isCaptured = isCaptured
        self.amountCaptured = amountCaptured
        self.created = created
        self.description = description
        self.balanceTransaction = balanceTransaction
        self.invoiceID = invoiceID
    }

    /// The same charge with the row it made in the balance.
    package func settled(by row: BalanceTransactionFacts) -> ChargeFacts {
        var settled = ChargeFacts(
            id: id,
            paymentIntentID: paymentIntentID,
            customerID: customerID,
            billingName: billingName,
            billingEmail: billingEmail,
            status: status,
            isCaptured: isCaptured,
            amountCaptured: amountCaptured,
            created: created,
            description: description,
            balanceTransaction: row,
            invoiceID: invoiceID,
            amountAuthorised: amountAuthorised,
            failureBalanceTransactionID: failureBalanceTransactionID,
            metadata: metadata
        )
        settled.bookedAs = bookedAs
        return settled
    }

    /// The same charge under the id its money has in the books.
    package func booked(as id: String?) -> ChargeFacts {
        var booked = self
        booked.bookedAs = id
        return booked
    }

    /// What Stripe settled the captured part for; nil when that is the captured amount itself.
    ///
    /// The row in the balance is for the whole authorised amount. What was not captured goes back by a
    /// row of its own, at the same rate, and is taken off here in proportion, rounded half up.
    var settledAs: Money? {
        guard let row = balanceTransaction, row.amount.currency != amountCaptured.currency else {
            return nil
        }
        guard let whole = amountAuthorised, whole.currency == amountCaptured.currency,
            whole.minorUnits > amountCaptured.minorUnits
        else { return row.amount.magnitude }
        let settled = Int128(row.amount.minorUnits.magnitude) * Int128(amountCaptured.minorUnits)
        let divisor = Int128(whole.minorUnits)
        return Money(Int64((settled * 2 + divisor) / (divisor * 2)), row.amount.currency)
    }

    /// The id under which the payment is booked: one payment intent succeeds once, but more than one of
    /// its charges may fail after it had entered the balance.
    package var paymentID: String { bookedAs ?? (hasBounced ? id : paymentIntentID ?? id) }

    /// The same charge as the books know it, given the record its intent has there.
    ///
    /// What was booked before it failed stays under its intent; a later charge of that intent is then
    /// booked under its own id.
    package func known(by link: Link?) -> ChargeFacts {
        guard let intent = paymentIntentID, let link else { return self }
        let isOwn = link.sources.contains(id)
        if hasBounced { return isOwn ? booked(as: intent) : self }
        let isOther = link.sources.contains { source in
            ["ch_", "py_"].contains(where: source.hasPrefix)
        }
        return !isOwn && isOther ? booked(as: id) : self
    }

    /// Whether the money came and went again: the charge failed after it had entered the balance.
    package var hasBounced: Bool { status == .failed && failureBalanceTransactionID != nil }
}

/// One row of Stripe's many-to-many relation between invoices and payments.
package struct InvoicePaymentFacts: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case open, paid, canceled
        case unrecognized(String)
    }

    /// How the money came in.
    package enum Means: Sendable, Hashable {
        case paymentIntent(String)
        case charge(String)
        /// Paid outside Stripe and only recorded there.
        case outOfBand(String?)
    }

    package let id: String
    package let invoiceID: String
    package let status: Status
    /// Nil until paid.
    package let amountPaid: Money?
    package let means: Means
    package let paidAt: Timestamp?

    package init(
        id: String,
        invoiceID: String,
        status: Status,
        amountPaid: Money?,
        means: Means,
        paidAt: Timestamp? = nil
    ) {
        self.id = id
        self.invoiceID = invoiceID
        self.status = status
        self.amountPaid = amountPaid
        self.means = means
        self.paidAt = paidAt
    }
}

/// What Stripe says of a refund.
package struct RefundFacts: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case pending, requiresAction, succeeded, failed, canceled
        case unrecognized(String)
    }

    package let id: String
    /// Positive: what goes back, in the charge's currency.
    package let amount: Money
    package let status: Status
    package let chargeID: String?
    package let paymentIntentID: String?
    package let created: Timestamp
    package let reason: String?
    package let balanceTransactionID: String?
    package let failureBalanceTransactionID: String?

    package init(
        id: String,
        amount: Money,
        status: Status,
        chargeID: String?,
        paymentIntentID: String?,
        created: Timestamp,
        reason: String?,
        balanceTransactionID: String?,
        failureBalanceTransactionID: String?
    ) {
        self.id = id
        self.amount = amount
        self.status = status
        self.chargeID = chargeID
        self.paymentIntentID = paymentIntentID
        self.created = created
        self.reason = reason
        self.balanceTransactionID = balanceTransactionID
        self.failureBalanceTransactionID = failureBalanceTransactionID
    }
}

/// What Stripe says of a contested charge.
package struct DisputeFacts: Sendable, Hashable {
    package let id: String
    /// Positive: the contested amount.
    package let amount: Money
    package let status: String
    package let reason: String?
    package let chargeID: String?
    package let paymentIntentID: String?
    package let created: Timestamp
    /// The rows the dispute made in the balance; none while it is an inquiry.
    package let balanceTransactions: [BalanceTransactionFacts]

    package init(
        id: String,
        amount: Money,
        status: String,
        reason: String?,
        chargeID: String?,
        paymentIntentID: String?,
        created: Timestamp,
        balanceTransactions: [BalanceTransactionFacts]
    ) {
        self.id = id
        self.amount = amount
        self.status = status
        self.reason = reason
        self.chargeID = chargeID
        self.paymentIntentID = paymentIntentID
        self.created = created
        self.balanceTransactions = balanceTransactions
    }
}

extension DisputeFacts {
    /// The first row that took the contested amount; Stripe promises no order of the rows.
    package var withdrawal: BalanceTransactionFacts? {
        balanceTransactions.filter(\.amount.isNegative)
            .min { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    /// The row that gave the contested amount back; nil unless the dispute was won.
    package var reinstatement: BalanceTransactionFacts? {
        balanceTransactions.filter { $0.reportingCategory == "dispute_reversal" }
            .min { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    /// Whether the dispute lists the row, but not as its first withdrawal.
    func isLaterRow(_ id: String) -> Bool {
        id != withdrawal?.id && balanceTransactions.contains { $0.id == id }
    }
}
