import Accounting
import HTTP
import Jobs
import Synchronization
import Testing

@testable import Stripe

/// Answers requests from a script, in order, and remembers them.
final class ScriptedTransport: HTTPTransport {
    enum Step: Sendable {
        case answer(Int, String, HTTPFields)
        case failure(TransportFailure)

        static func ok(_ json: String) -> Step { .answer(200, json, [:]) }

        static func error(_ status: Int, code: String? = nil, _ fields: HTTPFields = [:]) -> Step {
            let name = code.map { ",\"code\":\"\($0)\"" } ?? ""
            return .answer(
                status,
                "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"No.\"\(name)}}",
                fields
            )
        }
    }

    private struct State {
        var script: [Step]
        var requests: [OutboundRequest] = []
    }

    private let state: Mutex<State>

    init(_ script: [Step]) { state = Mutex(State(script: script)) }

    var requests: [OutboundRequest] { state.withLock { $0.requests } }
    var targets: [String] { requests.map(\.url.target) }
    var stepsLeft: Int { state.withLock { $0.script.count } }

    func send(_ request: OutboundRequest) async throws(TransportFailure) -> HTTPResponse {
        let step: Step? = state.withLock { state in
            state.requests.append(request)
            return state.script.isEmpty ? nil : state.script.removeFirst()
        }
        switch step {
        case .answer(let code, let json, let fields):
            return HTTPResponse(
                status: HTTPStatus(code: code) ?? .ok,
                fields: fields,
                body: Array(json.utf8)
            )
        case .failure(let failure):
            throw failure
        case nil:
            throw TransportFailure(
                kind: .protocolViolation,
                sentence: "the script is at its end",
                requestMayHaveBeenProcessed: false
            )
        }
    }
}

/// A clock that moves only when somebody sleeps.
final class SteppedClock: Sendable {
    private struct State {
        var now: Duration = .seconds(1000)
        var sleeps: [Duration] = []
        var keys = 0
    }

    private let state = Mutex(State())
    private let isInterrupted: Bool

    init(isInterrupted: Bool = false) { self.isInterrupted = isInterrupted }

    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    var runtime: StripeRuntime {
        StripeRuntime(
            now: { self.state.withLock { $0.now } },
            sleep: { duration in
                if self.isInterrupted { throw CancellationError() }
                self.state.withLock {
                    $0.now += duration
                    $0.sleeps.append(duration)
                }
            },
            random: { _ in 0 },
            idempotencyKey: {
                self.state.withLock {
                    $0.keys += 1
                    return "key-\($0.keys)"
                }
            }
        )
    }
}

/// A gateway over a script, with the parts a test looks at afterwards.
struct GatewayRig {
    static let key = "sk_test_secret_of_the_rig"

    let gateway: StripeGateway
    let transport: ScriptedTransport
    let clock: SteppedClock

    init(
        _ script: [ScriptedTransport.Step],
        connectedAccount: String? = nil,
        limits: StripeLimits = StripeLimits(),
        isInterrupted: Bool = false
    ) throws {
        transport = ScriptedTransport(script)
        clock = SteppedClock(isInterrupted: isInterrupted)
        gateway = StripeGateway(
            account: StripeAccount(
                key: Self.key,
                baseURL: try #require(HTTPURL("https://stripe.test")),
                connectedAccount: connectedAccount
            ),
            transport: transport,
            runtime: clock.runtime,
            limits: limits
        )
    }

    /// The failure an operation of the gateway ends in; nil when it succeeds.
    func failure<Value>(
        _ operation: (StripeGateway) async throws(StepFailure) -> Value
    ) async -> StepFailure? {
        do throws(StepFailure) {
            _ = try await operation(gateway)
            return nil
        } catch {
            return error
        }
    }
}
