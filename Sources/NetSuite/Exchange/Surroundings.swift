package import Accounting

/// Time and chance as the gateway meets them: real in the service, scripted in tests.
package struct Surroundings: Sendable {
    /// The machine's clock.
    package let now: @Sendable () -> Timestamp
    /// As many unpredictable bytes as asked for.
    package let randomBytes: @Sendable (Int) -> [UInt8]
    /// Waits; returns early when the task is cancelled.
    package let sleep: @Sendable (Duration) async -> Void

    package init(
        now: @escaping @Sendable () -> Timestamp,
        randomBytes: @escaping @Sendable (Int) -> [UInt8],
        sleep: @escaping @Sendable (Duration) async -> Void
    ) {
        self.now = now
        self.randomBytes = randomBytes
        self.sleep = sleep
    }

    /// A fraction of `duration`, uniform between its half and its whole.
    func jittered(_ duration: Duration) -> Duration {
        let chance = randomBytes(2).reduce(0) { $0 << 8 | Int($1) }
        return duration / 2 + duration / 131_072 * chance
    }
}
