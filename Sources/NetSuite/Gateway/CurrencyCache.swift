import Accounting
import Synchronization

/// Keeps the currency map for a while, so that a currency added in NetSuite is noticed.
final class CurrencyCache: Sendable {
    private struct Kept: Sendable {
        let map: CurrencyMap
        let until: Timestamp
    }

    private let fixed: CurrencyMap?
    private let now: @Sendable () -> Timestamp
    private let kept = Mutex(Kept?.none)
    /// Whoever asks NetSuite holds this; the others wait for the answer instead of asking as well.
    let asking = FairSemaphore(permits: 1)

    static let lifetime = Duration.seconds(600)

    /// A `fixed` map is never asked for.
    init(fixed: CurrencyMap?, now: @escaping @Sendable () -> Timestamp) {
        self.fixed = fixed
        self.now = now
    }

    var current: CurrencyMap? {
        if let fixed { return fixed }
        let now = now()
        return kept.withLock { kept in
            guard let kept, now < kept.until else { return nil }
            return kept.map
        }
    }

    func keep(_ map: CurrencyMap) {
        let until = now().adding(Self.lifetime)
        kept.withLock { $0 = Kept(map: map, until: until) }
    }
}
