package import Accounting
import Synchronization

/// The circuit breaker all copies of a gateway share.
package final class UpstreamBreaker: Sendable {
    private let breaker = Mutex(CircuitBreaker())

    package init() {}

    package var isClosed: Bool { breaker.withLock { $0.isClosed } }

    /// - Throws: `.retry` without using an attempt while the upstream is out.
    package func check(at now: Timestamp, _ name: String) throws(StepFailure) {
        switch breaker.withLock({ $0.leave(at: now) }) {
        case .call: return
        case .wait(let duration):
            throw .retry(
                after: duration,
                reason: "\(name) does not answer; calls are held back until it does.",
                usesAttempt: false
            )
        }
    }

    /// Takes note of how a call ended.
    package func take(isOut: Bool, at now: Timestamp) {
        breaker.withLock { breaker in
            if isOut { breaker.failed(at: now) } else { breaker.answered() }
        }
    }
}
