package import Accounting

extension RefundFacts {
    /// Reads a refund.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        let currency = try fields.currency("currency")
        self.init(
            id: try fields.id(),
            amount: try fields.money("amount", in: currency),
            status: Self.status(try fields.optionalText("status") ?? "null"),
            chargeID: try fields.optionalReference("charge"),
            paymentIntentID: try fields.optionalReference("payment_intent"),
            created: try fields.timestamp("created"),
            reason: try fields.optionalText("reason"),
            balanceTransactionID: try fields.optionalReference("balance_transaction"),
            failureBalanceTransactionID: try fields.optionalReference("failure_balance_transaction")
        )
    }

    private static func status(_ text: String) -> Status {
        switch text {
        case "pending": .pending
        case "requires_action": .requiresAction
        case "succeeded": .succeeded
        case "failed": .failed
        case "canceled": .canceled
        default: .unrecognized(text)
        }
    }
}
