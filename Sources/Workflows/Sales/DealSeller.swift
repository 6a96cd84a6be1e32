package import Accounting
package import Jobs

/// Where deals are billed: customers, invoices and subscriptions, each made at most once.
package protocol DealBilling: Sendable {
    /// The customer of an account, made if there is none.
    func customer(for customer: PushedCustomer) async throws(StepFailure) -> String
    /// The finalised invoice of a deal, made or completed if need be.
    func invoice(for sale: PushedInvoice, customer: String) async throws(StepFailure) -> String
    /// The subscription of a deal to one price for each line.
    func subscription(
        for sale: PushedInvoice,
        prices: [String],
        customer: String
    ) async throws(StepFailure) -> String
}

/// Keeps the ids of what Stripe made on the records it was made for.
package protocol SalesIDKeeper: Sendable {
    func keep(_ id: String, as kind: SalesIDKind, on record: String) async throws(StepFailure)
}

/// Sells a won deal through Stripe, once.
///
/// What was made is found again three ways: by the id on the record, by metadata at Stripe, and, while
/// an answer was lost a moment ago, by the idempotency key. A crash between any two steps is harmless.
package struct DealSeller: Sendable {
    private let billing: any DealBilling
    private let keeper: any SalesIDKeeper

    package init(billing: any DealBilling, keeper: any SalesIDKeeper) {
        self.billing = billing
        self.keeper = keeper
    }

    /// Makes what is missing and writes the ids back to the records.
    func sell(_ deal: WonDeal, as form: DealForm) async throws(StepFailure) {
        guard deal.stripeID(as: form) == nil else { return }
        // What cannot be sold is refused before a customer is made for it.
        let prices = form == .subscription ? try Self.prices(deal) : []
        let sale = deal.sale
        let customer = try await customer(sale.customer)
        switch form {
        case .invoice:
            let id = try await billing.invoice(for: sale, customer: customer)
            try await keeper.keep(id, as: .invoice, on: sale.externalID)
        case .subscription:
            let id = try await billing.subscription(
                for: sale,
                prices: prices,
                customer: customer
            )
            try await keeper.keep(id, as: .subscription, on: sale.externalID)
        }
    }

    private func customer(_ account: PushedCustomer) async throws(StepFailure) -> String {
        if let id = account.stripeCustomerID { return id }
        let id = try await billing.customer(for: account)
        try await keeper.keep(id, as: .customer, on: account.externalID)
        return id
    }

    private static func prices(_ deal: WonDeal) throws(StepFailure) -> [String] {
        let prices = deal.prices.compactMap { $0 }
        guard prices.count == deal.sale.lines.count, !prices.isEmpty else {
            throw .reject([
                Finding(
                    .objectUnreadable,
                    subject: PushedSource.of(deal.sale.externalID),
                    sentence: "A subscription needs a price of Stripe on every product, but"
                        + " \(deal.sale.lines.count - prices.count) of"
                        + " \(deal.sale.lines.count) have none.",
                    fix: "Enter Stripe's price on the products, then save the opportunity again."
                )
            ])
        }
        return prices
    }
}
