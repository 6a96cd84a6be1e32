/// One movement of a customer's credit balance at Stripe; it never changes.
package struct CustomerBalanceFacts: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case adjustment, initial, migration
        case appliedToInvoice, unappliedFromInvoice, creditNote
        case invoiceOverpaid, invoiceTooLarge, invoiceTooSmall
        case unspentReceiverCredit, checkoutPayment, checkoutPaymentCanceled
        case unrecognized(String)
    }

    package let id: String
    package let customerID: String
    package let kind: Kind
    /// Negative is credit of the customer, positive is what they owe more.
    package let amount: Money
    package let created: Timestamp
    package let description: String?

    package init(
        id: String,
        customerID: String,
        kind: Kind,
        amount: Money,
        created: Timestamp,
        description: String?
    ) {
        self.id = id
        self.customerID = customerID
        self.kind = kind
        self.amount = amount
        self.created = created
        self.description = description
    }
}
