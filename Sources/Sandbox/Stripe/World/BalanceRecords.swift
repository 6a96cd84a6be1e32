extension StripeWorld {
    /// One part of a row's fee.
    struct FeePart: Sendable, Hashable {
        var type: String
        var amount: Int64
        var description: String
        var application: String?
    }

    /// One line of Stripe's balance.
    struct BalanceRow: Sendable, Hashable {
        var id: String
        var created: Int64
        var availableOn: Int64
        var currency: String
        var amount: Int64
        var fees: [FeePart] = []
        var type: String
        var category: String
        var sourceID: String?
        var description: String?
        /// Millionths; nil when nothing was converted.
        var exchangeRateMicro: Int64?
        /// The automatic payout that carries the row, once there is one.
        var payoutID: String?

        var fee: Int64 { fees.reduce(0) { $0 + $1.amount } }
        var net: Int64 { amount - fee }
    }

    /// A transfer between the Stripe balance and the merchant's bank.
    struct Payout: Sendable, Hashable {
        var id: String
        var created: Int64
        var currency: String
        /// Whether Stripe's schedule made it; only then are its members known.
        var isAutomatic = true
        /// Negative when the bank account is debited.
        var amount: Int64
        /// Midnight of the day the money is expected.
        var arrivalDate: Int64
        /// When its rows can be listed.
        var reconciledAt: Int64
        var paidAt: Int64
        var failedAt: Int64?
        var failureCode: String?
        var failureMessage: String?
        var failureRowID: String?
        var rowID: String
        var destination: String
        var traceID: String
    }
}
