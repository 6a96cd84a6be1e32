extension StripeWorld {
    /// The intent to collect money.
    struct PaymentIntent: Sendable, Hashable {
        var id: String
        var created: Int64
        var customerID: String?
        var amount: Int64
        var currency: String
        var description: String?
        var isManualCapture = false
        var chargeID: String?
        var succeededAt: Int64?
        var canceledAt: Int64?
    }

    /// How a charge was paid.
    enum PaymentMethod: Sendable, Hashable {
        case card(brand: String, last4: String, country: String)
        case bankDebit(bank: String, last4: String)
    }

    /// A capture of money from a customer.
    struct Charge: Sendable, Hashable {
        var id: String
        var created: Int64
        var customerID: String?
        var paymentIntentID: String
        var amount: Int64
        var amountCaptured: Int64
        var currency: String
        var description: String?
        var method: PaymentMethod
        var paymentMethodID: String
        var billingName: String?
        var billingEmail: String?
        var applicationFee: Int64?
        var rowID: String
        /// When an authorised amount was taken; nil when that happened at once.
        var capturedAt: Int64?
    }

    /// Money given back to a customer.
    struct Refund: Sendable, Hashable {
        var id: String
        var created: Int64
        var chargeID: String
        var paymentIntentID: String
        var customerID: String?
        var paymentMethodID: String
        var amount: Int64
        var currency: String
        var reason: String?
        var rowID: String
        /// When it left `pending`; equal to `created` for most.
        var settledAt: Int64
        var failedAt: Int64?
        var failureRowID: String?
        var isBankTransfer: Bool
    }

    /// A charge contested by the cardholder.
    struct Dispute: Sendable, Hashable {
        /// A status and since when it holds.
        struct Stage: Sendable, Hashable {
            var moment: Int64
            var status: String
        }

        var id: String
        var created: Int64
        var chargeID: String
        var paymentIntentID: String
        var amount: Int64
        var currency: String
        var reason: String
        var networkReasonCode: String
        var stages: [Stage]
        var rowIDs: [String] = []
        var isInquiry: Bool { stages.first?.status.hasPrefix("warning") ?? false }
    }

    /// Money moved from the bank into the Stripe balance.
    struct TopUp: Sendable, Hashable {
        var id: String
        var created: Int64
        var amount: Int64
        var currency: String
        var settledAt: Int64
        var rowID: String
    }
}
