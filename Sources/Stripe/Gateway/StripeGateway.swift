package import Accounting
import Cryptography
package import HTTP
import JSON
package import Jobs

/// Stripe's API for one account: paced, repeated where that is safe, and answering in facts.
///
/// Copies share the pace. Nothing that leaves the gateway, in values or in failures, holds the key.
package struct StripeGateway: Sendable {
    private let settings: StripeAccount
    private let transport: any HTTPTransport
    private let runtime: StripeRuntime
    private let limits: StripeLimits
    private let pacer: Pacer
    private let breaker = UpstreamBreaker()
    private let allowance: ReadAllowance?

    /// With an `allowance`, reads are counted over thirty days and end when it is used up.
    package init(
        account: StripeAccount,
        transport: any HTTPTransport,
        runtime: StripeRuntime,
        limits: StripeLimits = StripeLimits(),
        allowance: ReadAllowance? = nil
    ) {
        self.settings = account
        self.transport = transport
        self.runtime = runtime
        self.limits = limits
        self.pacer = Pacer(limits: limits)
        self.allowance = allowance
    }

    /// The gateway's state as numbers to observe.
    package struct Gauges: Sendable, Hashable {
        /// Whether requests are sent; false while Stripe is out.
        package let isReachable: Bool
        /// The account's rate now, of a thousand at the full one.
        package let ratePerMille: Int
        /// Reads of the last thirty days; nil where nobody counts them.
        package let reads: Int?
        package let readsMax: Int?
    }

    package var gauges: Gauges {
        Gauges(
            isReachable: breaker.isClosed,
            ratePerMille: pacer.ratePerMille,
            reads: allowance?.reads,
            readsMax: allowance?.readsMax
        )
    }

    /// Sends one operation and reads its answer.
    package func send<Response: Sendable>(
        _ endpoint: StripeEndpoint<Response>
    ) async throws(StepFailure) -> Response {
        let response = try await answer(to: endpoint)
        let subject = endpoint.path.subject
        let value: JSONValue
        do {
            value =
                if let names = endpoint.names {
                    try JSONValue.parse(response.body, keeping: names)
                } else {
                    try JSONValue.parse(response.body)
                }
        } catch {
            throw .retry("Stripe's answer for \(subject) is not JSON: \(error.sentence).")
        }
        do {
            return try endpoint.decode(StripeFields(value, readFor: endpoint.names))
        } catch {
            throw .reject([error.finding(subject: subject)])
        }
    }

    /// Hands over every page of a list, in order, until the list ends or `body` fails.
    package func forEachPage<Item: Sendable>(
        _ endpoint: StripeEndpoint<Page<Item>>,
        after first: String? = nil,
        _ body: ([Item]) async throws(StepFailure) -> Void
    ) async throws(StepFailure) {
        var cursor = first
        var seen: Set<String> = []
        repeat {
            if let cursor {
                guard seen.insert(cursor).inserted, seen.count <= limits.pagesMax else {
                    throw .reject([Self.endlessList(endpoint.path.subject)])
                }
            }
            let page = try await send(endpoint.after(cursor))
            try await body(page.items)
            cursor = page.nextCursor
        } while cursor != nil
    }

    /// Every item of a list that is known to be short.
    ///
    /// - Throws: a rejection when there are more than `max`.
    package func all<Item: Sendable>(
        _ endpoint: StripeEndpoint<Page<Item>>,
        after cursor: String? = nil,
        max: Int
    ) async throws(StepFailure) -> [Item] {
        var all: [Item] = []
        try await forEachPage(endpoint, after: cursor) { (items) throws(StepFailure) in
            guard all.count + items.count <= max else {
                throw .reject([Self.tooLong(endpoint.path.subject, max: max)])
            }
            all += items
        }
        return all
    }
}

extension StripeGateway {
    /// A successful answer, after as many tries as the rule allows.
    private func answer<Response>(
        to endpoint: StripeEndpoint<Response>
    ) async throws(StepFailure) -> HTTPResponse {
        let request = try request(for: endpoint)
        let rule = RetryRule(limits: limits)
        let subject = endpoint.path.subject
        var failures = 0
        while true {
            try breaker.check(at: moment, "Stripe")
            if endpoint.method == .get { try await allowance?.take() }
            try await pace(endpoint.path.template)
            let failure: StepFailure
            let isWorthRepeating: Bool
            do {
                let response = try await transport.send(request)
                take(response, endpoint.path.template)
                if response.status.isSuccess { return response }
                failure = StripeRefusal(response).failure(subject: subject)
                isWorthRepeating = rule.repeats(response)
            } catch {
                if error.kind != .cancelled { breaker.take(isOut: true, at: moment) }
                failure = error.stepFailure(subject: subject)
                isWorthRepeating = rule.repeats(error)
            }
            failures += 1
            guard isWorthRepeating, failures < limits.attemptsMax else { throw failure }
            try await sleep(rule.delay(after: failures, random: runtime.random))
        }
    }

    /// The gateway's clock as the breaker reads it.
    private var moment: Timestamp {
        Timestamp(microseconds: Int64(runtime.now() / .microseconds(1)))
    }

    /// Learns from an answer how Stripe does.
    private func take(_ response: HTTPResponse, _ endpoint: String) {
        breaker.take(isOut: response.status.code >= 502, at: moment)
        guard response.status.code == 429 else { return }
        pacer.slowDown(
            endpoint: endpoint,
            reason: response.fields["Stripe-Rate-Limited-Reason"],
            at: runtime.now()
        )
    }

    /// The request of an operation; the same on every try, with the same idempotency key.
    private func request<Response>(
        for endpoint: StripeEndpoint<Response>
    ) throws(StepFailure) -> OutboundRequest {
        let isRead = endpoint.method == .get
        let query = isRead ? FormEncoding.query(endpoint.parameters) : ""
        guard let path = endpoint.path.text,
            let url = settings.baseURL.with(target: query.isEmpty ? path : path + "?" + query)
        else { throw .reject([Self.badID(endpoint.path.subject)]) }
        var fields: HTTPFields = [
            .authorization: "Bearer " + settings.key,
            .accept: "application/json",
            "Stripe-Version": settings.apiVersion,
        ]
        fields["Stripe-Account"] = settings.connectedAccount
        var body: [UInt8] = []
        if !isRead {
            fields[.contentType] = "application/x-www-form-urlencoded"
            body = Array(FormEncoding.body(endpoint.parameters).utf8)
            fields[.idempotencyKey] =
                endpoint.intent.map { Self.idempotencyKey($0, body) } ?? runtime.idempotencyKey()
        }
        return OutboundRequest(
            method: endpoint.method,
            url: url,
            fields: fields,
            body: body,
            timeout: limits.timeout
        )
    }

    /// A key made of the intent and the parameters: Stripe refuses a known key with other parameters,
    /// and would repeat an old refusal after its cause was mended.
    static func idempotencyKey(_ intent: String, _ body: [UInt8]) -> String {
        "quittance-\(intent)-" + Hex.encode(Array(SHA256.digest(body).prefix(12)))
    }

    /// Waits for a place at the endpoint, then for one of the account.
    private func pace(_ endpoint: String) async throws(StepFailure) {
        guard let delay = pacer.delay(endpoint: endpoint, at: runtime.now()) else {
            throw Self.queueFull(limits)
        }
        try await sleep(delay)
        guard let delay = pacer.accountDelay(at: runtime.now()) else {
            throw Self.queueFull(limits)
        }
        try await sleep(delay)
    }

    private func sleep(_ duration: Duration) async throws(StepFailure) {
        guard duration > .zero else { return }
        do {
            try await runtime.sleep(duration)
        } catch {
            throw .retry(after: nil, reason: "The work was interrupted.", usesAttempt: false)
        }
    }
}
