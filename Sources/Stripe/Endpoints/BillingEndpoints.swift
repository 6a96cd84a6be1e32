import Accounting
import HTTP

/// A customer as far as billing needs to know it.
struct BilledCustomer: Sendable, Hashable {
    let id: String
    let metadata: [String: String]
}

/// An invoice as far as billing needs to know it.
struct BilledInvoice: Sendable, Hashable {
    let id: String
    let status: String
    let total: Money
    let metadata: [String: String]

    init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        id = try fields.id()
        status = try fields.text("status")
        total = try fields.money("total", in: try fields.currency("currency"))
        metadata = try fields.metadata()
    }
}

/// A subscription as far as billing needs to know it.
struct BilledSubscription: Sendable, Hashable {
    let id: String
    let status: String
    let metadata: [String: String]

    /// Whether it bills nothing any more.
    var isOver: Bool { status == "canceled" || status == "incomplete_expired" }

    init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        id = try fields.id()
        status = try fields.text("status")
        metadata = try fields.metadata()
    }
}

/// A price as far as billing needs to know it.
struct BilledPrice: Sendable, Hashable {
    let id: String
    let isActive: Bool
    let currency: Currency
    /// Nil for tiers and for fractions of a minor unit.
    let unitAmount: Int64?
    /// For example `1 month`; nil for what is sold once.
    let interval: String?

    init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        id = try fields.id()
        isActive = try fields.optionalFlag("active") ?? false
        currency = try fields.currency("currency")
        unitAmount = try fields.optionalInteger("unit_amount")
        interval = try fields.optionalFields("recurring").map {
            (recurring) throws(StripeDecodingFault) in
            "\(try recurring.optionalInteger("interval_count") ?? 1) \(try recurring.text("interval"))"
        }
    }
}

extension StripeEndpoint where Response == BilledCustomer {
    static func createCustomer(_ parameters: FormFields) -> Self {
        Self(method: .post, path: StripePath("customers"), parameters: parameters, decode: read)
    }

    @Sendable fileprivate static func read(
        _ fields: StripeFields
    ) throws(StripeDecodingFault) -> BilledCustomer {
        BilledCustomer(id: try fields.id(), metadata: try fields.metadata())
    }
}

extension StripeEndpoint where Response == Page<BilledCustomer> {
    /// Customers of exactly this e-mail address, newest first.
    static func customers(email: String) -> Self {
        .list(StripePath("customers"), ["email": .text(email)]) {
            (fields) throws(StripeDecodingFault) in
            try StripeEndpoint<BilledCustomer>.read(fields)
        }
    }
}

extension StripeEndpoint where Response == BilledInvoice {
    static func billedInvoice(_ id: String) -> Self {
        Self(path: StripePath("invoices").id(id), decode: read)
    }

    static func createInvoice(_ parameters: FormFields) -> Self {
        Self(method: .post, path: StripePath("invoices"), parameters: parameters, decode: read)
    }

    /// Makes a draft final; from then on Stripe sends it and collects.
    static func finalize(_ id: String) -> Self {
        Self(
            method: .post,
            path: StripePath("invoices").id(id, "finalize"),
            parameters: ["auto_advance": true],
            decode: read
        )
    }

    @Sendable private static func read(
        _ fields: StripeFields
    ) throws(StripeDecodingFault) -> BilledInvoice { try BilledInvoice(stripe: fields) }
}

extension StripeEndpoint where Response == Page<BilledInvoice> {
    static func billedInvoices(of customer: String) -> Self {
        .list(StripePath("invoices"), ["customer": .text(customer)]) {
            (fields) throws(StripeDecodingFault) in try BilledInvoice(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == [String: String] {
    /// Adds an item to a draft; answers the item's metadata.
    static func createItem(_ parameters: FormFields) -> Self {
        Self(method: .post, path: StripePath("invoiceitems"), parameters: parameters) {
            (fields) throws(StripeDecodingFault) in try fields.metadata()
        }
    }
}

extension StripeEndpoint where Response == Page<[String: String]> {
    /// The metadata of the items of an invoice.
    static func items(of invoice: String) -> Self {
        .list(StripePath("invoiceitems"), ["invoice": .text(invoice)]) {
            (fields) throws(StripeDecodingFault) in try fields.metadata()
        }
    }
}

extension StripeEndpoint where Response == BilledSubscription {
    static func createSubscription(_ parameters: FormFields) -> Self {
        Self(method: .post, path: StripePath("subscriptions"), parameters: parameters) {
            (fields) throws(StripeDecodingFault) in try BilledSubscription(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == Page<BilledSubscription> {
    /// Every subscription of a customer, ended ones too.
    static func subscriptions(of customer: String) -> Self {
        .list(
            StripePath("subscriptions"),
            ["customer": .text(customer), "status": "all"]
        ) { (fields) throws(StripeDecodingFault) in try BilledSubscription(stripe: fields) }
    }
}

extension StripeEndpoint where Response == BilledPrice {
    static func price(_ id: String) -> Self {
        Self(path: StripePath("prices").id(id)) { (fields) throws(StripeDecodingFault) in
            try BilledPrice(stripe: fields)
        }
    }
}
