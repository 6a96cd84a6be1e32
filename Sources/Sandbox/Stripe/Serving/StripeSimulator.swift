package import HTTP
import JSON
import Synchronization

/// A strict stand-in for Stripe's API over a fixed world.
///
/// Requests come in as values; `SandboxHost` puts it behind a socket. Under `/sandbox/` it answers,
/// without a key, what was counted and what the world holds.
package final class StripeSimulator: Sendable {
    /// Waits; a test can hold requests back to let others overtake.
    package typealias Pause = @Sendable (Duration) async -> Void

    private struct State {
        var service: StripeService
        var faults: FaultPlan
    }

    private let state: Mutex<State>
    private let index: StripeIndex
    private let elapsed: @Sendable () -> Duration
    private let pause: Pause

    /// How late a slow answer is.
    private static let slowness = Duration.seconds(3)
    /// Longer than any client waits.
    private static let forever = Duration.seconds(590)

    /// Starts with a world; `elapsed`, time since any fixed moment, is what rates are counted by, and
    /// by default this machine's clock.
    package init(
        world: StripeWorld,
        configuration: StripeSimulatorConfiguration = StripeSimulatorConfiguration(),
        elapsed: (@Sendable () -> Duration)? = nil,
        pause: @escaping Pause = { duration in
            // A cancelled wait just ends early: its client has gone.
            try? await Task.sleep(for: duration)
        }
    ) {
        let index = StripeIndex(world)
        self.index = index
        self.pause = pause
        let start = ContinuousClock.now
        self.elapsed = elapsed ?? { ContinuousClock.now - start }
        state = Mutex(
            State(
                service: StripeService(index: index, configuration: configuration),
                faults: configuration.faults
            )
        )
    }

    /// Answers one request, faults included.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        if request.path.hasPrefix("/sandbox/") { return control(request) }
        let milliseconds = elapsed() / .milliseconds(1)
        let (fault, response) = state.withLock { state in
            let fault = state.faults.draw(request.method, path: request.path)
            if fault != nil { state.service.counters.faults += 1 }
            let response =
                fault?.commits ?? true
                ? state.service.answer(request, atMilliseconds: Int64(milliseconds)) : nil
            return (fault, response)
        }
        guard let response else { return Self.refusal(fault) }
        switch fault {
        case .timeoutAfterCommit:
            await pause(Self.forever)
            return SandboxDirective.nothing
        case .resetAfterCommit: return SandboxDirective.nothing
        case .truncated: return SandboxDirective.truncate.attached(to: response)
        case .slow:
            await pause(Self.slowness)
            return response
        case .throttled, .serverError, .unavailable, .unauthorized, .resetBeforeCommit, nil:
            return response
        }
    }

    /// The answer to a request that was never looked at.
    private static func refusal(_ fault: SandboxFault?) -> HTTPResponse {
        let refusal: StripeFault
        switch fault {
        case .throttled:
            var limited = StripeFault(
                .tooManyRequests,
                "Too many concurrent requests.",
                code: "rate_limit"
            )
            limited.fields.set("Stripe-Rate-Limited-Reason", "global-concurrency")
            refusal = limited
        case .unauthorized:
            var unknown = StripeFault(.unauthorized, "Invalid API Key provided: sk_***")
            unknown.fields.set(.wwwAuthenticate, "Basic realm=\"Stripe\"")
            refusal = unknown
        case .unavailable:
            refusal = StripeFault(.serviceUnavailable, "Service unavailable.", type: "api_error")
        case .serverError:
            refusal = StripeFault(
                .internalServerError,
                "An unknown error occurred.",
                type: "api_error"
            )
        case .resetBeforeCommit, .timeoutAfterCommit, .resetAfterCommit, .slow, .truncated, nil:
            return SandboxDirective.nothing
        }
        var response = StripeService.response(refusal)
        response.fields.set("Request-Id", "req_Fault")
        return response
    }
}

extension StripeSimulator {
    /// Lets callers find themselves at another moment, in Unix seconds.
    package func setNow(_ moment: Int64) {
        state.withLock { $0.service.view.now = moment }
    }

    /// The moment callers find themselves at.
    package var now: Int64 { state.withLock { $0.service.view.now } }

    /// What was asked so far.
    package var counters: StripeCounters { state.withLock { $0.service.counters } }

    /// Replaces the faults to come.
    package func setFaults(_ plan: FaultPlan) { state.withLock { $0.faults = plan } }

    /// The id of the account.
    package var accountID: String { index.world.account.id }

    /// What callers see now.
    var view: StripeView { state.withLock { $0.service.view } }
}
