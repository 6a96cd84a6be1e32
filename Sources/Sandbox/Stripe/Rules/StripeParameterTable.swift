/// The parameters each endpoint takes; anything else is refused.
///
/// Source: https://docs.stripe.com/api as of 2026-10-28.endive.
enum StripeParameterTable {
    typealias Shapes = [String: StripeParameterShape]

    static let expand: Shapes = ["expand": .texts(max: 20)]

    /// What every list takes.
    private static let paging: Shapes = [
        "ending_before": .text, "expand": .texts(max: 20), "limit": .integer,
        "starting_after": .text,
    ]

    /// What a sub-list of lines takes.
    static let subList = paging

    /// What an update takes here; Stripe itself takes more.
    static let update: Shapes = ["expand": .texts(max: 20), "metadata": .metadata]

    private static let written: Shapes = [
        "description": .text, "expand": .texts(max: 20), "metadata": .metadata,
    ]
    private static let collected: Shapes = [
        "collection_method": .choice(["charge_automatically", "send_invoice"]),
        "customer": .text, "days_until_due": .integer,
    ]

    /// What making an object of a kind takes here; Stripe itself takes more.
    static let create: [StripeKind: Shapes] = [
        .customer: written.merging([
            "address": .group(
                [
                    "city": .text, "country": .text, "line1": .text, "line2": .text,
                    "postal_code": .text, "state": .text,
                ],
                required: nil
            ), "email": .text, "name": .text, "phone": .text,
        ]) { $1 },
        .invoice: written.merging(collected) { $1 }.merging([
            "auto_advance": .boolean, "currency": .text,
            "pending_invoice_items_behavior": .choice(["exclude", "include"]),
        ]) { $1 },
        .invoiceItem: written.merging([
            "amount": .integer, "currency": .text, "customer": .text, "invoice": .text,
        ]) { $1 },
        .subscription: written.merging(collected) { $1 }.merging([
            "items": .groups(
                ["price": .text, "quantity": .integer, "metadata": .metadata],
                required: "price",
                max: 20
            )
        ]) { $1 },
    ]

    static let finalize: Shapes = ["auto_advance": .boolean, "expand": .texts(max: 20)]

    static let customerBalance = paging.merging(["created": .range, "invoice": .text]) { $1 }

    /// What the list of a kind takes.
    static func list(_ kind: StripeKind) -> Shapes {
        var shapes = paging
        if kind != .discount && kind != .shippingRate { shapes["created"] = .range }
        for (name, shape) in own[kind] ?? [:] { shapes[name] = shape }
        return shapes
    }

    private static let own: [StripeKind: Shapes] = [
        .customer: ["email": .text, "test_clock": .text],
        .product: [
            "active": .boolean, "ids": .texts(max: 100), "shippable": .boolean,
            "type": .choice(["good", "service"]), "url": .text,
        ],
        .price: [
            "active": .boolean, "currency": .text, "lookup_keys": .texts(max: 10),
            "product": .text, "type": .choice(["one_time", "recurring"]),
            "recurring": .group(
                [
                    "interval": .choice(["day", "month", "week", "year"]), "meter": .text,
                    "usage_type": .choice(["licensed", "metered"]),
                ],
                required: nil
            ),
        ],
        .taxRate: ["active": .boolean, "inclusive": .boolean],
        .invoice: [
            "collection_method": .choice(["charge_automatically", "send_invoice"]),
            "customer": .text, "customer_account": .text, "due_date": .range,
            "status": .choice(["draft", "open", "paid", "uncollectible", "void"]),
            "subscription": .text,
        ],
        .invoicePayment: [
            "invoice": .text, "status": .choice(["canceled", "open", "paid"]),
            "payment": .group(
                [
                    "payment_intent": .text, "payment_record": .text,
                    "type": .choice(["payment_intent", "payment_record"]),
                ],
                required: "type"
            ),
        ],
        .paymentIntent: ["customer": .text, "customer_account": .text],
        .charge: ["customer": .text, "payment_intent": .text, "transfer_group": .text],
        .refund: ["charge": .text, "payment_intent": .text],
        .dispute: ["charge": .text, "payment_intent": .text],
        .creditNote: ["customer": .text, "customer_account": .text, "invoice": .text],
        .payout: [
            "arrival_date": .range, "destination": .text,
            "status": .choice(["pending", "paid", "failed", "canceled", "in_transit"]),
        ],
        .balanceTransaction: [
            "currency": .text, "payout": .text, "source": .text, "type": .text,
        ],
        .topup: [
            "amount": .range, "status": .choice(["canceled", "failed", "pending", "succeeded"]),
        ],
        .invoiceItem: [
            "customer": .text, "customer_account": .text, "invoice": .text, "pending": .boolean,
        ],
        .subscription: [
            "collection_method": .choice(["charge_automatically", "send_invoice"]),
            "customer": .text, "customer_account": .text, "price": .text,
            "status": .choice([
                "active", "all", "canceled", "ended", "incomplete", "incomplete_expired",
                "past_due", "paused", "trialing", "unpaid",
            ]),
        ],
        .event: ["delivery_success": .boolean, "type": .text, "types": .texts(max: 20)],
    ]
}
