import HTTP
import Jobs
import Synchronization

/// What is known of a request once it has passed the door.
struct Admission: Sendable {
    var client: Client?
    /// The caller's rate, for the fields of the answer.
    var rate: RateState?

    static let callerPolicy = "caller"
    static let addressPolicy = "address"

    /// Tells callers how much they may still ask.
    func complete(_ response: inout HTTPResponse) {
        guard let rate, !response.fields.contains(.rateLimit) else { return }
        for field in rate.fields(policy: Self.callerPolicy) {
            response.fields.append(field.name, field.value)
        }
    }
}

/// Decides who comes in: rate of the address, credential, scope, rate of the caller, in this order.
final class Door: Sendable {
    private let settings: AccessSettings
    private let authenticator: Authenticator
    private let runtime: RESTRuntime
    private let addresses: Mutex<RateLimiter?>
    private let callers: Mutex<RateLimiter?>

    init(settings: AccessSettings, authenticator: Authenticator, runtime: RESTRuntime) {
        self.settings = settings
        self.authenticator = authenticator
        self.runtime = runtime
        addresses = Mutex(settings.addressRate.map { RateLimiter(rule: $0) })
        callers = Mutex(settings.callerRate.map { RateLimiter(rule: $0) })
    }

    /// Lets a request in or throws why not; probes are never limited.
    func admit(
        _ request: HTTPRequest,
        to route: Route,
        _ service: RESTSettings,
        _ admission: inout Admission
    ) async throws(Refusal) {
        guard route.access != .machines else { return }
        let now = runtime.uptime()
        let address = request.peer?.address ?? "unknown"
        if let state = addresses.withLock({ $0?.take(address, now: now) }), !state.isAllowed {
            settings.observe(.limited)
            throw .tooManyRequests(state, policy: Admission.addressPolicy)
        }
        guard let wanted = route.access.scopes(service) else { return }
        let client = try await authenticator.client(of: request)
        admission.client = client
        if let state = callers.withLock({ $0?.take(client.id, now: now) }) {
            admission.rate = state
            guard state.isAllowed else {
                settings.observe(.limited)
                throw .tooManyRequests(state, policy: Admission.callerPolicy)
            }
        }
        guard !wanted.isDisjoint(with: client.scopes) else { throw .scopeMissing(wanted) }
    }

    /// The ports that write this record with whatever they change; nil where no chain is kept.
    func recording(_ entry: AuditEntry) -> ChangePorts? { settings.audit?.recording(entry) }
}
