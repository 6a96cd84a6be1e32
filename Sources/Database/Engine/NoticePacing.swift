/// When to tell other nodes that the queue changed: soon, but never more often than every ten
/// milliseconds, however many transactions change it.
///
/// A notice takes a lock of the whole database server while its transaction commits.
struct NoticePacing {
    private(set) var isWanted = false
    private var notBefore = ContinuousClock.now
    private static let pause = Duration.milliseconds(10)

    /// How long the writer may wait for work before a notice is due; nil when none is wanted.
    func waitMilliseconds(at now: ContinuousClock.Instant) -> Int? {
        guard isWanted else { return nil }
        return max(0, Int(((notBefore - now) / .milliseconds(1)).rounded(.up)))
    }

    /// Notes that others should look.
    mutating func want() { isWanted = true }

    /// Whether to send a notice now; it then counts as sent.
    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        guard isWanted, now >= notBefore else { return false }
        isWanted = false
        notBefore = now + Self.pause
        return true
    }
}
