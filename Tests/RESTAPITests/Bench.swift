import Accounting
import HTTP
import JSON
import Jobs
import RESTAPI
import Stripe
import Synchronization
import Workflows

/// Plans whatever it is told to, or fails.
final class FakePreviewer: Previewer, Sendable {
    struct Asked: Hashable {
        let kind: JobKind
        let account: String
        let arguments: String
    }

    let answer = Mutex<Result<[Plan], StepFailure>>(.success([]))
    let asked = Mutex<[Asked]>([])

    func preview(
        kind: JobKind,
        account: String,
        arguments: String
    ) async throws(StepFailure) -> [Plan] {
        asked.withLock { $0.append(Asked(kind: kind, account: account, arguments: arguments)) }
        return try answer.withLock { $0 }.get()
    }
}

/// Plans pushed records for books in euro.
struct PolicyPlanner: PushPlanner {
    private let policy = BookingPolicy(
        zone: .utc,
        baseCurrency: Currency("EUR") ?? Currency.all[0],
        customerCurrencies: []
    )

    func plan(_ customer: PushedCustomer) async throws(StepFailure) -> Plan {
        try decide { () throws(PlanFault) in try policy.plan(pushed: customer) }
    }

    func plan(_ invoice: PushedInvoice) async throws(StepFailure) -> Plan {
        try decide { () throws(PlanFault) in try policy.plan(pushed: invoice) }
    }
}

/// A clock that only a sleeper moves.
final class FakeClock: Sendable {
    private let elapsed = Mutex(Duration.zero)
    /// Is run after every sleep, with the number of sleeps so far.
    let onSleep = Mutex<(@Sendable (Int) -> Void)?>(nil)
    private let sleeps = Mutex(0)

    var uptime: Duration { elapsed.withLock { $0 } }
    var sleepCount: Int { sleeps.withLock { $0 } }

    func advance(_ duration: Duration) { elapsed.withLock { $0 += duration } }

    func sleep(_ duration: Duration) {
        advance(duration)
        let count = sleeps.withLock { count in
            count += 1
            return count
        }
        onSleep.withLock { $0 }?(count)
    }
}

/// The service over fakes, with a key for each scope.
struct Bench {
    let queue = FakeQueue()
    let store = FakeStore()
    let previewer = FakePreviewer()
    let planner = PolicyPlanner()
    let clock = FakeClock()
    let observations = Observations()
    let readKey: String
    let writeKey: String
    let service: RESTService

    static let secret = "whsec_test"
    static let token = "out-3f9a"
    static let organization = "00D000000000001EAA"
    static let main = AccountProfile(
        name: "main",
        isLive: false,
        webhooks: WebhookVerifier(secrets: [secret])
    )

    init(
        accounts: [AccountProfile] = [Bench.main],
        publicURL: String? = nil,
        metricsAreOpen: Bool = false,
        callbacks: CallbackRule? = nil,
        access: AccessSettings = AccessSettings()
    ) {
        let (store, clock, observations) = (store, clock, observations)
        let random: @Sendable (Int) -> [UInt8] = { count in
            (0..<count).map { _ in UInt8.random(in: 0...255) }
        }
        func key(_ name: String, _ scopes: Set<Scope>) -> (text: String, record: APIKeyRecord) {
            // The cheapest scrypt there is: what it costs is not tested here.
            APIKey.generate(
                name: name,
                scopes: scopes,
                created: .noon,
                costLog2: 1,
                random: random
            )
        }
        let read = key("r", [.read])
        let write = key("w", [.sync, .reconcile])
        readKey = read.text
        writeKey = write.text
        store.mutate { state in
            for record in [read.record, write.record] { state.keys[record.id] = record }
        }
        service = RESTService(
            ports: RESTPorts(
                intake: store,
                jobs: store,
                books: store,
                statements: store,
                keys: store,
                probe: store,
                previewer: previewer,
                queue: queue,
                pushed: store,
                planner: planner
            ),
            settings: RESTSettings(
                version: "1.2.3",
                publicURL: publicURL,
                accounts: accounts,
                metricsAreOpen: metricsAreOpen,
                description: APIDescription(
                    yaml: Array("openapi: 3.0.3\n".utf8),
                    document: ["openapi": "3.0.3", "info": ["title": "Quittance"]]
                ),
                callbacks: callbacks,
                outboundMessages: OutboundMessageSource(
                    token: Bench.token,
                    organizationID: Bench.organization
                )
            ),
            runtime: RESTRuntime(
                now: { .noon.adding(clock.uptime) },
                uptime: { clock.uptime },
                sleep: { clock.sleep($0) },
                random: random
            ),
            instruments: RESTInstruments(
                metrics: { "quittance_up 1\n" },
                upstreams: { [UpstreamGauge(name: "netsuite.callsInFlight", value: 3)] },
                observe: { observations.add($0) }
            ),
            access: access
        )
    }

    /// Sends a request; without `fields` it carries the key that may write and JSON's label.
    func send(
        _ method: HTTPMethod,
        _ target: String,
        _ body: String? = nil,
        fields: HTTPFields? = nil,
        isTLS: Bool = false,
        from address: String = "192.0.2.1",
        identity: ClientIdentity? = nil
    ) async -> HTTPResponse {
        var sent = fields ?? [.authorization: "Bearer \(writeKey)"]
        if fields == nil, body != nil { sent.set(.contentType, "application/json") }
        return await service.respond(
            to: HTTPRequest(
                method: method,
                target: target,
                fields: sent,
                body: Array((body ?? "").utf8),
                peer: PeerInfo(
                    address: address,
                    isTLS: isTLS,
                    identity: identity
                )
            )
        )
    }

    /// Names of calls that changed something.
    var writes: [String] { store.mutate { $0.writes } }
}

/// Keeps what the service tells of its answers.
final class Observations: Sendable {
    private let kept = Mutex<[RequestObservation]>([])
    var all: [RequestObservation] { kept.withLock { $0 } }
    func add(_ observation: RequestObservation) { kept.withLock { $0.append(observation) } }
}

extension HTTPResponse {
    /// The body as a document; null if it is not one.
    var json: JSONValue {
        // A body that is not JSON fails every expectation about its members.
        (try? JSONValue.parse(body)) ?? .null
    }

    /// The machine name of a problem.
    var code: String? { json["code"]?.stringValue }

    /// Pointer and code of every fault, such as `/ids/0 ID_MALFORMED`.
    var faults: [String] {
        (json["errors"]?.arrayValue ?? []).map {
            ($0["pointer"]?.stringValue ?? "?") + " " + ($0["code"]?.stringValue ?? "?")
        }
    }
}
