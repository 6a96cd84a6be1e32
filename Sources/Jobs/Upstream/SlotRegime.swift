package import Accounting

/// How many calls at a time an upstream account bears, learnt from what it serves and refuses.
///
/// How many calls were in flight when one was refused tells where the account's limit was at that moment.
/// Refused with all slots in use, the limit steps down by one; refused with fewer, others take more than
/// before: it is cut to 70 %, at most once in two seconds, and all calls pause. What is
/// known to be borne is taken again within seconds; beyond that the limit grows by one at a time, each
/// step a probe after a quiet time that doubles with every probe that fails.
package struct SlotRegime: Sendable, Hashable {
    /// The most slots there are.
    package let limitMax: Int
    /// Slots that may be in use now.
    package var limit: Int
    /// The highest slot that is known to be borne; a call above it is a probe.
    package var ceiling: Int
    package var decreasedAt: Timestamp?
    /// The last refusal, or the last growth.
    package var changedAt: Timestamp?
    package var pausedUntil: Timestamp?
    package var probeWait: Duration
    /// Pauses without a served call after them: the exponent of the next pause.
    package var streak: Int
    /// Refusals since the start.
    package var refusals: Int

    package static let decreaseInterval = Duration.seconds(2)
    package static let recoveryInterval = Duration.seconds(2)
    package static let probeWaitMin = Duration.seconds(30)
    package static let probeWaitMax = Duration.seconds(300)
    package static let pauseMax = Duration.seconds(16)
    /// Longer wishes of the server are left to the job queue.
    package static let wishMax = Duration.seconds(120)

    /// Starts at the full limit; at least one.
    package init(limitMax: Int) {
        precondition(limitMax >= 1, "at least one call may be in flight")
        self.limitMax = limitMax
        limit = limitMax
        ceiling = limitMax
        probeWait = Self.probeWaitMin
        streak = 0
        refusals = 0
    }

    /// A call was refused for concurrency while so many, it included, were in flight.
    ///
    /// A wish of the server wins over the doubling pauses of one to sixteen seconds; `chance` in 0..<1
    /// spreads those over their later half.
    package mutating func refused(
        inFlight number: Int,
        at now: Timestamp,
        serverDelay: Duration?,
        chance: Double
    ) {
        refusals += 1
        changedAt = now
        let isTop = number >= limit
        // Calls refused together count once, but for the steps down.
        let isFirst = decreasedAt.map { $0.adding(Self.decreaseInterval) <= now } ?? true
        if isFirst { decreasedAt = now }
        if isTop {
            if isFirst { probeWait = min(probeWait * 2, Self.probeWaitMax) }
            limit = max(1, limit - 1)
            ceiling = min(ceiling, limit)
        } else if isFirst {
            limit = max(1, limit * 7 / 10)
        }
        guard serverDelay != nil || !isTop || number == 1 else { return }
        // Calls refused together, before the pause could hold them, count once.
        guard pausedUntil.map({ $0 <= now }) ?? true else { return }
        let doubled = min(Duration.seconds(1 << min(streak, 4)), Self.pauseMax)
        streak += 1
        let pause =
            serverDelay.map { min($0, Self.wishMax) } ?? doubled / 2 + (doubled / 2) * chance
        pausedUntil = now.adding(pause)
    }

    /// The call in slot `number` was served.
    package mutating func served(number: Int, at now: Timestamp) {
        if pausedUntil.map({ $0 <= now }) ?? true { streak = 0 }
        guard number > ceiling, number <= limit else { return }
        ceiling = number
        probeWait = max(probeWait / 2, Self.probeWaitMin)
    }

    /// Raises the limit by what the time since the last change allows.
    package mutating func grow(at now: Timestamp) {
        while limit < limitMax, let changed = changedAt {
            // A probe that has not been answered yet is not followed by another.
            guard limit <= ceiling else { return }
            let next = changed.adding(limit < ceiling ? Self.recoveryInterval : probeWait)
            guard next <= now else { return }
            limit += 1
            changedAt = next
        }
    }

    /// The rest of the pause; nil when there is none.
    package func remainingPause(at now: Timestamp) -> Duration? {
        guard let until = pausedUntil, until > now else { return nil }
        return .microseconds(until.microseconds - now.microseconds)
    }
}
