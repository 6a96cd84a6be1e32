import Accounting

extension StripeEndpoint where Response == PayoutFacts {
    /// One payout.
    static func payout(_ id: String) -> Self {
        .init(path: StripePath("payouts").id(id)) { (fields) throws(StripeDecodingFault) in
            try PayoutFacts(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == Page<PayoutFacts> {
    /// Payouts, newest first; `status` in Stripe's words, for example `paid`.
    static func payouts(
        arrival: TimeSpan? = nil,
        created: TimeSpan? = nil,
        status: String? = nil
    ) -> Self {
        .list(
            StripePath("payouts"),
            [
                "arrival_date": .span(arrival), "created": .span(created),
                "status": .optional(status),
            ]
        ) { (fields) throws(StripeDecodingFault) in try PayoutFacts(stripe: fields) }
    }
}

extension StripeEndpoint where Response == BalanceTransactionFacts {
    /// One row of the balance with the object that made it.
    static func balanceTransaction(_ id: String) -> Self {
        Self(path: StripePath("balance_transactions").id(id)) {
            (fields) throws(StripeDecodingFault) in try BalanceTransactionFacts(stripe: fields)
        }
        .expanding("source")
    }
}

extension StripeEndpoint where Response == Page<BalanceTransactionFacts> {
    /// Rows of the balance with the objects that made them, newest first.
    ///
    /// `payout` works for automatic payouts only, and lists the payout's own row too.
    /// Source: docs.stripe.com/payouts/reconciliation.
    static func balanceTransactions(
        payout: String? = nil,
        source: String? = nil,
        type: String? = nil,
        created: TimeSpan? = nil
    ) -> Self {
        Self.list(
            StripePath("balance_transactions"),
            [
                "payout": .optional(payout), "source": .optional(source), "type": .optional(type),
                "created": .span(created),
            ]
        ) { (fields) throws(StripeDecodingFault) in try BalanceTransactionFacts(stripe: fields) }
        .expanding("data.source")
        .reading(.rows)
    }
}

extension StripeEndpoint where Response == AccountIdentity {
    /// The account behind the key.
    static var account: Self {
        .init(path: StripePath("account")) { (fields) throws(StripeDecodingFault) in
            try AccountIdentity(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == BalanceReading {
    /// The balance in every currency.
    static var balance: Self {
        .init(path: StripePath("balance")) { (fields) throws(StripeDecodingFault) in
            try BalanceReading(stripe: fields)
        }
    }
}
