/// When a failed job runs again: exponential growth, full jitter on half of it, a cap.
package struct RetrySchedule: Sendable, Hashable {
    package let first: Duration
    package let cap: Duration
    package let attemptsMax: Int

    package init(first: Duration, cap: Duration, attemptsMax: Int) {
        self.first = first
        self.cap = cap
        self.attemptsMax = attemptsMax
    }

    /// One second, doubling to ten minutes, twelve attempts: about half an hour in all.
    package static let standard = RetrySchedule(
        first: .seconds(1),
        cap: .seconds(600),
        attemptsMax: 12
    )

    /// The delay after attempt number `attempt` (counted from 1) failed.
    ///
    /// `random` is uniform in 0..<1 and spreads the later half of the delay, so that jobs which failed
    /// together do not return together. A delay the server asked for wins when it is longer.
    package func delay(
        afterAttempt attempt: Int,
        serverDelay: Duration?,
        random: Double
    )
        -> Duration
    {
        var delay = first
        var step = 1
        while step < attempt, delay < cap {
            delay *= 2
            step += 1
        }
        delay = min(delay, cap)
        let spread = delay / 2 + (delay / 2) * random
        guard let serverDelay else { return spread }
        return max(serverDelay, spread)
    }
}
