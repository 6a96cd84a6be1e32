/// The outside world as far as the gateway needs it: time, waiting, chance.
package struct StripeRuntime: Sendable {
    /// Time since any fixed moment, never running backwards.
    package let now: @Sendable () -> Duration
    /// Waits; throws when the calling task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void
    /// A random number below the bound, which is at least one.
    package let random: @Sendable (UInt64) -> UInt64
    /// A new name for one intent to write, unlike any other.
    package let idempotencyKey: @Sendable () -> String

    package init(
        now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable (UInt64) -> UInt64,
        idempotencyKey: @escaping @Sendable () -> String
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
        self.idempotencyKey = idempotencyKey
    }
}
