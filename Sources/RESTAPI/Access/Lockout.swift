/// Makes guessing slow: after a few failures in a row a name waits, twice as long after each further
/// one.
///
/// *Shape*: `freeFailures` attempts cost nothing, the next ones 1, 2, 4 … seconds up to 15 minutes;
/// a quarter of an hour without failures forgets all. At most 4096 names are remembered; the one
/// whose last failure is oldest makes room.
struct Lockout: Sendable {
    private struct Entry {
        var failures: Int
        var last: Duration
        var until: Duration
    }

    static let waitMax = Duration.seconds(900)
    static let namesMax = 4096

    private let freeFailures: Int
    private var entries: [String: Entry] = [:]

    init(freeFailures: Int) { self.freeFailures = freeFailures }

    /// How long the name must wait; nil when it may try now.
    func wait(of name: String, now: Duration) -> Duration? {
        guard let entry = entries[name], entry.until > now else { return nil }
        return entry.until - now
    }

    /// Counts a failure; true when it begins or lengthens a wait.
    mutating func fail(_ name: String, now: Duration) -> Bool {
        var entry = entries[name] ?? Entry(failures: 0, last: now, until: .zero)
        if now - entry.last > Self.waitMax { entry.failures = 0 }
        if entries[name] == nil, entries.count >= Self.namesMax { makeRoom() }
        entry.failures += 1
        entry.last = now
        let excess = entry.failures - freeFailures
        if excess > 0 {
            entry.until = now + min(.seconds(1 << min(excess - 1, 10)), Self.waitMax)
        }
        entries[name] = entry
        return excess > 0
    }

    /// Forgets the failures of a name that has proved itself.
    mutating func succeed(_ name: String) { entries[name] = nil }

    private mutating func makeRoom() {
        guard let oldest = entries.min(by: { $0.value.last < $1.value.last }) else { return }
        entries[oldest.key] = nil
    }
}
