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
        .event: ["delivery_success": .boolean, "type": .text, "types": .texts(max: 20)],
    ]
}
