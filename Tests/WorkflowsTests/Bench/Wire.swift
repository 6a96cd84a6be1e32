import HTTP
import Synchronization

/// The way from a gateway to a simulator in the same process, which a test can cut.
final class Wire: HTTPTransport {
    /// What happens to the call at which the process dies.
    enum Cut: Sendable, CaseIterable {
        /// The other side did its work, but the answer is lost.
        case answer
        /// The request never arrives.
        case request
    }

    private struct State {
        var calls: [String] = []
        var cut: (call: Int, what: Cut)?
        /// Dies at a call of this method and path, once so many more of them were made.
        var cutAt: (call: String, more: Int, what: Cut)?
        var isDead = false
    }

    private let state = Mutex(State())
    private let answer: @Sendable (HTTPRequest) async -> HTTPResponse

    init(_ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) {
        self.answer = answer
    }

    /// Every call so far as method and path, in order.
    var calls: [String] { state.withLock { $0.calls } }

    /// Whether the process on this side died; it stays dead until it is restarted.
    var isDead: Bool { state.withLock { $0.isDead } }

    /// Lets the process die at a call, counted from one beginning now.
    func die(at call: Int, losing what: Cut) {
        state.withLock { $0.cut = ($0.calls.count + call, what) }
    }

    /// Lets the process die at the next calls of one method and path, at the `count`th of them.
    func die(at call: String, count: Int, losing what: Cut) {
        state.withLock { $0.cutAt = (call, count, what) }
    }

    func restart() {
        state.withLock {
            $0.cut = nil
            $0.cutAt = nil
            $0.isDead = false
        }
    }

    func send(_ request: OutboundRequest) async throws(TransportFailure) -> HTTPResponse {
        let cut: Cut? = try begin("\(request.method) \(request.url.path)")
        if cut == .request { throw Self.gone }
        var fields = request.fields
        fields["Host"] = request.url.authority
        let response = await answer(
            HTTPRequest(
                method: request.method,
                target: request.url.target,
                fields: fields,
                body: request.body
            )
        )
        // Whoever waited for an answer while the process died does not get it either.
        if cut == .answer || isDead { throw Self.gone }
        return response
    }

    private func begin(_ call: String) throws(TransportFailure) -> Cut? {
        let (isGone, cut) = state.withLock { state -> (Bool, Cut?) in
            if state.isDead { return (true, nil) }
            state.calls.append(call)
            if let cut = state.cutAt, cut.call == call {
                state.cutAt?.more -= 1
                if cut.more == 1 {
                    state.isDead = true
                    return (false, cut.what)
                }
            }
            guard let cut = state.cut, cut.call == state.calls.count else { return (false, nil) }
            state.isDead = true
            return (false, cut.what)
        }
        if isGone { throw Self.gone }
        return cut
    }

    private static let gone = TransportFailure(
        kind: .closed,
        sentence: "The process is gone.",
        requestMayHaveBeenProcessed: true
    )
}
