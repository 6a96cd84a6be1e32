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
