import Accounting
import Cryptography
import Database
import HTTP
import HTTPClient
import Jobs
import NetSuite
import RESTAPI
import Salesforce
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
    let policy: BookingPolicy
    let gate: RecordGate
    let seal: DetailSeal
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
                closedPeriods: policy.choices.closedPeriods
            )
        )
        func push(_ kind: PushedKind) -> PushRecords {
            PushRecords(kind, source: database, policy: policy, batch: batch)
        }
        var useCases: [JobKind: any UseCase] = [
            .customerPush: push(.customer), .invoicePush: push(.invoice),
            .callbackDelivery: CallbackDelivery(
                jobs: database,
                transport: try callbackClient(),
                rule: try Self.callbackRule(settings.callbacks),
                publicURL: settings.server.publicURL,
                now: world.now
            ),
        ]
        guard let salesforce = settings.salesforce else { return useCases }
        let gateway = try salesGateway(salesforce)
        useCases[.salesforceAccount] = SyncSalesRecords(
            .account,
            source: gateway,
            policy: policy,
            batch: batch
        )
        useCases[.salesforceOpportunity] = SyncSalesRecords(
            .opportunity(salesforce.onClosedWon),
            source: gateway,
            policy: policy,
            batch: batch
        )
        useCases[.salesforceWriteBack] = WriteBack(
            jobs: database,
            books: database,
            writer: gateway
        )
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

    private func salesGateway(_ settings: SalesforceSettings) throws -> SalesRecordGateway {
        guard let url = HTTPURL(settings.baseURL) else {
            throw WiringFault("salesforce.baseURL is not an http or https address.")
        }
        let login: SalesforceLogin
        switch settings.login {
        case .clientCredentials(let clientID, let clientSecret):
            login = .clientCredentials(clientID: clientID, clientSecret: clientSecret.reveal())
        case .jwtBearer(let clientID, let user, let audience, let pem):
            login = .jwtBearer(
                clientID: clientID,
                user: user,
                audience: audience,
                key: try PrivateKey(pem: Array(pem.reveal().utf8))
            )
        }
        let now = world.now
        let outbound = self.settings.outbound
        return SalesRecordGateway(
            gateway: SalesforceGateway(
                login: login,
                base: url,
                apiVersion: settings.apiVersion,
                transport: try Gateways(surroundings: world, outbound: outbound)
                    .client(url, caFile: settings.caFile),
                now: { now().seconds }
            ),
            names: settings.names,
            currency: policy.baseCurrency
        )
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

    static func outboundMessages(
        _ settings: SalesforceSettings?
    ) throws -> OutboundMessageSource? {
        guard let settings, let token = settings.outboundMessageToken else { return nil }
        let source = OutboundMessageSource(
            token: token.reveal(),
            organizationID: settings.organizationID
        )
        guard let source else {
            throw WiringFault("salesforce.organizationId is no id of Salesforce.")
        }
        return source
    }
}

extension SalesRecordGateway: SalesRecordSource, SalesRecordWriter {
    func write(_ changes: [SalesRecordChange]) async throws(StepFailure) -> [SalesRecordOutcome] {
        let states = changes.map { change in
            StateFields(
                type: change.object,
                id: change.id,
                status: change.status.rawValue,
                at: change.at,
                jobID: change.jobID.text,
                internalID: change.internalID,
                reason: change.reason
            )
        }
        return try await write(states).map { failure in
            switch failure {
            case nil: .written
            case .reject(let findings): findings.first.map { .refused($0) } ?? .written
            case .retry, .snooze: .postponed(failure?.sentence ?? "")
            }
        }
    }
}
