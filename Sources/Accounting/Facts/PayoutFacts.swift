/// What Stripe says of a payout.
package struct PayoutFacts: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case pending, inTransit, paid, failed, canceled
        case unrecognized(String)
    }

    /// Whether Stripe can list the payout's members yet, or ever.
    package enum Itemisation: Sendable, Hashable {
        case completed, inProgress, notApplicable
        case unrecognized(String)
    }

    package let id: String
    /// Signed: negative when Stripe debits the bank.
    package let amount: Money
    package let status: Status
    package let itemisation: Itemisation
    package let isAutomatic: Bool
    package let isInstant: Bool
    /// The day the money is expected at the bank, as Stripe dates it.
    package let arrivalDate: CalendarDate
    package let created: Timestamp
    package let balanceTransactionID: String?
    package let failureBalanceTransactionID: String?
    package let failureCode: String?
    /// The bank's own reference for the transfer, once it is known.
    package let traceID: String?
    package let statementDescriptor: String?

    package init(
        id: String,
        amount: Money,
        status: Status,
        itemisation: Itemisation,
        isAutomatic: Bool,
        isInstant: Bool,
        arrivalDate: CalendarDate,
        created: Timestamp,
        balanceTransactionID: String?,
        failureBalanceTransactionID: String?,
        failureCode: String?,
        traceID: String?,
        statementDescriptor: String?
    ) {
        self.id = id
        self.amount = amount
        self.status = status
        self.itemisation = itemisation
        self.isAutomatic = isAutomatic
        self.isInstant = isInstant
        self.arrivalDate = arrivalDate
        self.created = created
        self.balanceTransactionID = balanceTransactionID
        self.failureBalanceTransactionID = failureBalanceTransactionID
        self.failureCode = failureCode
        self.traceID = traceID
        self.statementDescriptor = statementDescriptor
    }
}
