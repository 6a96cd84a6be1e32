import HTTP

/// One endpoint: what a request to it does, and which right it needs.
struct StripeRoute: Sendable {
    /// What is done.
    enum Action: Sendable, Hashable {
        case list(StripeKind)
        case retrieve(StripeKind)
        /// Changes the metadata of an object.
        case update(StripeKind)
        case create(StripeKind)
        /// Makes a draft final.
        case finalize
        case invoiceLines
        case creditNoteLines
        case customerBalance
        case balance
        case account
    }

    let method: HTTPMethod
    /// Segments after `/v1/`; `:id` stands for any id.
    let segments: [String]
    /// The resource in rights of restricted keys.
    let resource: String
    let action: Action

    var template: String { "/v1/" + segments.joined(separator: "/") }
    var right: StripeKey.Right { method == .get ? .read : .write }

    /// Every endpoint.
    static let all: [StripeRoute] =
        collections.flatMap { path, resource, kind in
            [
                StripeRoute(.get, path, resource, .list(kind)),
                StripeRoute(.get, "\(path)/:id", resource, .retrieve(kind)),
            ]
        }
        + updatable.compactMap { kind in
            collections.first { $0.kind == kind }.map {
                StripeRoute(.post, "\($0.path)/:id", $0.resource, .update(kind))
            }
        }
        + creatable.compactMap { kind in
            collections.first { $0.kind == kind }.map {
                StripeRoute(.post, $0.path, $0.resource, .create(kind))
            }
        } + [
            StripeRoute(.post, "invoices/:id/finalize", "invoices", .finalize),
            StripeRoute(.get, "invoices/:id/lines", "invoices", .invoiceLines),
            StripeRoute(.get, "credit_notes/:id/lines", "credit_notes", .creditNoteLines),
            StripeRoute(
                .get,
                "customers/:id/balance_transactions",
                "customers",
                .customerBalance
            ),
            StripeRoute(.get, "balance", "balance", .balance),
            StripeRoute(.get, "account", "account", .account),
        ]

    private static let collections: [(path: String, resource: String, kind: StripeKind)] = [
        ("customers", "customers", .customer),
        ("products", "products", .product),
        ("prices", "prices", .price),
        ("tax_rates", "tax_rates", .taxRate),
        ("coupons", "coupons", .coupon),
        ("shipping_rates", "shipping_rates", .shippingRate),
        ("invoices", "invoices", .invoice),
        ("invoice_payments", "invoices", .invoicePayment),
        ("invoiceitems", "invoices", .invoiceItem),
        ("subscriptions", "subscriptions", .subscription),
        ("payment_intents", "payment_intents", .paymentIntent),
        ("charges", "charges", .charge),
        ("refunds", "charges", .refund),
        ("credit_notes", "credit_notes", .creditNote),
        ("disputes", "disputes", .dispute),
        ("payouts", "payouts", .payout),
        ("balance_transactions", "balance", .balanceTransaction),
        ("topups", "topups", .topup),
        ("events", "events", .event),
    ]

    private static let creatable: [StripeKind] = [
        .customer, .invoice, .invoiceItem, .subscription,
    ]

    private static let updatable: [StripeKind] = [
        .customer, .invoice, .charge, .refund, .creditNote, .payout, .product, .price,
        .paymentIntent, .dispute,
    ]

    private init(
        _ method: HTTPMethod,
        _ path: String,
        _ resource: String,
        _ action: Action
    ) {
        self.method = method
        segments = path.split(separator: "/").map(String.init)
        self.resource = resource
        self.action = action
    }

    /// The endpoint of a request, with the id its path holds.
    static func find(_ method: HTTPMethod, _ path: [String]) -> (route: StripeRoute, id: String)? {
        guard path.first == "v1" else { return nil }
        let rest = path.dropFirst()
        for route in all where route.method == method && route.segments.count == rest.count {
            var id = ""
            let isMatch = zip(route.segments, rest).allSatisfy { pattern, segment in
                if pattern == ":id" { id = segment }
                return pattern == ":id" ? !segment.isEmpty : pattern == segment
            }
            if isMatch { return (route, id) }
        }
        return nil
    }
}
