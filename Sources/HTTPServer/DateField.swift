import HTTP
import Sockets
import Synchronization

/// The value of the `Date` field, made once a second.
final class DateField: Sendable {
    private let cached = Mutex<(second: Int64, text: String)>((-1, ""))

    /// The current value.
    func value() -> String {
        let now = WallClock.epochSeconds
        return cached.withLock { cached in
            if cached.second != now { cached = (now, HTTPDate.format(epochSeconds: now)) }
            return cached.text
        }
    }
}
