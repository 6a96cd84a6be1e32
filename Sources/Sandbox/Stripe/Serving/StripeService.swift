import HTTP
import JSON

/// The whole of a simulated Stripe without sockets or time of its own.
///
/// A request and a moment go in, an answer comes out; the only state are the limits, the keys of
/// idempotent requests, what callers wrote, and the counters.
struct StripeService: Sendable {
    let configuration: StripeSimulatorConfiguration
    var view: StripeView
    var counters = StripeCounters()
    private var rateLimit: StripeRateLimit
    private var idempotency = StripeIdempotency()
    private var requestNumbers = Dice(seed: 1, purpose: "requests")
    private let access: StripeAccess

    init(index: StripeIndex, configuration: StripeSimulatorConfiguration) {
        self.configuration = configuration
        view = StripeView(index: index, now: configuration.now ?? index.world.closing)
        access = StripeAccess(keys: configuration.keys)
        rateLimit = StripeRateLimit(
            accountPerSecond: configuration.accountPerSecond,
            endpointPerSecond: configuration.endpointPerSecond
        )
    }

    /// Answers one request.
    mutating func answer(_ request: HTTPRequest, atMilliseconds now: Int64) -> HTTPResponse {
        let requestID = "req_" + requestNumbers.text(14)
        var endpoint = "unknown"
        var response: HTTPResponse
        do throws(StripeFault) {
            response = try run(
                request,
                requestID: requestID,
                atMilliseconds: now,
                endpoint: &endpoint
            )
        } catch {
            response = Self.response(error)
        }
        response.fields.set("Request-Id", requestID)
        if let version = request.fields["Stripe-Version"] {
            response.fields.set("Stripe-Version", version)
        }
        if let key = StripeIdempotency.key(of: request), response.status.code != 401 {
            response.fields.set(.idempotencyKey, key)
        }
        counters.count(endpoint, response.status.code)
        return response
    }

    private mutating func run(
        _ request: HTTPRequest,
        requestID: String,
        atMilliseconds now: Int64,
        endpoint: inout String
    ) throws(StripeFault) -> HTTPResponse {
        let key = try access.key(of: request)
        let path: [String]
        do { path = try request.pathSegments } catch { throw Self.unrecognised(request) }
        guard let (route, id) = StripeRoute.find(request.method, path) else {
            throw Self.unrecognised(request)
        }
        endpoint = "\(route.method) \(route.template)"
        try rateLimit.admit(endpoint, atMilliseconds: now)
        try checkVersion(request)
        if let account = request.fields["Stripe-Account"], account != view.world.account.id {
            throw StripeFault(
                .forbidden,
                "The provided key does not have access to account '\(account)' (or that account"
                    + " does not exist).",
                code: "account_invalid"
            )
        }
        guard key.allows(route.right, on: route.resource) else {
            throw StripeAccess.forbidden(
                key,
                route.right,
                on: route.resource,
                account: view.world.account.id
            )
        }
        let form = try Self.form(of: request)
        if let replay = try idempotency.replay(request) { return replay }
        let isOwnWorld = key.isLive == view.world.isLive
        let cause = StripeWorld.Event.Request(
            id: requestID,
            idempotencyKey: StripeIdempotency.key(of: request)
        )
        if let body = try write(route, id: id, form: form, isOwnWorld: isOwnWorld, cause: cause) {
            let response = Self.response(.ok, body)
            idempotency.keep(response, for: request)
            return response
        }
        let reader = StripeReader(view: view, form: form, isOwnWorld: isOwnWorld)
        return Self.response(.ok, try reader.read(route.action, id: id))
    }

    private func checkVersion(_ request: HTTPRequest) throws(StripeFault) {
        guard let version = request.fields["Stripe-Version"] else {
            guard configuration.requiresVersion else { return }
            throw StripeFault(
                .badRequest,
                "This sandbox requires the Stripe-Version header, as the default version of an"
                    + " account differs between merchants."
            )
        }
        guard configuration.versions.contains(version) else {
            throw StripeFault(.badRequest, "Invalid Stripe API version: \(version)")
        }
    }

    /// Parameters from the query of a GET and the form of a POST.
    private static func form(of request: HTTPRequest) throws(StripeFault) -> StripeForm {
        var items = try items(of: request.queryText ?? "")
        if request.method == .post && !request.body.isEmpty {
            let type = request.fields[.contentType] ?? ""
            guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") else {
                throw StripeFault(
                    .badRequest,
                    "Invalid request (check that your POST content type is"
                        + " application/x-www-form-urlencoded)."
                )
            }
            items += try Self.items(of: String(decoding: request.body, as: UTF8.self))
        }
        return try StripeForm(items)
    }

    private static func items(of text: String) throws(StripeFault) -> [QueryItem] {
        do throws(PercentCodingFault) {
            return try QueryItem.parse(text)
        } catch {
            throw StripeFault(.badRequest, "The parameters cannot be read: \(error).")
        }
    }

    private static func unrecognised(_ request: HTTPRequest) -> StripeFault {
        StripeFault(
            .notFound,
            "Unrecognized request URL (\(request.method): \(request.path)). Please see"
                + " https://stripe.com/docs or we can help at https://support.stripe.com/."
        )
    }

    static func response(_ fault: StripeFault) -> HTTPResponse {
        var response = response(fault.status, fault.body)
        for field in fault.fields { response.fields.set(field.name, field.value) }
        return response
    }

    static func response(_ status: HTTPStatus, _ body: JSONValue) -> HTTPResponse {
        HTTPResponse(
            status: status,
            fields: [.contentType: "application/json"],
            body: body.serialized(pretty: false)
        )
    }
}

extension StripeService {
    /// The answer to a request that changes something; nil for one that only reads.
    private mutating func write(
        _ route: StripeRoute,
        id: String,
        form: StripeForm,
        isOwnWorld: Bool,
        cause: StripeWorld.Event.Request
    ) throws(StripeFault) -> JSONValue? {
        switch route.action {
        case .update(let kind):
            return try update(kind, id: id, form: form, isOwnWorld: isOwnWorld, cause: cause)
        case .create, .finalize:
            guard isOwnWorld else {
                throw StripeFault(.badRequest, "This sandbox makes nothing in the other mode.")
            }
            var desk = StripeBillingDesk(view: view, form: form, cause: cause, ids: requestNumbers)
            let object = try desk.perform(route.action, id: id)
            // Only what went well is kept.
            view = desk.view
            requestNumbers = desk.ids
            return object
        case .list, .retrieve, .invoiceLines, .creditNoteLines, .customerBalance, .balance,
            .account:
            return nil
        }
    }

    /// Changes an object's metadata and tells the event stream.
    private mutating func update(
        _ kind: StripeKind,
        id: String,
        form: StripeForm,
        isOwnWorld: Bool,
        cause: StripeWorld.Event.Request
    ) throws(StripeFault) -> JSONValue {
        try StripeParameterShape.check(form, against: StripeParameterTable.update)
        let expansion = try StripeExpansion(form, kind: kind, isList: false)
        guard isOwnWorld, let object = view.object(id, kind), !view.isDeleted(object) else {
            throw .missing(kind, id)
        }
        let former = view.metadata[id] ?? [:]
        var written = former
        if let change = form["metadata"] {
            if change.textValue != nil { written = [:] }
            for member in change.members {
                let text = member.value.textValue ?? ""
                written[member.key] = text.isEmpty ? nil : text
            }
        }
        guard written.count <= 50 else {
            throw .invalid("metadata", "You may only specify up to 50 metadata keys.")
        }
        if written != former {
            view.metadata[id] = written
            tellUpdate(of: kind, id: id, former: former, cause: cause)
        }
        return expansion.apply(to: .object(view.render(object)), in: view)
    }

    /// Kinds whose updates Stripe announces.
    private static let announced: [StripeKind: String] = [
        .customer: "customer.updated", .invoice: "invoice.updated", .charge: "charge.updated",
        .refund: "refund.updated", .creditNote: "credit_note.updated",
        .payout: "payout.updated", .product: "product.updated", .price: "price.updated",
        .dispute: "charge.dispute.updated",
    ]

    private mutating func tellUpdate(
        of kind: StripeKind,
        id: String,
        former: [String: String],
        cause: StripeWorld.Event.Request
    ) {
        guard let type = Self.announced[kind] else { return }
        view.ownEvents.append(
            StripeWorld.Event(
                id: "evt_3Q" + requestNumbers.text(22),
                created: view.now,
                type: type,
                objectID: id,
                request: cause,
                previousMetadata: former
            )
        )
    }
}
