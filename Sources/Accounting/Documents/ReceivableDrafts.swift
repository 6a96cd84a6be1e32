/// One line of an invoice or credit memo.
package struct DocumentLine: Sendable, Hashable {
    package var item: ExternalID
    package let role: ItemRole
    package let description: String
    /// Exact decimal text, for example `2` or `0.75`; never changes the amount.
    package let quantity: String
    /// The line's amount in the document's currency; negative for discounts and prorations.
    package let amount: Money
    /// The Stripe line or tax rate the line stands for.
    package let source: String

    package init(
        item: ExternalID,
        role: ItemRole,
        description: String,
        quantity: String,
        amount: Money,
        source: String
    ) {
        self.item = item
        self.role = role
        self.description = description
        self.quantity = quantity
        self.amount = amount
        self.source = source
    }
}

/// An amount of one document applied to another.
package struct Application: Sendable, Hashable {
    package let target: ExternalID
    package let amount: Money

    package init(target: ExternalID, amount: Money) {
        self.target = target
        self.amount = amount
    }
}

/// An invoice: debit receivable, credit the lines' accounts.
package struct InvoiceDraft: Sendable, Hashable {
    package var customer: ExternalID
    package var date: CalendarDate
    package let dueDate: CalendarDate?
    package let number: String?
    package var memo: String
    package var lines: [DocumentLine]
    /// What the customer was billed; always the sum of the lines.
    package let total: Money

    package init(
        customer: ExternalID,
        date: CalendarDate,
        dueDate: CalendarDate?,
        number: String?,
        memo: String,
        lines: [DocumentLine],
        total: Money
    ) {
        self.customer = customer
        self.date = date
        self.dueDate = dueDate
        self.number = number
        self.memo = memo
        self.lines = lines
        self.total = total
    }
}

/// What a customer has ordered; it posts nothing until somebody bills it.
package struct SalesOrderDraft: Sendable, Hashable {
    package var customer: ExternalID
    package var date: CalendarDate
    package let number: String?
    package var memo: String
    package var lines: [DocumentLine]
    /// What was ordered; always the sum of the lines.
    package let total: Money

    package init(
        customer: ExternalID,
        date: CalendarDate,
        number: String?,
        memo: String,
        lines: [DocumentLine],
        total: Money
    ) {
        self.customer = customer
        self.date = date
        self.number = number
        self.memo = memo
        self.lines = lines
        self.total = total
    }
}

/// A customer payment received into undeposited funds.
package struct PaymentDraft: Sendable, Hashable {
    package var customer: ExternalID
    package var date: CalendarDate
    package let amount: Money
    /// What Stripe settled the payment for, when the balance is in another currency.
    package let settledAs: Money?
    package var applications: [Application]
    package var memo: String

    package init(
        customer: ExternalID,
        date: CalendarDate,
        amount: Money,
        settledAs: Money?,
        applications: [Application],
        memo: String
    ) {
        self.customer = customer
        self.date = date
        self.amount = amount
        self.settledAs = settledAs
        self.applications = applications
        self.memo = memo
    }
}

/// A credit memo: credit receivable, debit the lines' accounts.
package struct CreditMemoDraft: Sendable, Hashable {
    package var customer: ExternalID
    package var date: CalendarDate
    package var memo: String
    package var lines: [DocumentLine]
    package var applications: [Application]
    /// Positive: what the customer is credited; always the sum of the lines.
    package let total: Money
    /// What Stripe took from the balance, when that is in another currency.
    package let settledAs: Money?

    package init(
        customer: ExternalID,
        date: CalendarDate,
        memo: String,
        lines: [DocumentLine],
        applications: [Application],
        total: Money,
        settledAs: Money?
    ) {
        self.customer = customer
        self.date = date
        self.memo = memo
        self.lines = lines
        self.applications = applications
        self.total = total
        self.settledAs = settledAs
    }
}

/// Money paid back to a customer out of undeposited funds, against a credit memo, a payment or a
/// customer deposit.
package struct RefundDraft: Sendable, Hashable {
    package var customer: ExternalID
    package var date: CalendarDate
    /// Positive: what went back.
    package let amount: Money
    /// What Stripe took from the balance, when that is in another currency.
    package let settledAs: Money?
    package var applications: [Application]
    /// What is taken out of customer deposits.
    package var deposits: [Application]
    package var memo: String

    package init(
        customer: ExternalID,
        date: CalendarDate,
        amount: Money,
        settledAs: Money?,
        applications: [Application],
        deposits: [Application] = [],
        memo: String
    ) {
        self.customer = customer
        self.date = date
        self.amount = amount
        self.settledAs = settledAs
        self.applications = applications
        self.deposits = deposits
        self.memo = memo
    }
}
