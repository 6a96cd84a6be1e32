/// How the runner waits: by the machine's clock in the service, by a virtual one in a simulation.
package struct RunnerWaits: Sendable {
    /// Waits; ends early when the task is cancelled.
    package let sleep: @Sendable (Duration) async -> Void
    /// Waits the whole time, even when the task is cancelled.
    package let pause: @Sendable (Duration) async -> Void

    package init(
        sleep: @escaping @Sendable (Duration) async -> Void,
        pause: @escaping @Sendable (Duration) async -> Void
    ) {
        self.sleep = sleep
        self.pause = pause
    }

    /// The machine's own clock.
    package static let real = RunnerWaits(
        // Cancellation ends the sleep early, as it should.
        sleep: { try? await Task.sleep(for: $0) },
        // Nobody cancels the inner task, so its sleep is never cut short.
        pause: { duration in await Task { try? await Task.sleep(for: duration) }.value }
    )
}
