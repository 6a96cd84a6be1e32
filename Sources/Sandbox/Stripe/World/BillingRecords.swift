extension StripeWorld {
    /// Something to be billed: on a draft, or waiting for the customer's next invoice.
    struct InvoiceItem: Sendable, Hashable {
        var id: String
        var created: Int64
        var customerID: String
        var invoiceID: String?
        var amount: Int64
        var currency: String
        var description: String?
    }

    /// A customer's standing order to one price or several.
    struct Subscription: Sendable, Hashable {
        struct Item: Sendable, Hashable {
            var id: String
            var priceID: String
            var quantity: Int64
        }

        var id: String
        var created: Int64
        var customerID: String
        var currency: String
        var items: [Item]
        var sendsInvoice: Bool
        var daysUntilDue: Int64?
        var latestInvoiceID: String
        var canceledAt: Int64?

        func status(at moment: Int64) -> String {
            (canceledAt ?? .max) <= moment ? "canceled" : "active"
        }
    }
}

extension StripeWorld.Address {
    /// Where nobody said where.
    static let none = StripeWorld.Address(line1: "", city: "", postalCode: "", country: "")
}
