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
    /// What Stripe has made of the deal in this form; nil when there is nothing yet.
    package func stripeID(as form: DealForm) -> String? {
        switch form {
        case .invoice: stripeInvoiceID
        case .subscription: stripeSubscriptionID
        }
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
