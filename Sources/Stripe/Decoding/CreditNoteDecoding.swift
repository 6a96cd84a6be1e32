package import Accounting

/// A credit note as one answer shows it: perhaps with the first few of its lines only.
package struct CreditNoteReading: Sendable, Hashable {
    package let note: CreditNoteFacts
    /// Where the remaining lines start; nil when the note has all its lines.
    package let nextLineCursor: String?

    /// Reads a credit note, in the shape before or after 2025-03-31.basil.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        let currency = try fields.currency("currency")
        let lines = try fields.page("lines") { (line) throws(StripeDecodingFault) in
            try InvoiceLineFacts(creditNoteLine: line, in: currency)
        }
        note = try CreditNoteFacts(stripe: fields, currency: currency, lines: lines.items)
        nextLineCursor = lines.nextCursor
    }
}

extension CreditNoteFacts {
    fileprivate init(
        stripe fields: StripeFields,
        currency: Currency,
        lines: [InvoiceLineFacts]
    ) throws(StripeDecodingFault) {
        let total = try fields.money("total", in: currency)
        let split = try Self.split(fields, total: total)
        let taxes = try InvoiceTaxes(stripe: fields, currency: currency)
        self.init(
            id: try fields.id(),
            number: try fields.optionalText("number"),
            invoiceID: try fields.reference("invoice"),
            customerID: try fields.optionalReference("customer"),
            status: Self.status(try fields.text("status")),
            subtotal: try fields.money("subtotal", in: currency),
            total: total,
            prePayment: split.before,
            postPayment: split.after,
            outOfBand: try fields.optionalMoney("out_of_band_amount", in: currency),
            refunds: try Self.refunds(fields, currency),
            customerBalanceTransactionID:
                try fields.optionalReference("customer_balance_transaction"),
            created: try fields.timestamp("created"),
            effectiveAt: try fields.optionalTimestamp("effective_at"),
            voidedAt: try fields.optionalTimestamp("voided_at"),
            reason: try fields.optionalText("reason"),
            parts: SaleParts(
                lines: lines,
                discounts: try fields.discounts("discount_amounts", in: currency),
                granted: try fields.grantedCredits("pretax_credit_amounts", in: currency),
                shipping: try Self.shipping(fields, currency),
                exclusiveTaxes: taxes.exclusive,
                inclusiveTaxes: taxes.inclusive
            )
        )
    }

    /// What made the open amount smaller and what went back; nil where Stripe does not say.
    ///
    /// The two amounts came with 2025-05-28.basil; before that the type told which one it is.
    private static func split(
        _ fields: StripeFields,
        total: Money
    ) throws(StripeDecodingFault) -> (before: Money?, after: Money?) {
        let before = try fields.optionalMoney("pre_payment_amount", in: total.currency)
        let after = try fields.optionalMoney("post_payment_amount", in: total.currency)
        guard before == nil, after == nil else { return (before, after) }
        let nothing = Money(0, total.currency)
        switch try fields.optionalText("type") {
        case "pre_payment": return (total, nothing)
        case "post_payment": return (nothing, total)
        default: return (nil, nil)
        }
    }

    private static func shipping(
        _ fields: StripeFields,
        _ currency: Currency
    ) throws(StripeDecodingFault) -> Money {
        if let cost = try fields.optionalFields("shipping_cost") {
            return try cost.money("amount_subtotal", in: currency)
        }
        return try fields.optionalMoney("amount_shipping", in: currency) ?? Money(0, currency)
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
