import Accounting
import Synchronization

/// How far this machine's clock is behind NetSuite's; signatures are dated with the corrected time.
///
/// NetSuite refuses a signature more than five minutes away from its own clock.
final class ClockSkew: Sendable {
    private let offset = Mutex(Duration.zero)
    private let now: @Sendable () -> Timestamp

    /// Smaller differences stay uncorrected: they are the network's, not the clock's.
    static let tolerance = Duration.seconds(5)
    /// From here on a person should set the clock.
    package static let alarm = Duration.seconds(60)

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// What to add to this machine's clock.
    var current: Duration { offset.withLock { $0 } }

    /// Unix seconds by NetSuite's clock.
    var seconds: Int64 { now().adding(current).seconds }

    /// Takes note of NetSuite's time; tells how much the correction changed.
    @discardableResult
    func learn(serverTime: Timestamp) -> Duration {
        let difference = Duration.microseconds(serverTime.microseconds - now().microseconds)
        let corrected = abs(difference) < Self.tolerance ? .zero : difference
        return offset.withLock { offset in
            defer { offset = corrected }
            return abs(corrected - offset)
        }
    }

    private func abs(_ duration: Duration) -> Duration {
        duration < .zero ? .zero - duration : duration
    }
}
