package import Accounting

extension ChargeFacts {
    /// Reads a charge; its balance transaction only where the answer holds the object itself.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        let currency = try fields.currency("currency")
        let billing = try fields.optionalFields("billing_details")
        let billingEmail = try billing?.optionalText("email")
        let receiptEmail = try fields.optionalText("receipt_email")
        let row = try fields.expanded("balance_transaction")
        self.init(
            id: try fields.id(),
            paymentIntentID: try fields.optionalReference("payment_intent"),
            customerID: try fields.optionalReference("customer"),
            billingName: try billing?.optionalText("name"),
            billingEmail: billingEmail ?? receiptEmail,
            status: Self.status(try fields.text("status")),
            isCaptured: try fields.flag("captured"),
            amountCaptured: try fields.money("amount_captured", in: currency),
            created: try fields.timestamp("created"),
            description: try fields.optionalText("description"),
            balanceTransaction: try row.map { (row) throws(StripeDecodingFault) in
                try BalanceTransactionFacts(stripe: row)
            },
            invoiceID: try fields.optionalReference("invoice"),
            amountAuthorised: try fields.optionalMoney("amount", in: currency),
            failureBalanceTransactionID:
                try fields.optionalReference("failure_balance_transaction"),
            metadata: try fields.metadata()
        )
    }

    private static func status(_ text: String) -> Status {
        switch text {
        case "succeeded": .succeeded
        case "pending": .pending
        case "failed": .failed
        default: .unrecognized(text)
        }
    }
}
