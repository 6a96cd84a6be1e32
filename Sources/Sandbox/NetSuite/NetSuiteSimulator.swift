import Accounting
import Cryptography
package import HTTP
import JSON
import Synchronization

/// A NetSuite account that lives in memory and is at least as strict as the real one.
///
/// Requests come in as values, so it needs no socket; `SandboxHost` puts it behind one. Its
/// books balance after every request, or the process stops.
package final class NetSuiteSimulator: Sendable {
    /// Waits; a test can hold requests back to let others overtake.
    package typealias Pause = @Sendable (Duration) async -> Void

    let configuration: NetSuiteSimulatorConfiguration
    let state: Mutex<NetSuiteState>
    private let pause: Pause

    /// How late a slow answer is.
    private static let slowness = Duration.seconds(3)
    /// Longer than any client waits.
    private static let forever = Duration.seconds(590)

    /// An account with empty books.
    package init(
        configuration: NetSuiteSimulatorConfiguration,
        pause: @escaping Pause = { duration in
            // A cancelled wait just ends early: its client has gone.
            try? await Task.sleep(for: duration)
        }
    ) {
        self.configuration = configuration
        self.pause = pause
        state = Mutex(NetSuiteState(configuration))
    }

    /// Answers one request, waiting as long as the configuration and the faults ask for.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        if request.path == "/sandbox" || request.path.hasPrefix("/sandbox/") {
            return control(request)
        }
        let fault = state.withLock { $0.faults.draw(request.method, path: request.path) }
        if let fault {
            state.withLock { $0.counters.faults[fault.rawValue, default: 0] += 1 }
            if !fault.commits { return shaped(refusal(fault), request) }
        }
        let response = shaped(await work(request), request)
        switch fault {
        case .timeoutAfterCommit:
            await pause(Self.forever)
            return SandboxDirective.nothing
        case .resetAfterCommit: return SandboxDirective.nothing
        case .truncated: return SandboxDirective.truncate.attached(to: response)
        case .slow:
            await pause(Self.slowness)
            return response
        case .resetBeforeCommit, .throttled, .serverError, .unavailable, .unauthorized, nil:
            return response
        }
    }

    /// What every account holds, by account number and currency.
    package func trialBalance() -> [TrialBalanceRow] { state.withLock { $0.books.trialBalance } }

    /// The trial balance of one subsidiary.
    package func trialBalance(of subsidiary: Int64) -> [TrialBalanceRow] {
        state.withLock { $0.books.trialBalance(of: subsidiary) }
    }

    /// What was asked of the account so far.
    package func counters() -> NetSuiteCounters { state.withLock { $0.counters } }

    /// Changes how many requests may be at work at a time, as NetSuite does when a licence changes.
    package func setConcurrencyMax(_ limit: Int) { state.withLock { $0.concurrencyMax = limit } }

    /// The refused logins, oldest first.
    package func loginAuditTrail() -> [NetSuiteLoginReason] {
        state.withLock { $0.desk.auditTrail }
    }

    /// Scripts answer errors in a form of their own.
    private func shaped(_ response: HTTPResponse, _ request: HTTPRequest) -> HTTPResponse {
        request.path == RestletService.path ? RestletService.shaped(response) : response
    }

    private var answers: NetSuiteAnswers { NetSuiteAnswers(wording: configuration.wording) }

    private func refusal(_ fault: SandboxFault) -> HTTPResponse {
        switch fault {
        case .throttled:
            state.withLock { $0.counters.throttled += 1 }
            return answers.throttled()
        case .serverError:
            return answers.fault(
                RecordFault(
                    status: 500,
                    code: "UNEXPECTED_ERROR",
                    detail: "An unexpected error occurred. Error ID: jrgbpyylphhishmmlxyt"
                )
            )
        case .unavailable:
            return HTTPResponse(
                status: .serviceUnavailable,
                fields: [.contentType: "text/html"],
                body: Array("<html><body>Service Unavailable</body></html>".utf8)
            )
        case .unauthorized: return state.withLock { $0.desk.unauthorized(answers) }
        case .resetBeforeCommit, .resetAfterCommit, .timeoutAfterCommit, .slow, .truncated:
            return SandboxDirective.nothing
        }
    }

    // MARK: Working

    /// Logs in, takes a place, waits, does the work and gives the place back.
    private func work(_ request: HTTPRequest) async -> HTTPResponse {
        let origin = Self.origin(of: request)
        let now = configuration.clock()
        if request.path == TokenEndpoint.path { return token(request, origin: origin, now: now) }
        let call = NetSuiteCall(
            request,
            origin: origin,
            concurrencyMax: state.withLock { $0.concurrencyMax },
            now: now
        )
        let refusal = state.withLock { state in
            state.desk.refusal(of: request, origin: origin, answers: answers, now: now)
        }
        if let refusal { return refusal }
        guard let call else { return answers.fault(.malformedRequest()) }
        guard let touches = enter(call) else { return answers.throttled() }
        if configuration.latency > .zero { await pause(configuration.latency) }
        return state.withLock { state in
            defer { state.counters.inFlight -= 1 }
            guard touches.areUnchanged(in: state.books) else {
                state.counters.collisions += 1
                return answers.fault(.recordChanged)
            }
            var response = state.respond(to: call, answers)
            response.fields["x-netsuite-jobid"] = state.nextRequestID()
            response.fields["x-n-operationid"] = state.nextRequestID()
            response.fields[.cacheControl] = "No-Cache"
            return response
        }
    }

    /// Takes one of the places the concurrency limit leaves; nil if there is none.
    private func enter(_ call: NetSuiteCall) -> RecordTouches? {
        state.withLock { state in
            state.counters.calls[call.name, default: 0] += 1
            guard state.counters.inFlight < state.concurrencyMax else {
                state.counters.throttled += 1
                return nil
            }
            state.counters.inFlight += 1
            state.counters.inFlightMax = max(
                state.counters.inFlightMax,
                state.counters.inFlight
            )
            return RecordTouches(call.request, in: state.books)
        }
    }

    private func token(_ request: HTTPRequest, origin: String, now: Timestamp) -> HTTPResponse {
        let host = configuration.accountID.lowercased().map { $0 == "_" ? "-" : $0 }
        let official = ["suitetalk", "restlets"].map {
            "https://\(String(host)).\($0).api.netsuite.com"
        }
        let endpoint = TokenEndpoint(
            audiences: Set(
                ([origin] + configuration.baseAddresses + official).map {
                    $0 + TokenEndpoint.path
                }
            )
        )
        let fresh = Base64.urlEncode(RandomBytes.generate(48))
        return state.withLock { state in
            state.counters.calls["POST token", default: 0] += 1
            return endpoint.respond(to: request, &state.desk, token: fresh, now: now)
        }
    }

    /// Scheme and authority the client called; the default ports are no part of it.
    static func origin(of request: HTTPRequest) -> String {
        let isTLS = request.peer?.isTLS ?? false
        var host = (request.fields[.host] ?? "localhost").lowercased()
        let port = isTLS ? ":443" : ":80"
        if host.hasSuffix(port) { host = String(host.dropLast(port.count)) }
        return (isTLS ? "https://" : "http://") + host
    }
}
