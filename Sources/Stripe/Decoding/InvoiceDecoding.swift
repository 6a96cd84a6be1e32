package import Accounting

/// An invoice as one answer shows it: perhaps with the first few of its lines only.
package struct InvoiceReading: Sendable, Hashable {
    package let invoice: InvoiceFacts
    /// Where the remaining lines start; nil when the invoice has all its lines.
    package let nextLineCursor: String?

    /// Reads an invoice of any API version since 2024-06-20.
    ///
    /// Source: docs.stripe.com/api/invoices/object and, for the older shape, the changelog of
    /// 2025-03-31.basil.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        let currency = try fields.currency("currency")
        let lines = try fields.page("lines") { (line) throws(StripeDecodingFault) in
            try InvoiceLineFacts(stripe: line, invoiceCurrency: currency)
        }
        invoice = try InvoiceFacts(stripe: fields, currency: currency, lines: lines.items)
        nextLineCursor = lines.nextCursor
    }
}

extension InvoiceFacts {
    fileprivate init(
        stripe fields: StripeFields,
        currency: Currency,
        lines: [InvoiceLineFacts]
    ) throws(StripeDecodingFault) {
        let transitions = try fields.optionalFields("status_transitions")
        let taxes = try InvoiceTaxes(stripe: fields, currency: currency)
        let total = try fields.money("total", in: currency)
        self.init(
            id: try fields.id(),
            number: try fields.optionalText("number"),
            status: Self.status(try fields.text("status")),
            customerID: try fields.optionalReference("customer"),
            customerName: try fields.optionalText("customer_name"),
            customerEmail: try fields.optionalText("customer_email"),
            currency: currency,
            created: try fields.timestamp("created"),
            finalizedAt: try transitions?.optionalTimestamp("finalized_at"),
            effectiveAt: try fields.optionalTimestamp("effective_at"),
            dueDate: try fields.optionalTimestamp("due_date"),
            voidedAt: try transitions?.optionalTimestamp("voided_at"),
            markedUncollectibleAt: try transitions?.optionalTimestamp("marked_uncollectible_at"),
            lines: lines,
            discountAmounts: try fields.discounts("total_discount_amounts", in: currency),
            exclusiveTaxes: taxes.exclusive,
            inclusiveTaxes: taxes.inclusive,
            shipping: try Self.shipping(fields, taxes: taxes, total: total),
            subtotal: try fields.money("subtotal", in: currency),
            total: total,
            amountDue: try fields.money("amount_due", in: currency),
            amountPaid: try fields.money("amount_paid", in: currency),
            amountRemaining: try fields.money("amount_remaining", in: currency),
            startingBalance: try fields.money("starting_balance", in: currency),
            endingBalance: try fields.optionalMoney("ending_balance", in: currency),
            metadata: try Self.metadata(fields),
            customer: try Self.customer(fields),
            payments: try Self.payments(fields),
            credits: InvoiceCredits(
                beforePayment:
                    try fields.optionalMoney("pre_payment_credit_notes_amount", in: currency),
                afterPayment:
                    try fields.optionalMoney("post_payment_credit_notes_amount", in: currency),
                overpaid: try fields.optionalMoney("amount_overpaid", in: currency),
                paidOffStripe: try fields.optionalMoney("amount_paid_off_stripe", in: currency),
                paidAt: try transitions?.optionalTimestamp("paid_at"),
                granted: try fields.grantedCredits("total_pretax_credit_amounts", in: currency)
            )
        )
    }

    /// The invoice's own metadata, and the deal its subscription names.
    ///
    /// Source: docs.stripe.com/api/invoices/object, `parent.subscription_details`; before
    /// 2025-03-31.basil it stood on the invoice itself.
    private static func metadata(
        _ fields: StripeFields
    ) throws(StripeDecodingFault) -> [String: String] {
        var metadata = try fields.metadata()
        let key = WonDeal.metadataKey
        let holder = try fields.optionalFields("parent") ?? fields
        if metadata[key] == nil,
            let subscription = try holder.optionalFields("subscription_details")
        {
            metadata[key] = try subscription.metadata()[key]
        }
        return metadata
    }

    /// The customer, where the answer holds it.
    private static func customer(
        _ fields: StripeFields
    ) throws(StripeDecodingFault) -> CustomerFacts? {
        guard let customer = try fields.expanded("customer") else { return nil }
        return try CustomerFacts(stripe: customer)
    }

    /// What pays the invoice, where the answer holds all of it.
    private static func payments(
        _ fields: StripeFields
    ) throws(StripeDecodingFault) -> [InvoicePaymentFacts]? {
        guard let list = try fields.optionalFields("payments") else { return nil }
        let page = try list.pageItself { (row) throws(StripeDecodingFault) in
            try InvoicePaymentFacts(stripe: row)
        }
        return page.nextCursor == nil ? page.items : nil
    }

    private static func status(_ text: String) -> Status {
        switch text {
        case "draft": .draft
        case "open": .open
        case "paid": .paid
        case "uncollectible": .uncollectible
        case "void": .void
        default: .unrecognized(text)
        }
    }

    /// The shipping cost, without its tax when that is already among the invoice's taxes.
    ///
    /// Stripe does not say whether the taxes of an invoice include the one on shipping; the tax
    /// inside the total does. Where that is not stated either, the cost before tax is taken.
    private static func shipping(
        _ fields: StripeFields,
        taxes: InvoiceTaxes,
        total: Money
    ) throws(StripeDecodingFault) -> Money {
        let currency = total.currency
        guard let cost = try fields.optionalFields("shipping_cost") else {
            return try fields.optionalMoney("amount_shipping", in: currency) ?? Money(0, currency)
        }
        let net = try cost.money("amount_subtotal", in: currency)
        let tax = try cost.money("amount_tax", in: currency)
        guard let totalBeforeTax = try fields.optionalMoney("total_excluding_tax", in: currency)
        else { return net }
        let listed = Money.sum((taxes.exclusive + taxes.inclusive).map(\.amount), in: currency)
        let isListedApart = total - totalBeforeTax == listed + tax
        return isListedApart ? try cost.money("amount_total", in: currency) : net
    }

    /// The same invoice with all its lines.
    func replacing(lines: [InvoiceLineFacts]) -> InvoiceFacts {
        InvoiceFacts(
            id: id,
            number: number,
            status: status,
            customerID: customerID,
            customerName: customerName,
            customerEmail: customerEmail,
            currency: currency,
            created: created,
            finalizedAt: finalizedAt,
            effectiveAt: effectiveAt,
            dueDate: dueDate,
            voidedAt: voidedAt,
            markedUncollectibleAt: markedUncollectibleAt,
            lines: lines,
            discountAmounts: discountAmounts,
            exclusiveTaxes: exclusiveTaxes,
            inclusiveTaxes: inclusiveTaxes,
            shipping: shipping,
            subtotal: subtotal,
            total: total,
            amountDue: amountDue,
            amountPaid: amountPaid,
            amountRemaining: amountRemaining,
            startingBalance: startingBalance,
            endingBalance: endingBalance,
            metadata: metadata,
            customer: customer,
            payments: payments,
            credits: credits
        )
    }
}
