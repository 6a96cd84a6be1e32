import Accounting
import HTTP
import JSON
import Jobs

/// What NetSuite answered: done, or refused for a reason the caller can judge.
enum ServiceAnswer: Sendable {
    case done(HTTPResponse)
    case refused(Refusal, RefusalMeaning)
}

/// Sends calls: within the governor's slots, with proof of identity, with bounded repetition.
struct ServiceExchange: Sendable {
    let governor: ConcurrencyGovernor
    let authenticator: Authenticator
    let breaker = UpstreamBreaker()
    /// Who the calls are made for.
    var lane = CallLane.background
    private let configuration: NetSuiteConfiguration
    private let transport: any HTTPTransport
    private let surroundings: Surroundings

    init(
        configuration: NetSuiteConfiguration,
        transport: any HTTPTransport,
        surroundings: Surroundings,
        slots: (any SlotStore)? = nil
    ) {
        self.configuration = configuration
        self.transport = transport
        self.surroundings = surroundings
        governor = ConcurrencyGovernor(
            limit: configuration.limits.concurrencyMax,
            surroundings: surroundings,
            sharing: slots.map { ($0, "netsuite:" + configuration.account.realm) }
        )
        authenticator = Authenticator(
            configuration: configuration,
            transport: transport,
            surroundings: surroundings
        )
    }

    /// One attempt's answer and the proof it carried.
    private struct Attempt: Sendable {
        let response: HTTPResponse
        let authorization: String
        /// The governor's slot it was made in.
        let slot: Int
    }

    /// Sends the call and returns NetSuite's answer.
    ///
    /// Throttled attempts return a few times after a pause; a refused login returns once if it may
    /// help. `action` is what is tried, for the middle of a sentence.
    /// - Throws: `.retry` for throttling, outages and unknown outcomes, `.reject` for a refused login.
    func answer(to call: ServiceCall, _ action: String) async throws(StepFailure) -> ServiceAnswer {
        var throttledAttempts = 0
        var refusedAuthorization: String?
        while true {
            let attempt = try await attempt(call, action, refused: refusedAuthorization)
            if attempt.response.status.isSuccess {
                governor.succeeded(attempt.slot)
                return .done(attempt.response)
            }
            let refusal = Refusal(attempt.response)
            let meaning = RefusalTable.meaning(of: refusal)
            switch meaning {
            case .throttled:
                throttledAttempts += 1
                try pause(refusal, throttledAttempts)
            case .loginRefused:
                guard refusedAuthorization == nil,
                    authenticator.mayTryAgain(after: attempt.response)
                else {
                    let failure = refusal.failure(meaning, subject: "netsuite", action: action)
                    authenticator.remember(failure)
                    throw failure
                }
                refusedAuthorization = attempt.authorization
            case .unavailable:
                throw refusal.failure(meaning, subject: "netsuite", action: action)
            case .alreadyExists, .missing, .recordChanged, .periodClosed, .currencyRefused,
                .permissionMissing,
                .fieldMissing, .referenceInvalid, .accountUnusable, .recordTypeUnknown,
                .applicationRefused, .recordLocked, .revenuePeriodsMissing, .subsidiaryRefused,
                .methodRefused, .scriptIDUnknown, .alreadyDeposited, .redirected, .other:
                governor.succeeded(attempt.slot)
                return .refused(refusal, meaning)
            }
        }
    }

    /// Sends a call whose refusal is a finding about `subject`.
    func response(
        to call: ServiceCall,
        _ action: String,
        subject: String
    ) async throws(StepFailure) -> HTTPResponse {
        switch try await answer(to: call, action) {
        case .done(let response): return response
        case .refused(let refusal, let meaning):
            throw refusal.failure(meaning, subject: subject, action: action)
        }
    }

    /// The day, by the clock that signs.
    var today: CalendarDate { surroundings.now().dateInUTC }

    /// Waits outside every slot.
    func pause(_ duration: Duration) async { await surroundings.sleep(duration) }

    /// The content of an answer as a JSON value.
    static func content(_ response: HTTPResponse) throws(StepFailure) -> JSONValue {
        do throws(JSONFault) {
            return try JSONValue.parse(response.body)
        } catch {
            throw .retry("NetSuite's answer is not readable JSON: \(error.sentence).")
        }
    }

    /// Tells the governor, and gives the job back when it has waited often enough.
    private func pause(_ refusal: Refusal, _ attempts: Int) throws(StepFailure) {
        let pause = governor.throttled(
            governor.inFlightAtRefusal,
            serverDelay: refusal.serverDelay
        )
        let wish = refusal.serverDelay ?? .zero
        guard
            attempts > configuration.limits.throttledAttemptsMax
                || wish > SlotRegime.wishMax
        else { return }
        throw .retry(
            after: max(wish, pause),
            reason: "NetSuite's limit of concurrent requests is reached.",
            usesAttempt: false
        )
    }

    /// One attempt inside a slot; signed there, because the wait for the slot may be long.
    private func attempt(
        _ call: ServiceCall,
        _ action: String,
        refused: String?
    ) async throws(StepFailure) -> Attempt {
        let origin = call.isRestlet ? configuration.restletURL : configuration.baseURL
        guard let url = origin.with(target: call.target) else {
            throw .reject([
                Finding(
                    .objectUnreadable,
                    subject: "netsuite",
                    sentence: "The address to \(action) is not well formed.",
                    fix: "Check the ids in the settings."
                )
            ])
        }
        let result: Result<Attempt, StepFailure>? = await governor.withSlot(
            lane
        ) { slot in
            do throws(StepFailure) {
                // Asked in the slot: the wait for it may outlast an outage's beginning.
                try breaker.check(at: surroundings.now(), "NetSuite")
                return .success(
                    try await signedAttempt(call, url, action, refused: refused, slot: slot)
                )
            } catch {
                return .failure(error)
            }
        }
        guard let result else { throw .cancelled }
        return try result.get()
    }

    /// Signs and sends; once more over another connection, signed anew, where that is safe.
    ///
    /// Kept connections die unseen. The client must not repeat a request by itself: NetSuite may have
    /// met its nonce already, and refuses the login of a second one.
    private func signedAttempt(
        _ call: ServiceCall,
        _ url: HTTPURL,
        _ action: String,
        refused: String?,
        slot: Int
    ) async throws(StepFailure) -> Attempt {
        var mayRepeat = true
        while true {
            let authorization = try await authenticator.authorization(
                method: call.method,
                url: url,
                refused: refused
            )
            do throws(TransportFailure) {
                let response = try await transport.send(request(call, url, authorization))
                breaker.take(isOut: response.status.code >= 502, at: surroundings.now())
                return Attempt(response: response, authorization: authorization, slot: slot)
            } catch {
                if error.kind != .cancelled { breaker.take(isOut: true, at: surroundings.now()) }
                let isSafe = call.method.isIdempotent || !error.requestMayHaveBeenProcessed
                guard mayRepeat, error.kind == .closed, isSafe else {
                    throw StepFailure(error, whileDoing: action)
                }
                mayRepeat = false
            }
        }
    }

    private func timeout(of call: ServiceCall) -> Duration {
        call.isLong ? configuration.limits.longTimeout : configuration.limits.timeout
    }

    private func request(
        _ call: ServiceCall,
        _ url: HTTPURL,
        _ authorization: String
    ) -> OutboundRequest {
        var fields: HTTPFields = [
            .authorization: authorization, .accept: call.accept,
            // A misspelt member would otherwise be dropped with a mere warning.
            "X-NetSuite-PropertyNameValidation": "Error",
        ]
        if call.body != nil { fields.append(.contentType, call.contentType) }
        if call.prefersTransient { fields.append("Prefer", "transient") }
        if let key = call.asynchronousKey {
            fields.append("Prefer", "respond-async")
            fields.append("X-NetSuite-Idempotency-Key", key)
        }
        var request = OutboundRequest(
            method: call.method,
            url: url,
            fields: fields,
            body: call.body?.serialized() ?? [],
            timeout: timeout(of: call),
            responseBytesMax: configuration.limits.responseBytesMax
        )
        request.mayBeRepeated = false
        return request
    }
}
