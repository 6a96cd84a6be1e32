import JSON

/// What a caller sees of a world at one moment.
///
/// Objects made later are not there yet, and every status is the one of the moment.
struct StripeView: Sendable {
    let index: StripeIndex
    /// Unix seconds.
    var now: Int64
    /// What callers wrote, by object id.
    var metadata: [String: [String: String]] = [:]
    /// What callers made.
    var own = StripeOwnObjects()
    /// Events caused by callers, oldest first.
    var ownEvents: [StripeWorld.Event] = []

    var world: StripeWorld { index.world }

    /// The object of an id, of the world or made by a caller, whether or not its time has come.
    func known(_ id: String) -> StripeObject? { index.objects[id] ?? own[id] }

    /// An object, if it is there yet.
    func object(_ id: String) -> StripeObject? {
        if let object = known(id) {
            return object.created <= now ? object : nil
        }
        return ownEvents.first { $0.id == id }.map(StripeObject.event)
    }

    /// An object of a kind, if it is there yet.
    func object(_ id: String, _ kind: StripeKind) -> StripeObject? {
        object(id).flatMap { $0.kind == kind ? $0 : nil }
    }

    /// All objects of a kind that are there, newest first.
    func list(_ kind: StripeKind) -> [StripeObject] {
        var all = index.lists[kind] ?? []
        if kind == .event { all += ownEvents.map(StripeObject.event) }
        if let first = all.firstIndex(where: { $0.created > now }), kind != .event {
            all.removeSubrange(first...)
        }
        all += own.list(kind)
        return all.filter { $0.created <= now && !isDeleted($0) }.reversed()
    }

    /// The rows of a payout that are there, newest first.
    func rows(ofPayout id: String) -> [StripeObject] {
        (index.rowsByPayout[id] ?? []).filter { $0.created <= now }.reversed()
    }

    /// Whether an object is gone from lists.
    func isDeleted(_ object: StripeObject) -> Bool {
        guard case .customer(let customer) = object, let since = customer.deletedAt else {
            return false
        }
        return since <= now
    }

    /// The object behind an id as JSON, nothing expanded; nil while it is not there.
    func render(_ id: String) -> JSONValue? {
        object(id).map { .object(render($0)) }
    }

    /// An object as JSON, nothing expanded.
    func render(_ object: StripeObject) -> JSONObject {
        switch object {
        case .product(let object): json(object)
        case .price(let object): json(object)
        case .taxRate(let object): json(object)
        case .coupon(let object): json(object)
        case .discount(let object): json(object)
        case .shippingRate(let object): json(object)
        case .customer(let object): json(object)
        case .invoice(let object): json(object)
        case .invoicePayment(let object): json(object)
        case .paymentIntent(let object): json(object)
        case .charge(let object): json(object)
        case .refund(let object): json(object)
        case .dispute(let object): json(object)
        case .creditNote(let object): json(object)
        case .customerBalanceTransaction(let object): json(object)
        case .topup(let object): json(object)
        case .payout(let object): json(object)
        case .balanceTransaction(let object): json(object)
        case .event(let object): json(object)
        case .invoiceItem(let object): json(object)
        case .subscription(let object): json(object)
        }
    }

    /// The id of a row in the balance, or null while the row is not there.
    func visible(_ id: String?) -> JSONValue {
        guard let id, object(id) != nil else { return .null }
        return .string(id)
    }

    /// What callers wrote to an object.
    func metadata(of id: String) -> JSONValue {
        let pairs = (metadata[id] ?? [:]).sorted { $0.key < $1.key }
        return .object(JSONObject(pairs.map { ($0.key, .string($0.value)) }))
    }
}

extension JSONValue {
    /// A whole number, or `null` if there is none.
    static func optional(_ number: Int64?) -> JSONValue { number.map(JSONValue.int) ?? .null }

    /// A moment that lies in the past, or `null`.
    static func reached(_ moment: Int64?, by now: Int64) -> JSONValue {
        guard let moment, moment <= now else { return .null }
        return .int(moment)
    }

    /// A list object with everything on its first page.
    static func list(_ data: [JSONValue], hasMore: Bool, url: String) -> JSONValue {
        ["object": "list", "data": .array(data), "has_more": .bool(hasMore), "url": .string(url)]
    }
}
