import Accounting

/// Makes time-ordered 63-bit ids: 42 bits of milliseconds, 10 random bits, 11 bits of a counter.
///
/// The random bits are drawn anew for every millisecond, so that two nodes that make ids at the same
/// time rarely meet, and never keep meeting; a collision is refused by the primary key and the
/// operation repeated. Ids of one source grow strictly, even when the clock steps back.
struct IDSource {
    private let random: @Sendable () -> UInt64
    private var millisecond: Int64 = 0
    private var node: Int64 = 0
    private var counter: Int64 = 0

    init(random: @escaping @Sendable () -> UInt64) { self.random = random }

    /// The next id.
    mutating func next(at now: Timestamp) -> Int64 {
        let present = max(0, now.microseconds / 1000)
        counter += 1
        if present > millisecond || counter >= 1 << 11 {
            millisecond = max(present, millisecond + 1)
            node = Int64(random() & 0x3ff)
            counter = 0
        }
        return (millisecond & Self.millisecondsMax) << 21 | node << 11 | counter
    }

    private static let millisecondsMax: Int64 = 0x3ff_ffff_ffff

    /// The smallest id that can be made at this moment; ids made earlier are smaller.
    static func smallest(at moment: Timestamp) -> Int64 {
        min(max(0, moment.microseconds / 1000), millisecondsMax) << 21
    }
}
