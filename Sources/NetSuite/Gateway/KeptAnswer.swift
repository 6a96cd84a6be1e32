import Accounting
import Jobs
import Synchronization

/// Keeps what NetSuite answered for a while, so that a change made there is noticed within minutes.
final class KeptAnswer<Value: Sendable>: Sendable {
    private struct Kept: Sendable {
        let value: Value
        let until: Timestamp
    }

    private let fixed: Value?
    private let now: @Sendable () -> Timestamp
    private let kept = Mutex(Kept?.none)
    /// Whoever asks NetSuite holds this; the others wait for the answer instead of asking as well.
    private let asking = FairSemaphore(permits: 1)

    private static var lifetime: Duration { .seconds(600) }

    /// A `fixed` value is never asked for.
    init(fixed: Value? = nil, now: @escaping @Sendable () -> Timestamp) {
        self.fixed = fixed
        self.now = now
    }

    /// The value that is kept, or what `read` brings.
    func value(
        _ read: () async throws(StepFailure) -> Value
    ) async throws(StepFailure) -> Value {
        if let current { return current }
        guard await asking.acquire(asking.ticket()) else {
            throw .retry("The wait for an answer of NetSuite was cancelled.")
        }
        defer { asking.release() }
        if let current { return current }
        let value = try await read()
        let until = now().adding(Self.lifetime)
        kept.withLock { $0 = Kept(value: value, until: until) }
        return value
    }

    private var current: Value? {
        if let fixed { return fixed }
        let now = now()
        return kept.withLock { kept in
            guard let kept, now < kept.until else { return nil }
            return kept.value
        }
    }
}
