package import Accounting

extension PayoutFacts {
    /// Reads a payout.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        let currency = try fields.currency("currency")
        self.init(
            id: try fields.id(),
            amount: try fields.money("amount", in: currency),
            status: Self.status(try fields.text("status")),
            itemisation: Self.itemisation(try fields.text("reconciliation_status")),
            isAutomatic: try fields.flag("automatic"),
            isInstant: try fields.text("method") == "instant",
            // Stripe dates an arrival by the midnight, in UTC, that starts the day.
            arrivalDate: try fields.timestamp("arrival_date").dateInUTC,
            created: try fields.timestamp("created"),
            balanceTransactionID: try fields.optionalReference("balance_transaction"),
            failureBalanceTransactionID:
                try fields.optionalReference("failure_balance_transaction"),
            failureCode: try fields.optionalText("failure_code"),
            traceID: try fields.optionalFields("trace_id")?.optionalText("value"),
            statementDescriptor: try fields.optionalText("statement_descriptor")
        )
    }

    private static func status(_ text: String) -> Status {
        switch text {
        case "pending": .pending
        case "in_transit": .inTransit
        case "paid": .paid
        case "failed": .failed
        case "canceled": .canceled
        default: .unrecognized(text)
        }
    }

    private static func itemisation(_ text: String) -> Itemisation {
        switch text {
        case "completed": .completed
        case "in_progress": .inProgress
        case "not_applicable": .notApplicable
        default: .unrecognized(text)
        }
    }
}
