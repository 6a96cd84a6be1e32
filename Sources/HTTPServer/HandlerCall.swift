package import HTTP
import Sockets

/// What answers requests.
package typealias RequestHandler = @Sendable (HTTPRequest) async -> HTTPResponse

/// One call of the handler under a deadline.
enum HandlerCall {
    /// The handler's answer, or nil if the deadline or a shutdown came first.
    ///
    /// The handler runs in a task of its own, because a structured child would have to be waited
    /// for: a handler that ignores its cancellation must not hold the connection. It is cancelled
    /// in every case and its late answer is dropped.
    static func run(
        _ handler: @escaping RequestHandler,
        _ request: HTTPRequest,
        on loop: EventLoop,
        deadline: EventLoop.Instant
    ) async -> HTTPResponse? {
        let handover = Handover<HTTPResponse>()
        // Started here and now: a handler that waits for nothing has answered when this returns.
        let task = Task.immediate(executorPreference: loop) {
            handover.offer(await handler(request))
        }
        switch await handover.wait(on: loop, deadline: deadline) {
        case .value(let response): return response
        case .timedOut, .cancelled:
            task.cancel()
            return nil
        }
    }
}
