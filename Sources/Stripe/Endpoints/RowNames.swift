package import JSON

extension JSONNames {
    /// Every member that is read of rows of the balance and the objects behind them.
    ///
    /// A page of a hundred rows with their charges is a quarter of a megabyte, of which the books need a
    /// third; a large payout has a thousand such pages.
    package static let rows = JSONNames(
        [
            "object", "data", "has_more", "id", "currency", "amount", "fee", "net", "fee_details",
            "type", "description", "source", "reporting_category", "created", "available_on",
            "balance_type",
            // Charges.
            "payment_intent", "customer", "billing_details", "name", "email", "receipt_email",
            "status", "captured", "amount_captured", "balance_transaction", "invoice",
            "failure_balance_transaction",
            // Refunds and disputes.
            "charge", "reason", "balance_transactions",
            // Payouts.
            "reconciliation_status", "automatic", "method", "arrival_date", "failure_code",
            "trace_id", "value", "statement_descriptor",
        ],
        whole: ["metadata"]
    )
}
