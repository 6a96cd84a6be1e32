/// A rate limit as a value: so many requests a second, with a burst of the same size.
///
/// Reservations are handed out in the order they are asked for, so nobody is overtaken. Times are
/// durations since any fixed moment of a clock that never runs backwards.
struct TokenBucket: Sendable {
    /// Time between two requests at the full rate.
    private let interval: Duration
    private let burst: Int
    /// When the bucket is full again; requests move it into the future.
    private var fullAt: Duration = .zero

    /// A bucket for `perSecond` requests a second; at least one.
    init(perSecond: Int) {
        precondition(perSecond > 0, "a rate limit is at least one request a second")
        self.interval = .seconds(1) / perSecond
        self.burst = perSecond
    }

    /// How long a request made now has to wait.
    func delay(at now: Duration) -> Duration {
        max(.zero, max(fullAt, now) - interval * (burst - 1) - now)
    }

    /// Takes one place in the queue; the caller waits for the delay it was told.
    mutating func take(at now: Duration) {
        fullAt = max(fullAt, now) + interval
    }
}
