import Accounting
import Cryptography
import Glibc
import NetSuite
import Stripe

/// The machine's clock, randomness and sleep, in the shapes the modules ask for.
struct RealWorld: Sendable {
    /// Microseconds of the wall clock.
    let now: @Sendable () -> Timestamp = {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
        )
    }

    /// Time since start-up, never running backwards.
    let monotonic: @Sendable () -> Duration = {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    let randomNumber: @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    let randomFraction: @Sendable () -> Double = { Double.random(in: 0..<1) }

    var stripe: StripeRuntime {
        StripeRuntime(
            now: monotonic,
            sleep: { try await Task.sleep(for: $0) },
            random: { UInt64.random(in: 0..<max(1, $0)) },
            idempotencyKey: { Hex.encode(RandomBytes.generate(16)) }
        )
    }

    var netSuite: Surroundings {
        Surroundings(
            now: now,
            randomBytes: { RandomBytes.generate($0) },
            // A cancelled sleep just ends early, as the port asks.
            sleep: { try? await Task.sleep(for: $0) }
        )
    }
}
