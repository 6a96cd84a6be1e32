import Glibc

/// What one operation cost, as the mean of one round.
struct Cost: Sendable {
    let wallNanoseconds: Double
    /// Nil where the processor time of the work cannot be told apart from other work.
    let cpuNanoseconds: Double?

    /// Runs the body and divides the time it took, and this process's processor time, by `count`.
    static func of(
        _ count: Int,
        _ body: () async throws -> Void
    ) async rethrows -> Cost {
        let cpu = Clock.ownCPU()
        let wall = Clock.wall()
        try await body()
        return Cost(
            wallNanoseconds: (Clock.wall() - wall) / Double(count),
            cpuNanoseconds: (Clock.ownCPU() - cpu) / Double(count)
        )
    }
}

/// The clocks of this machine in nanoseconds.
enum Clock {
    /// A clock that never steps back.
    static func wall() -> Double { read(CLOCK_MONOTONIC) }

    /// Seconds since 1970.
    static func unixSeconds() -> Int64 { Int64(read(CLOCK_REALTIME) / 1e9) }

    /// The processor time of every thread of this process.
    static func ownCPU() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }

    /// The processor time of every thread of another process; nil when it is gone.
    static func cpu(of process: Int32) -> Double? {
        var clock: clockid_t = 0
        guard unsafe clock_getcpuclockid(process, &clock) == 0 else { return nil }
        return read(clock)
    }

    /// The processor time of the programs that this process started and that have ended.
    static func endedChildrenCPU() -> Double {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return Double(seconds) * 1e9 + Double(microseconds) * 1e3
    }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}
