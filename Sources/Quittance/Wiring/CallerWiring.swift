import Accounting
import Cryptography
import Database
import HTTP
import HTTPClient
import Jobs
import NetSuite
import RESTAPI
import Stripe
import Telemetry
import Workflows

/// Plans what callers send under the policy of the books.
struct PolicyPlanner: PushPlanner {
    let policy: BookingPolicy

    func plan(_ customer: PushedCustomer) async throws(StepFailure) -> Plan {
        try decide { () throws(PlanFault) in try policy.plan(pushed: customer) }
    }

    func plan(_ invoice: PushedInvoice) async throws(StepFailure) -> Plan {
        try decide { () throws(PlanFault) in try policy.plan(pushed: invoice) }
    }
}

/// Puts together what is done for callers: their records, their callbacks, their Salesforce org.
struct CallerWiring {
    let settings: Settings
    let database: Database
    let netSuite: NetSuiteGateway
    /// The gateways of the Stripe accounts by their names.
    let stripe: [String: StripeGateway]
    let policy: BookingPolicy
    let gate: RecordGate
    let seal: DetailSeal
    var newItems: NewItemGuard?
    let world: RealWorld

    /// The use cases that belong to no Stripe account.
    func useCases() throws -> [JobKind: any UseCase] {
        let known = KnownLinks(books: database, gate: gate)
        let batch = Batch(
            bookkeeper: Bookkeeper(
                system: netSuite,
                known: known,
                gate: gate,
                seal: seal,
                closedPeriods: policy.choices.closedPeriods,
                newItems: newItems
            )
        )
        func push(_ kind: PushedKind) -> PlanByID {
            PlanByID(
                PushedRecordPlanner(kind, source: database, policy: policy),
                batch: batch
            )
        }
        var useCases: [JobKind: any UseCase] = [
            .customerPush: push(.customer), .invoicePush: push(.invoice),
            .callbackDelivery: CallbackDelivery(
                jobs: database,
                batches: database,
                transport: try callbackClient(),
                rule: try Self.callbackRule(settings.callbacks),
                publicURL: settings.server.publicURL,
                now: world.now
            ),
        ]
        if let salesforce = settings.salesforce {
            let sales = SalesforceWiring(
                settings: settings,
                salesforce: salesforce,
                database: database,
                netSuite: netSuite,
                stripe: stripe,
                policy: policy,
                batch: batch,
                world: world
            )
            useCases.merge(try sales.useCases()) { $1 }
        }
        return useCases
    }

    /// A client that, unless told otherwise, reaches nothing but the public internet.
    private func callbackClient() throws -> HTTPClient {
        // Without the group every delivery is refused before it is sent.
        guard let callbacks = settings.callbacks else { return try HTTPClient() }
        let trust: TrustRoots = if let file = callbacks.caFile { .files([file]) } else { .system }
        var configuration = ClientConfiguration(tls: try TLSConfiguration.client(trust: trust))
        // It has no proxy: behind one, only the proxy's own address could be judged.
        configuration.connectsToPublicAddressesOnly = !callbacks.allowPrivate
        return try HTTPClient(configuration: configuration)
    }

    static func callbackRule(_ settings: CallbackSettings?) throws -> CallbackRule? {
        guard let settings else { return nil }
        let endpoints = try settings.endpoints.map { text in
            guard let url = HTTPURL(text), url.scheme == .https || settings.allowPlain else {
                throw WiringFault("callbacks.endpoints: “\(text)” is not an https address.")
            }
            return url
        }
        return CallbackRule(
            hosts: settings.hosts,
            allowsPlain: settings.allowPlain,
            endpoints: endpoints,
            secrets: settings.secrets.compactMap { WebhookSecret($0.reveal()) }
        )
    }
}
