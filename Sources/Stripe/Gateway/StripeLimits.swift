/// How hard the gateway may push, and how long it waits.
package struct StripeLimits: Sendable, Hashable {
    /// Requests a second for the whole account.
    package var accountPerSecond = 100
    /// Requests a second for one endpoint, whatever the ids.
    package var endpointPerSecond = 25
    /// The longest wait for a free place before the job is told to come back later.
    package var queueMax: Duration = .seconds(30)
    /// Tries of one request, the first one included.
    package var attemptsMax = 3
    /// The first delay between two tries; it doubles from try to try.
    package var firstDelay: Duration = .milliseconds(500)
    /// The longest delay between two tries.
    package var delayMax: Duration = .seconds(5)
    /// Time for one request and its answer.
    package var timeout: Duration = .seconds(30)
    /// Pages read for one list before it is refused as endless.
    package var pagesMax = 10_000

    /// Stripe's limits for a live account.
    package init() {}

    /// Stripe's limits for a sandbox: 25 requests a second in all.
    package static var sandbox: StripeLimits {
        var limits = StripeLimits()
        limits.accountPerSecond = 25
        return limits
    }
}
