import Accounting
package import Jobs
import Synchronization

/// Keeps the number of requests in flight below what NetSuite currently bears.
///
/// NetSuite limits concurrent requests of a whole account, shared with every other integration, so the
/// own limit adapts (`SlotRegime`). With a store given, the slots are shared by all nodes: each trades
/// them by what it could use.
package final class ConcurrencyGovernor: Sendable {
    /// The governor's state as numbers to observe.
    package struct Gauges: Sendable, Hashable {
        package let inFlight: Int
        package let waiting: Int
        package let limit: Int
        package let limitMax: Int
        /// Refusals since the start; of all nodes where slots are shared.
        package let throttled: Int
    }

    private let surroundings: Surroundings
    private let queue: SlotQueue
    private let regime: Mutex<SlotRegime>
    private let trader: SlotTrader?

    /// Starts at the full limit; with shared slots, at none until some are traded for.
    package init(
        limit: Int = 4,
        surroundings: Surroundings,
        sharing: (store: any SlotStore, resource: String)? = nil
    ) {
        self.surroundings = surroundings
        regime = Mutex(SlotRegime(limitMax: limit))
        queue = SlotQueue(
            allowed: sharing == nil ? Array(1...limit) : [],
            now: surroundings.now
        )
        trader = sharing.map { sharing in
            SlotTrader(
                store: sharing.store,
                resource: sharing.resource,
                limitMax: limit,
                surroundings: surroundings
            )
        }
    }

    package var gauges: Gauges {
        let load = queue.load
        let regime = regime.withLock { $0 }
        return Gauges(
            inFlight: load.held.count,
            waiting: load.waiting,
            limit: regime.limit,
            limitMax: regime.limitMax,
            throttled: regime.refusals
        )
    }

    /// Trades slots with the other nodes until the task is cancelled, then gives all of them back.
    ///
    /// Does nothing where slots are not shared. Nothing is asked while nobody calls.
    package func keepSlots() async {
        guard let trader else { return }
        await trader.run(queue) { [self] grant in
            let now = surroundings.now()
            regime.withLock { regime in
                regime.limit = grant.limit
                regime.ceiling = regime.limitMax
                regime.refusals = grant.refusals
                if let pause = grant.pause { regime.pausedUntil = now.adding(pause) }
            }
        }
    }

    /// Runs `body` in a slot once one is free and no pause holds; nil when the task was cancelled first.
    func withSlot<Value: Sendable>(
        _ lane: CallLane = .background,
        _ body: (Int) async -> Value
    ) async -> Value? {
        guard let number = await slot(queue.ticket(), lane) else { return nil }
        let value = await body(number)
        queue.release(number)
        return value
    }

    /// Queues until a slot is held while no pause is on; a slot that was taken away meanwhile is given
    /// back and waited for again, at the old place in the queue.
    private func slot(_ ticket: UInt64, _ lane: CallLane) async -> Int? {
        while let number = await queue.acquire(ticket, lane, whenQueued: { trader?.expect() }) {
            recover()
            while let pause = remainingPause() {
                await surroundings.sleep(pause)
                guard !Task.isCancelled else { break }
            }
            guard !Task.isCancelled else {
                queue.release(number)
                return nil
            }
            let load = queue.load
            let isStanding = load.allowed.contains(number) && load.held.count <= load.allowed.count
            if isStanding, trader?.isCovered ?? true { return number }
            queue.release(number)
            if isStanding { await trader?.waitForCover() }
        }
        return nil
    }

    /// Takes note that NetSuite served the request in a slot.
    func succeeded(_ number: Int) {
        let now = surroundings.now()
        regime.withLock { $0.served(number: number, at: now) }
        trader?.served(number)
        recover()
    }

    /// Requests in flight when one of them has just been refused, that one included.
    var inFlightAtRefusal: Int {
        let load = queue.load
        // Its slot may be another's already.
        return max(1, min(load.held.count + 1, load.allowed.count))
    }

    /// Takes note that NetSuite refused one of so many requests in flight for concurrency; returns the
    /// pause now in force.
    @discardableResult
    func throttled(_ inFlight: Int, serverDelay: Duration?) -> Duration {
        let now = surroundings.now()
        let chance = surroundings.chance()
        let limit = regime.withLock { regime in
            regime.refused(inFlight: inFlight, at: now, serverDelay: serverDelay, chance: chance)
            return regime.limit
        }
        if let trader {
            trader.refused(inFlight, serverDelay)
            queue.setAllowed(queue.load.allowed.filter { $0 <= limit })
        } else {
            queue.setAllowed(Array(1...limit))
        }
        return remainingPause() ?? .zero
    }

    /// The rest of the pause; nil when there is none.
    func remainingPause() -> Duration? {
        let now = surroundings.now()
        return regime.withLock { $0.remainingPause(at: now) }
    }

    /// Raises the limit by what the time since the last change allows; shared slots grow in the store.
    private func recover() {
        guard trader == nil else { return }
        let now = surroundings.now()
        let limit = regime.withLock { regime in
            regime.grow(at: now)
            return regime.limit
        }
        if limit != queue.load.allowed.count { queue.setAllowed(Array(1...limit)) }
    }
}
