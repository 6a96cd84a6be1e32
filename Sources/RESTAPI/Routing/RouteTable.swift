import HTTP
import Jobs

/// What a request's method and path lead to.
enum RouteLookup: Sendable {
    case route(Route, parameters: [String])
    case options(allowed: [HTTPMethod], template: String)
    case methodUnsupported(allowed: [HTTPMethod], template: String)
    case pathUnknown
    case pathMalformed

    /// The template of the path, where it is one of ours.
    var template: String? {
        switch self {
        case .route(let route, _): route.template.text
        case .options(_, let template), .methodUnsupported(_, let template): template
        case .pathUnknown, .pathMalformed: nil
        }
    }
}

/// Every route of the API.
enum RouteTable {
    static let routes: [Route] = [
        Route(.post, "/v1/customer-syncs", .sync, RESTService.creating(.customers)),
        Route(.post, "/v1/invoice-syncs", .sync, RESTService.creating(.invoices)),
        Route(.post, "/v1/charge-syncs", .sync, RESTService.creating(.charges)),
        Route(.post, "/v1/refund-syncs", .sync, RESTService.creating(.refunds)),
        Route(.post, "/v1/dispute-syncs", .sync, RESTService.creating(.disputes)),
        Route(.post, "/v1/credit-note-syncs", .sync, RESTService.creating(.creditNotes)),
        Route(.post, "/v1/payout-reconciliations", .reconcile, RESTService.creating(.payouts)),
        Route(.post, "/v1/previews", .read, RESTService.preview),
        Route(.get, "/v1/jobs", .read, query: jobFilters + page, RESTService.listJobs),
        Route(.get, "/v1/jobs/{id}", .read, query: ["wait"], RESTService.showJob),
        Route(.get, "/v1/jobs/{id}/attempts", .read, RESTService.listAttempts),
        Route(.post, "/v1/jobs/{id}/cancel", .write, RESTService.cancelJob),
        Route(.post, "/v1/jobs/{id}/retry", .write, RESTService.retryJob),
        Route(.post, "/v1/queue/retry", .write, RESTService.retryJobs),
        Route(.get, "/v1/queue", .read, RESTService.showQueue),
        Route(.post, "/v1/queue/pause", .write, RESTService.pauseQueue),
        Route(.post, "/v1/queue/resume", .write, RESTService.resumeQueue),
        Route(.get, "/v1/batches", .read, query: page, RESTService.listBatches),
        Route(.get, "/v1/batches/{id}", .read, RESTService.showBatch),
        Route(.get, "/v1/schedules", .read, RESTService.listSchedules),
        Route(.get, "/v1/payouts", .read, query: payoutFilters + page, RESTService.listPayouts),
        Route(.get, "/v1/payouts/{id}", .read, RESTService.showPayout),
        Route(
            .get,
            "/v1/payouts/{id}/statement",
            .read,
            query: ["format"],
            RESTService.showStatement
        ),
        Route(.get, "/v1/suspense", .read, query: ["account", "format"], RESTService.listSuspense),
        Route(
            .get,
            "/v1/variances",
            .read,
            query: ["reason", "format"],
            RESTService.listVariances
        ),
        Route(.post, "/v1/balance-postings", .reconcile, RESTService.creating(.balances)),
        Route(.post, "/v1/balance-proofs", .reconcile, RESTService.creating(.proofs)),
        Route(.get, "/v1/findings", .read, query: findingFilters + page, RESTService.listFindings),
        Route(.post, "/v1/findings/{id}/resolve", .write, RESTService.resolveFinding),
        Route(.get, "/v1/links", .read, query: ["source", "externalId"], RESTService.listLinks),
        Route(.post, "/v1/webhooks/stripe/{account}", .open, RESTService.receiveStripeEvent),
        Route(
            .post,
            "/v1/webhooks/salesforce/{token}",
            .open,
            RESTService.receiveOutboundMessage
        ),
        Route(.get, "/v1/customers/{externalId}", .read, RESTService.showing(.customer)),
        Route(
            .put,
            "/v1/customers/{externalId}",
            .sync,
            query: push,
            RESTService.putting(.customer)
        ),
        Route(.get, "/v1/invoices/{externalId}", .read, RESTService.showing(.invoice)),
        Route(
            .put,
            "/v1/invoices/{externalId}",
            .sync,
            query: push,
            RESTService.putting(.invoice)
        ),
        Route(.get, "/v1/status", .read, RESTService.showStatus),
        Route(.get, "/v1/ping", .read, RESTService.ping),
        Route(.get, "/livez", .machines, RESTService.live),
        Route(.get, "/startupz", .machines, RESTService.startedUp),
        Route(.get, "/readyz", .machines, RESTService.ready),
        Route(.get, "/metrics", .metrics, RESTService.showMetrics),
        Route(.get, "/openapi.yaml", .machines, RESTService.showDocument),
        Route(
            .get,
            "/openapi-salesforce.json",
            .machines,
            RESTService.showSalesforceDocument
        ),
        Route(.get, "/docs", .machines, RESTService.showDocumentation),
    ]

    private static let page = ["limit", "cursor"]
    private static let push = ["preview"]
    private static let payoutFilters = ["account", "updatedSince"]
    private static let jobFilters = ["state", "kind", "account", "updatedSince"]
    private static let findingFilters = ["open", "subject", "updatedSince"]

    /// Finds the route of a request; HEAD leads to the route of GET.
    static func lookUp(_ request: HTTPRequest) -> RouteLookup {
        let path: [String]
        do { path = try request.pathSegments } catch { return .pathMalformed }
        let wanted: HTTPMethod = request.method == .head ? .get : request.method
        var methods: [HTTPMethod] = []
        var template = ""
        for route in routes {
            guard let parameters = route.template.parameters(of: path) else { continue }
            if route.method == wanted { return .route(route, parameters: parameters) }
            methods.append(route.method)
            template = route.template.text
        }
        guard !methods.isEmpty else { return .pathUnknown }
        let allowed = methods.flatMap { $0 == .get ? [.get, .head] : [$0] } + [.options]
        guard request.method == .options else {
            return .methodUnsupported(allowed: allowed, template: template)
        }
        return .options(allowed: allowed, template: template)
    }
}
