import Accounting

extension StripeEndpoint where Response == ChargeFacts {
    /// One charge with its row in the balance.
    static func charge(_ id: String) -> Self {
        Self(path: StripePath("charges").id(id)) { (fields) throws(StripeDecodingFault) in
            try ChargeFacts(stripe: fields)
        }
        .expanding("balance_transaction")
    }
}

extension StripeEndpoint where Response == Page<ChargeFacts> {
    /// Charges with their rows in the balance, newest first.
    static func charges(
        paymentIntent: String? = nil,
        created: TimeSpan? = nil
    ) -> Self {
        Self.list(
            StripePath("charges"),
            ["payment_intent": .optional(paymentIntent), "created": .span(created)]
        ) { (fields) throws(StripeDecodingFault) in try ChargeFacts(stripe: fields) }
        .expanding("data.balance_transaction")
    }
}

extension StripeEndpoint where Response == PaymentIntentReading {
    /// One payment intent with its latest charge and that charge's row in the balance.
    static func paymentIntent(_ id: String) -> Self {
        Self(path: StripePath("payment_intents").id(id)) { (fields) throws(StripeDecodingFault) in
            try PaymentIntentReading(stripe: fields)
        }
        .expanding("latest_charge.balance_transaction")
    }
}

extension StripeEndpoint where Response == RefundFacts {
    /// One refund.
    static func refund(_ id: String) -> Self {
        .init(path: StripePath("refunds").id(id)) { (fields) throws(StripeDecodingFault) in
            try RefundFacts(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == Page<RefundFacts> {
    /// Refunds, newest first; of one charge only where it is given.
    static func refunds(charge: String? = nil, created: TimeSpan? = nil) -> Self {
        .list(
            StripePath("refunds"),
            ["charge": .optional(charge), "created": .span(created)]
        ) { (fields) throws(StripeDecodingFault) in try RefundFacts(stripe: fields) }
    }
}

extension StripeEndpoint where Response == DisputeFacts {
    /// One dispute with its rows in the balance.
    static func dispute(_ id: String) -> Self {
        .init(path: StripePath("disputes").id(id)) { (fields) throws(StripeDecodingFault) in
            try DisputeFacts(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == Page<DisputeFacts> {
    /// Disputes, newest first; of one charge only where it is given.
    static func disputes(charge: String? = nil, created: TimeSpan? = nil) -> Self {
        .list(
            StripePath("disputes"),
            ["charge": .optional(charge), "created": .span(created)]
        ) { (fields) throws(StripeDecodingFault) in try DisputeFacts(stripe: fields) }
    }
}
