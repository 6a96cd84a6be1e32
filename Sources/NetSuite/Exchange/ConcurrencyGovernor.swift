import Accounting
import Synchronization

/// Keeps the number of requests in flight below what NetSuite currently bears.
///
/// NetSuite limits concurrent requests of a whole account, shared with every other integration, so
/// the own limit adapts: it shrinks to 70 % when NetSuite refuses a request (at most once in two
/// seconds, for requests in flight are refused together), all requests pause, and it grows by one
/// for every thirty seconds without refusal.
package final class ConcurrencyGovernor: Sendable {
    /// The governor's state as numbers to observe.
    package struct Gauges: Sendable, Hashable {
        package let inFlight: Int
        package let waiting: Int
        package let limit: Int
        package let limitMax: Int
        /// Refusals since the start.
        package let throttled: Int
    }

    private struct Regime: Sendable {
        var limit: Int
        var decreasedAt: Timestamp?
        var throttledAt: Timestamp?
        var increasedAt: Timestamp?
        var pausedUntil: Timestamp?
        /// Pauses without a success after them: the exponent of the next pause.
        var streak = 0
        var throttled = 0
    }

    private let limitMax: Int
    private let surroundings: Surroundings
    private let semaphore: FairSemaphore
    private let regime: Mutex<Regime>

    static let decreaseInterval = Duration.seconds(2)
    static let increaseInterval = Duration.seconds(30)
    static let pauseMax = Duration.seconds(16)
    /// Longer wishes of the server are left to the job queue.
    static let wishMax = Duration.seconds(120)

    /// Starts at the full limit.
    package init(limit: Int = 4, surroundings: Surroundings) {
        precondition(limit >= 1, "at least one request may be in flight")
        limitMax = limit
        self.surroundings = surroundings
        semaphore = FairSemaphore(permits: limit)
        regime = Mutex(Regime(limit: limit))
    }

    package var gauges: Gauges {
        let load = semaphore.load
        return regime.withLock { regime in
            Gauges(
                inFlight: load.held,
                waiting: load.waiting,
                limit: regime.limit,
                limitMax: limitMax,
                throttled: regime.throttled
            )
        }
    }

    /// Runs `body` once a slot is free and no pause holds; nil when the task was cancelled first.
    func withSlot<Value: Sendable>(_ body: () async -> Value) async -> Value? {
        let ticket = semaphore.ticket()
        guard await waitForSlot(ticket) else { return nil }
        let value = await body()
        semaphore.release()
        return value
    }

    /// Queues until a slot is held while no pause is on; a slot that was cut away meanwhile is given
    /// back and waited for again, at the old place in the queue.
    private func waitForSlot(_ ticket: UInt64) async -> Bool {
        while await semaphore.acquire(ticket) {
            recover()
            while let pause = remainingPause() {
                await surroundings.sleep(pause)
                guard !Task.isCancelled else { break }
            }
            guard !Task.isCancelled else {
                semaphore.release()
                return false
            }
            let load = semaphore.load
            guard load.held > load.permits else { return true }
            semaphore.release()
        }
        return false
    }

    /// Takes note that NetSuite served a request.
    func succeeded() {
        let now = surroundings.now()
        regime.withLock { regime in
            if regime.pausedUntil.map({ $0 <= now }) ?? true { regime.streak = 0 }
        }
        recover()
    }

    /// Takes note that NetSuite refused a request for concurrency; returns the pause now in force.
    ///
    /// The server's own wish wins over the doubling pauses of one to sixteen seconds.
    @discardableResult
    func throttled(serverDelay: Duration?) -> Duration {
        let now = surroundings.now()
        regime.withLock { regime in
            regime.throttled += 1
            regime.throttledAt = now
            if regime.decreasedAt.map({ $0.adding(Self.decreaseInterval) <= now }) ?? true {
                regime.decreasedAt = now
                regime.limit = max(1, regime.limit * 7 / 10)
                semaphore.setPermits(regime.limit)
            }
            // Requests refused together, before the pause could hold them, count once.
            guard regime.pausedUntil.map({ $0 <= now }) ?? true else { return }
            let doubled = Duration.seconds(1 << min(regime.streak, 4))
            regime.streak += 1
            let pause =
                serverDelay.map { min($0, Self.wishMax) }
                ?? surroundings.jittered(min(doubled, Self.pauseMax))
            regime.pausedUntil = now.adding(pause)
        }
        return remainingPause() ?? .zero
    }

    /// The rest of the pause; nil when there is none.
    func remainingPause() -> Duration? {
        let now = surroundings.now()
        guard let until = regime.withLock({ $0.pausedUntil }), until > now else { return nil }
        return .microseconds(until.microseconds - now.microseconds)
    }

    /// Raises the limit by one for each quiet interval since the last change.
    private func recover() {
        let now = surroundings.now()
        regime.withLock { regime in
            while regime.limit < limitMax,
                let changed = [regime.throttledAt, regime.increasedAt].compactMap({ $0 }).max(),
                changed.adding(Self.increaseInterval) <= now
            {
                regime.limit += 1
                regime.increasedAt = changed.adding(Self.increaseInterval)
            }
            semaphore.setPermits(regime.limit)
        }
    }
}
