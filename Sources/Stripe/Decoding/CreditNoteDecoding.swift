package import Accounting

extension CreditNoteFacts {
    /// Reads a credit note, in the shape before or after 2025-03-31.basil.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        let currency = try fields.currency("currency")
        self.init(
            id: try fields.id(),
            number: try fields.optionalText("number"),
            invoiceID: try fields.reference("invoice"),
            customerID: try fields.optionalReference("customer"),
            status: Self.status(try fields.text("status")),
            subtotal: try fields.money("subtotal", in: currency),
            total: try fields.money("total", in: currency),
            prePayment: try fields.optionalMoney("pre_payment_amount", in: currency),
            postPayment: try fields.optionalMoney("post_payment_amount", in: currency),
            outOfBand: try fields.optionalMoney("out_of_band_amount", in: currency),
            refunds: try Self.refunds(fields, currency),
            customerBalanceTransactionID:
                try fields.optionalReference("customer_balance_transaction"),
            created: try fields.timestamp("created"),
            effectiveAt: try fields.optionalTimestamp("effective_at"),
            voidedAt: try fields.optionalTimestamp("voided_at"),
            reason: try fields.optionalText("reason")
        )
    }

    private static func status(_ text: String) -> Status {
        switch text {
        case "issued": .issued
        case "void": .void
        default: .unrecognized(text)
        }
    }

    /// The refunds since basil, or the one refund before; payments outside Stripe are no refunds.
    private static func refunds(
        _ fields: StripeFields,
        _ currency: Currency
    ) throws(StripeDecodingFault) -> [RefundShare] {
        if let only = try fields.optionalReference("refund") {
            return [RefundShare(refundID: only, amount: nil)]
        }
        var shares: [RefundShare] = []
        for part in try fields.optionalElements("refunds") {
            guard let refund = try part.optionalReference("refund") else { continue }
            let amount = try part.money("amount_refunded", in: currency)
            shares.append(RefundShare(refundID: refund, amount: amount))
        }
        return shares
    }
}
