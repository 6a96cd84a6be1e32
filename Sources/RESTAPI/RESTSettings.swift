package import Accounting
package import HTTP
package import Jobs
package import Stripe

/// A Stripe account as callers name it.
package struct AccountProfile: Sendable {
    /// The name in paths, bodies and reports.
    package let name: String
    /// Whether its key is for live data; nil when the key does not say.
    package let isLive: Bool?
    /// The connected account it acts for; nil for an account of its own.
    package let connectedAccount: String?
    /// Checks deliveries; nil when no signing secret is set, then every delivery is refused.
    package let webhooks: WebhookVerifier?

    package init(
        name: String,
        isLive: Bool?,
        connectedAccount: String? = nil,
        webhooks: WebhookVerifier?
    ) {
        self.name = name
        self.isLive = isLive
        self.connectedAccount = connectedAccount
        self.webhooks = webhooks
    }
}

/// What the service is told before it starts.
package struct RESTSettings: Sendable {
    package let version: String
    /// Put in front of addresses in answers, for example `https://books.example.com`; without it
    /// they begin with the path.
    package let publicURL: String?
    package let accounts: [AccountProfile]
    /// Whether metrics are answered without a key.
    package let metricsAreOpen: Bool
    /// The API's own description; nil when it is not installed.
    package let description: APIDescription?
    /// Whom to tell that jobs are done; nil when nobody may be told.
    package let callbacks: CallbackRule?
    /// Where outbound messages come from; nil when none are taken.
    package let outboundMessages: OutboundMessageSource?
    /// The objects and external id fields of Salesforce that state of pushed records is written to.
    package let writeBacks: [PushedKind: SalesKey]

    /// An object of Salesforce and its field with the ids under which records are pushed.
    package struct SalesKey: Sendable, Hashable {
        package let object: String
        package let field: String

        package init(object: String, field: String) {
            self.object = object
            self.field = field
        }
    }

    package init(
        version: String,
        publicURL: String? = nil,
        accounts: [AccountProfile],
        metricsAreOpen: Bool = false,
        description: APIDescription?,
        callbacks: CallbackRule? = nil,
        outboundMessages: OutboundMessageSource? = nil,
        writeBacks: [PushedKind: SalesKey] = [:]
    ) {
        self.version = version
        self.publicURL = publicURL
        self.accounts = accounts
        self.metricsAreOpen = metricsAreOpen
        self.description = description
        self.callbacks = callbacks
        self.outboundMessages = outboundMessages
        self.writeBacks = writeBacks
    }
}

/// Time and chance, so that answers can be rehearsed.
package struct RESTRuntime: Sendable {
    package let now: @Sendable () -> Timestamp
    /// Time since the start; never goes back.
    package let uptime: @Sendable () -> Duration
    /// Waits; ends early when the task is cancelled.
    package let sleep: @Sendable (Duration) async -> Void
    /// As many unpredictable bytes as asked for.
    package let random: @Sendable (Int) -> [UInt8]

    package init(
        now: @escaping @Sendable () -> Timestamp,
        uptime: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async -> Void,
        random: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.now = now
        self.uptime = uptime
        self.sleep = sleep
        self.random = random
    }
}

/// A number about an upstream system, for example `netsuite.callsInFlight`.
package struct UpstreamGauge: Sendable, Hashable {
    package let name: String
    package let value: Int64

    package init(name: String, value: Int64) {
        self.name = name
        self.value = value
    }
}

/// One answered request, for metrics and logs.
package struct RequestObservation: Sendable, Hashable {
    package let method: HTTPMethod
    /// The route's template, never the path itself; nil for an unknown path.
    package let route: String?
    package let status: HTTPStatus
    package let duration: Duration
    package let requestID: String
    /// The id of the caller's key, where one was accepted.
    package let clientID: String?
    /// The request's place in a trace, where the server noted one.
    package let trace: TraceContext?
}

/// What the service tells of itself, and to whom.
package struct RESTInstruments: Sendable {
    /// All metrics in the text format of Prometheus.
    package let metrics: @Sendable () -> String
    package let upstreams: @Sendable () async -> [UpstreamGauge]
    /// Is told of every answer; must not block.
    package let observe: @Sendable (RequestObservation) -> Void
    /// Where the service stands between its start and its end.
    package let phase: @Sendable () -> ServicePhase
    /// What operators want to know; nil where nobody watches.
    package let operations: (any OperationsSource)?

    package init(
        metrics: @escaping @Sendable () -> String = { "" },
        upstreams: @escaping @Sendable () async -> [UpstreamGauge] = { [] },
        observe: @escaping @Sendable (RequestObservation) -> Void = { _ in },
        phase: @escaping @Sendable () -> ServicePhase = { .running },
        operations: (any OperationsSource)? = nil
    ) {
        self.metrics = metrics
        self.upstreams = upstreams
        self.observe = observe
        self.phase = phase
        self.operations = operations
    }
}
