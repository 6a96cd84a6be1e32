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

    /// A number in 0..<1.
    func chance() -> Double {
        Double(randomBytes(2).reduce(0) { $0 << 8 | Int($1) }) / 65_536
    }
}
