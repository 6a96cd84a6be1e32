import Glibc

/// The machine's clocks; code that decides gets their readings as parameters.
package enum SystemClock {
    /// The wall clock: microseconds since 1970-01-01 UTC, which may jump.
    package static func now() -> Int64 {
        read(CLOCK_REALTIME)
    }

    /// Microseconds since an arbitrary moment, never going back: for durations and deadlines.
    package static func monotonic() -> Int64 {
        read(CLOCK_MONOTONIC)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        let status = unsafe clock_gettime(clock, &time)
        precondition(status == 0, "Linux has both clocks")
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
