/// A won opportunity: what was sold, and what it has become at Stripe already.
package struct WonDeal: Sendable, Hashable {
    package let sale: PushedInvoice
    /// Stripe's price of each line, in the lines' order; nil for lines without one.
    package let prices: [String?]
    /// Stripe's invoice of the deal, once there is one.
    package let stripeInvoiceID: String?
    /// Stripe's subscription of the deal, once there is one.
    package let stripeSubscriptionID: String?

    package init(
        sale: PushedInvoice,
        prices: [String?] = [],
        stripeInvoiceID: String? = nil,
        stripeSubscriptionID: String? = nil
    ) {
        self.sale = sale
        self.prices = prices
        self.stripeInvoiceID = stripeInvoiceID
        self.stripeSubscriptionID = stripeSubscriptionID
    }
}

extension WonDeal {
    /// The key of Stripe's metadata that names the deal a bill is for.
    package static let metadataKey = "quittance_deal"

    /// What Stripe has made of the deal in this form; nil when there is nothing yet.
    package func stripeID(as form: DealForm) -> String? {
        switch form {
        case .invoice: stripeInvoiceID
        case .subscription: stripeSubscriptionID
        }
    }
}

extension InvoiceFacts {
    /// The deal the invoice bills, by its owner's id; nil for other invoices, and for ids of no shape.
    package var dealID: String? {
        guard let id = metadata[WonDeal.metadataKey], (1...60).contains(id.utf8.count),
            id.utf8.allSatisfy({ byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            })
        else { return nil }
        return id
    }
}

/// The two ways to sell a deal through Stripe.
package enum DealForm: Sendable, Hashable {
    case invoice, subscription
}

/// Which of Stripe's ids a record of the system of sales keeps.
package enum SalesIDKind: Sendable, Hashable, CaseIterable {
    /// On the account.
    case customer
    /// On the opportunity.
    case invoice
    case subscription
}
