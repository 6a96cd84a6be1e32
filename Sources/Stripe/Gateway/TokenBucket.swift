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
    /// How much slower than the full rate, in thousandths; 1000 is the full rate.
    private var stretch = 1000
    private var stretchedAt: Duration?
    private var relaxedAt: Duration = .zero

    private static let stretchMax = 16_000
    private static let stretchInterval = Duration.seconds(2)
    private static let relaxInterval = Duration.seconds(5)

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
        relax(at: now)
        fullAt = max(fullAt, now) + interval * stretch / 1000
    }

    /// The rate now, of a thousand at the full one.
    var ratePerMille: Int { 1_000_000 / stretch }

    /// The server refused a request for its rate: 70 % of the rate from now on, at most once in two
    /// seconds, for requests under way are refused together.
    mutating func slowDown(at now: Duration) {
        guard stretchedAt.map({ $0 + Self.stretchInterval <= now }) ?? true else { return }
        stretchedAt = now
        relaxedAt = now
        stretch = min(stretch * 10 / 7, Self.stretchMax)
        // The burst is spent: what the server counted is more than was counted here.
        fullAt = max(fullAt, now + interval * (burst - 1))
    }

    /// Takes a tenth of the full rate back for every five seconds without refusal.
    private mutating func relax(at now: Duration) {
        while stretch > 1000, relaxedAt + Self.relaxInterval <= now {
            stretch = max(1000, 1_000_000 / min(1000, 1_000_000 / stretch + 100))
            relaxedAt += Self.relaxInterval
        }
    }
}
