package import Accounting

extension DisputeFacts {
    /// Reads a dispute with the rows it made in the balance.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        let currency = try fields.currency("currency")
        self.init(
            id: try fields.id(),
            amount: try fields.money("amount", in: currency),
            status: try fields.text("status"),
            reason: try fields.optionalText("reason"),
            chargeID: try fields.optionalReference("charge"),
            paymentIntentID: try fields.optionalReference("payment_intent"),
            created: try fields.timestamp("created"),
            balanceTransactions: try fields.elements("balance_transactions")
                .map { (row) throws(StripeDecodingFault) in
                    try BalanceTransactionFacts(stripe: row)
                }
        )
    }
}
