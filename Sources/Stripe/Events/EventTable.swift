/// What to do with an event of one type.
package enum EventClass: Sendable, Hashable, CaseIterable {
    /// There is work to do.
    case handle
    /// There is work to do if the account uses the feature, which this release does not follow.
    case handleIfUsed
    /// Useful to know, not needed.
    case optional
    /// Must be answered at once, and no more: Stripe itself waits for the answer.
    case acknowledgeOnly
    /// The same fact arrives under another type.
    case duplicate
    /// Concerns platforms with connected accounts only.
    case connect
    /// To be shown to a person.
    case alert
    case ignore
}

/// Event types of one kind of object that are treated alike.
struct EventRule: Sendable {
    /// Stripe's name for the kind of object the events carry.
    let object: String
    let eventClass: EventClass
    let types: [String]

    init(_ object: String, _ eventClass: EventClass, _ types: String) {
        self.object = object
        self.eventClass = eventClass
        self.types = types.split(separator: " ").map { String($0) }
    }

    /// Every type that was judged one by one.
    ///
    /// Source: docs.stripe.com/api/events/types; the classes are our own judgement.
    static let table: [EventRule] = [
        .init("customer", .handle, "customer.created customer.updated customer.deleted"),
        .init(
            "tax_id",
            .optional,
            """
            customer.tax_id.created customer.tax_id.updated customer.tax_id.deleted
            """
        ),
        .init(
            "discount",
            .ignore,
            """
            customer.discount.created customer.discount.updated customer.discount.deleted
            """
        ),
        .init("product", .optional, "product.created product.updated product.deleted"),
        .init("price", .optional, "price.created price.updated price.deleted"),
        .init("coupon", .optional, "coupon.created coupon.updated coupon.deleted"),
        .init("tax_rate", .optional, "tax_rate.created tax_rate.updated"),
        .init("invoice", .acknowledgeOnly, "invoice.created invoice.deleted"),
        .init(
            "invoice",
            .handle,
            """
            invoice.finalized invoice.updated invoice.paid invoice.overpaid invoice.voided \
            invoice.marked_uncollectible
            """
        ),
        .init("invoice", .alert, "invoice.finalization_failed"),
        .init("invoice", .duplicate, "invoice.payment_succeeded"),
        .init("invoice", .optional, "invoice.payment_failed invoice.payment_attempt_required"),
        .init(
            "invoice",
            .ignore,
            """
            invoice.payment_action_required invoice.sent invoice.upcoming invoice.overdue \
            invoice.will_be_due
            """
        ),
        .init("invoice_payment", .handle, "invoice_payment.paid"),
        .init("invoiceitem", .ignore, "invoiceitem.created invoiceitem.deleted"),
        .init("credit_note", .handle, "credit_note.created credit_note.updated credit_note.voided"),
        .init(
            "payment_intent",
            .optional,
            "payment_intent.succeeded payment_intent.partially_funded"
        ),
        .init(
            "payment_intent",
            .ignore,
            """
            payment_intent.created payment_intent.canceled payment_intent.payment_failed \
            payment_intent.processing payment_intent.requires_action \
            payment_intent.amount_capturable_updated
            """
        ),
        .init(
            "charge",
            .handle,
            """
            charge.succeeded charge.captured charge.updated charge.failed
            """
        ),
        .init("charge", .optional, "charge.pending"),
        .init("charge", .ignore, "charge.expired"),
        .init("charge", .duplicate, "charge.refunded"),
        .init("refund", .duplicate, "charge.refund.updated"),
        .init("refund", .handle, "refund.created refund.updated refund.failed"),
        .init(
            "dispute",
            .handle,
            """
            charge.dispute.created charge.dispute.funds_withdrawn \
            charge.dispute.funds_reinstated charge.dispute.closed
            """
        ),
        .init("dispute", .optional, "charge.dispute.updated"),
        .init("radar.early_fraud_warning", .ignore, "radar.early_fraud_warning.created"),
        .init("payout", .optional, "payout.created"),
        .init(
            "payout",
            .handle,
            """
            payout.updated payout.paid payout.failed payout.canceled \
            payout.reconciliation_completed
            """
        ),
        .init("balance", .ignore, "balance.available"),
        .init("balance_settings", .ignore, "balance_settings.updated"),
        .init("transfer", .connect, "transfer.created transfer.updated transfer.reversed"),
        .init("application_fee", .connect, "application_fee.created application_fee.refunded"),
        .init("fee_refund", .connect, "application_fee.refund.updated"),
        .init("topup", .optional, "topup.created topup.canceled"),
        .init("topup", .handleIfUsed, "topup.succeeded topup.failed topup.reversed"),
        .init("reserve.hold", .optional, "reserve.hold.created reserve.hold.updated"),
        .init("reserve.release", .optional, "reserve.release.created"),
        .init("reserve.plan", .ignore, "reserve.plan.created"),
        .init(
            "customer_cash_balance_transaction",
            .optional,
            "customer_cash_balance_transaction.created"
        ),
        .init("cash_balance", .ignore, "cash_balance.funds_available"),
        .init("billing.credit_grant", .optional, "billing.credit_grant.created"),
        .init(
            "billing.credit_balance_transaction",
            .optional,
            "billing.credit_balance_transaction.created"
        ),
        .init("checkout.session", .optional, "checkout.session.completed"),
        .init(
            "checkout.session",
            .ignore,
            """
            checkout.session.async_payment_succeeded checkout.session.async_payment_failed
            """
        ),
        .init(
            "subscription",
            .ignore,
            """
            customer.subscription.created customer.subscription.updated \
            customer.subscription.deleted
            """
        ),
        .init(
            "reporting.report_run",
            .optional,
            "reporting.report_run.succeeded reporting.report_run.failed"
        ),
        .init("reporting.report_type", .optional, "reporting.report_type.updated"),
        .init("account", .connect, "account.updated"),
        .init("application", .connect, "account.application.deauthorized"),
    ]
}
