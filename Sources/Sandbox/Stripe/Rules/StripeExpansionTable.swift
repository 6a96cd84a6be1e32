/// What may be expanded where.
///
/// Source: fields marked expandable in https://docs.stripe.com/api as of 2026-10-28.endive.
enum StripeExpansionTable {
    /// What stands at a path of an object.
    enum Target: Sendable, Hashable {
        /// An id that can be replaced by one of these kinds.
        case reference([StripeKind])
        /// Whole objects of this kind, whose own fields can be expanded further.
        case embedded(StripeKind)
        /// A list left out unless asked for.
        case includable(StripeKind)
    }

    private static let discountAmounts: [String: Target] = [
        "discount_amounts.discount": .reference([.discount]),
        "pretax_credit_amounts.discount": .reference([.discount]),
    ]

    static let targets: [StripeKind: [String: Target]] = [
        .product: ["default_price": .reference([.price])],
        .price: ["product": .reference([.product])],
        .discount: [
            "customer": .reference([.customer]), "source.coupon": .reference([.coupon]),
        ],
        .invoice: [
            "customer": .reference([.customer]), "discounts": .reference([.discount]),
            "lines.data": .embedded(.lineItem), "payments": .includable(.invoicePayment),
            "payments.data": .embedded(.invoicePayment),
            "shipping_cost.shipping_rate": .reference([.shippingRate]),
            "total_discount_amounts.discount": .reference([.discount]),
            "total_pretax_credit_amounts.discount": .reference([.discount]),
        ],
        .lineItem: discountAmounts.merging([
            "discounts": .reference([.discount]),
            "pricing.price_details.price": .reference([.price]),
        ]) { $1 },
        .invoicePayment: [
            "invoice": .reference([.invoice]), "payment.charge": .reference([.charge]),
            "payment.payment_intent": .reference([.paymentIntent]),
        ],
        .paymentIntent: [
            "customer": .reference([.customer]), "latest_charge": .reference([.charge]),
        ],
        .charge: [
            "balance_transaction": .reference([.balanceTransaction]),
            "customer": .reference([.customer]),
            "failure_balance_transaction": .reference([.balanceTransaction]),
            "payment_intent": .reference([.paymentIntent]), "refunds": .includable(.refund),
            "refunds.data": .embedded(.refund),
        ],
        .refund: [
            "balance_transaction": .reference([.balanceTransaction]),
            "charge": .reference([.charge]), "customer": .reference([.customer]),
            "failure_balance_transaction": .reference([.balanceTransaction]),
            "payment_intent": .reference([.paymentIntent]),
        ],
        .dispute: [
            "balance_transactions": .embedded(.balanceTransaction),
            "charge": .reference([.charge]), "payment_intent": .reference([.paymentIntent]),
        ],
        .creditNote: discountAmounts.merging([
            "customer": .reference([.customer]),
            "customer_balance_transaction": .reference([.customerBalanceTransaction]),
            "invoice": .reference([.invoice]), "lines.data": .embedded(.creditNoteLine),
            "refunds.refund": .reference([.refund]),
        ]) { $1 },
        .creditNoteLine: discountAmounts,
        .customerBalanceTransaction: [
            "credit_note": .reference([.creditNote]), "customer": .reference([.customer]),
            "invoice": .reference([.invoice]),
        ],
        .payout: [
            "balance_transaction": .reference([.balanceTransaction]),
            "failure_balance_transaction": .reference([.balanceTransaction]),
        ],
        .topup: ["balance_transaction": .reference([.balanceTransaction])],
        .balanceTransaction: [
            "source": .reference([.charge, .refund, .dispute, .payout, .topup])
        ],
    ]
}
