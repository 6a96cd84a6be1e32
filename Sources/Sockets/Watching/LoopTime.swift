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
    package static func + (time: LoopTime, span: LoopSpan) -> LoopTime {
        let (sum, overflows) = time.nanoseconds.addingReportingOverflow(span.nanoseconds)
        return LoopTime(nanoseconds: overflows ? .max - 1 : sum)
    }

    /// The time that has passed since an earlier moment.
    package static func - (later: LoopTime, earlier: LoopTime) -> Duration {
        .nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }
}

/// A duration as small as a number: made once, added with every request.
package struct LoopSpan: Sendable, Hashable {
    /// Unit: nanoseconds.
    package let nanoseconds: Int64

    /// The same length of time; one beyond all time becomes the longest there is.
    package init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowsToo) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        nanoseconds = overflows || overflowsToo ? .max - 1 : sum
    }
}
