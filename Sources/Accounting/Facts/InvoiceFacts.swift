/// What Stripe says of an invoice.
///
/// Amounts are in the invoice's currency.
package struct InvoiceFacts: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case draft, open, paid, uncollectible, void
        case unrecognized(String)
    }

    package let id: String
    package let number: String?
    package let status: Status
    /// Nil when the merchant bills a v2 account or nobody.
    package let customerID: String?
    /// The customer's name and e-mail as printed on the invoice.
    package let customerName: String?
    package let customerEmail: String?
    package let currency: Currency
    package let created: Timestamp
    package let finalizedAt: Timestamp?
    package let effectiveAt: Timestamp?
    package let dueDate: Timestamp?
    package let voidedAt: Timestamp?
    package let markedUncollectibleAt: Timestamp?
    package let lines: [InvoiceLineFacts]
    /// Discounts that apply to the whole invoice or to lines, as positive amounts.
    package let discountAmounts: [NamedAmount]
    /// Taxes added on top of the lines.
    package let exclusiveTaxes: [NamedAmount]
    /// Taxes already inside the line amounts.
    package let inclusiveTaxes: [NamedAmount]
    package let shipping: Money
    package let subtotal: Money
    package let total: Money
    package let amountDue: Money
    package let amountPaid: Money
    package let amountRemaining: Money
    /// The customer's credit balance before and after; negative is credit.
    package let startingBalance: Money
    package let endingBalance: Money?
    package let metadata: [String: String]
    /// The customer itself, when the caller read it along.
    package let customer: CustomerFacts?
    /// What pays the invoice, when the caller read it along and Stripe listed all of it.
    package let payments: [InvoicePaymentFacts]?
    /// What else Stripe settled, credited or granted on the invoice.
    package let credits: InvoiceCredits

    package init(
        id: String,
        number: String?,
        status: Status,
        customerID: String?,
        customerName: String?,
        customerEmail: String?,
        currency: Currency,
        created: Timestamp,
        finalizedAt: Timestamp?,
        effectiveAt: Timestamp?,
        dueDate: Timestamp?,
        voidedAt: Timestamp?,
        markedUncollectibleAt: Timestamp?,
        lines: [InvoiceLineFacts],
        discountAmounts: [NamedAmount],
        exclusiveTaxes: [NamedAmount],
        inclusiveTaxes: [NamedAmount],
        shipping: Money,
        subtotal: Money,
        total: Money,
        amountDue: Money,
        amountPaid: Money,
        amountRemaining: Money,
        startingBalance: Money,
        endingBalance: Money?,
        metadata: [String: String],
        customer: CustomerFacts? = nil,
        payments: [InvoicePaymentFacts]? = nil,
        credits: InvoiceCredits = .none
    ) {
        self.id = id
        self.number = number
        self.status = status
        self.customerID = customerID
        self.customerName = customerName
        self.customerEmail = customerEmail
        self.currency = currency
        self.created = created
        self.finalizedAt = finalizedAt
        self.effectiveAt = effectiveAt
        self.dueDate = dueDate
        self.voidedAt = voidedAt
        self.markedUncollectibleAt = markedUncollectibleAt
        self.lines = lines
        self.discountAmounts = discountAmounts
        self.exclusiveTaxes = exclusiveTaxes
        self.inclusiveTaxes = inclusiveTaxes
        self.shipping = shipping
        self.subtotal = subtotal
        self.total = total
        self.amountDue = amountDue
        self.amountPaid = amountPaid
        self.amountRemaining = amountRemaining
        self.startingBalance = startingBalance
        self.endingBalance = endingBalance
        self.metadata = metadata
        self.customer = customer
        self.payments = payments
        self.credits = credits
    }
}

/// One line of a Stripe invoice or credit note, before discounts; inclusive tax is inside the amount.
package struct InvoiceLineFacts: Sendable, Hashable {
    package let id: String
    package let description: String?
    package let amount: Money
    /// Exact decimal text; `1` when Stripe gives none.
    package let quantity: String
    package let productID: String?
    package let priceID: String?
    /// The service period; the end is the first moment after it.
    package let period: TimeSpan?
    package let metadata: [String: String]
    /// The invoice line that a line of a credit note takes back; nil for custom and sold lines.
    package let creditedLineID: String?

    package init(
        id: String,
        description: String?,
        amount: Money,
        quantity: String,
        productID: String?,
        priceID: String?,
        period: TimeSpan? = nil,
        metadata: [String: String] = [:],
        creditedLineID: String? = nil
    ) {
        self.id = id
        self.description = description
        self.amount = amount
        self.quantity = quantity
        self.productID = productID
        self.priceID = priceID
        self.period = period
        self.metadata = metadata
        self.creditedLineID = creditedLineID
    }
}

/// An amount under the id of the discount or tax rate it comes from.
package struct NamedAmount: Sendable, Hashable {
    package let source: String
    package let amount: Money

    package init(source: String, amount: Money) {
        self.source = source
        self.amount = amount
    }
}

extension InvoiceFacts {
    /// When the invoice was issued, which dates its record.
    package var issuedAt: Timestamp { effectiveAt ?? finalizedAt ?? created }
}
