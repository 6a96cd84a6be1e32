import CLinux

/// A moment of the monotonic clock, as small as a number.
package struct LoopTime: Sendable, Hashable, Comparable {
    /// Unit: nanoseconds since an unknown moment before the machine started.
    package let nanoseconds: Int64

    init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The present moment.
    package static var now: LoopTime { LoopTime(nanoseconds: linux_monotonic()) }

    package static func < (one: LoopTime, other: LoopTime) -> Bool {
        one.nanoseconds < other.nanoseconds
    }

    /// The moment so much later; one beyond all time becomes the last moment there is.
    package static func + (time: LoopTime, duration: Duration) -> LoopTime {
        let (seconds, attoseconds) = duration.components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflows else { return LoopTime(nanoseconds: .max - 1) }
        let (sum, overflowsToo) = time.nanoseconds.addingReportingOverflow(
            whole + attoseconds / 1_000_000_000
        )
        return LoopTime(nanoseconds: overflowsToo ? .max - 1 : sum)
    }

    /// The time that has passed since an earlier moment.
    package static func - (later: LoopTime, earlier: LoopTime) -> Duration {
        .nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }
}
