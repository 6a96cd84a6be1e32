package import Accounting
package import Jobs

/// Enqueues scheduled jobs at their moments.
///
/// Every node runs one; the store sees to it that each moment is acted on once.
package struct Scheduler: Sendable {
    private let store: any ScheduleStore
    private let schedules: [JobSchedule]
    private let job: @Sendable (JobSchedule, Timestamp) -> NewJob
    private let clock: @Sendable () -> Timestamp
    private let report: @Sendable (StoreFault) -> Void
    private let waits: RunnerWaits

    /// The longest sleep, after which a change of the clock is noticed.
    private static let sleepMax = Duration.seconds(60)
    /// The pause after the store failed, or while another node acts on a moment.
    private static let pause = Duration.seconds(5)

    /// `job` makes the job of a schedule's moment; it gets a unique key of its own if it needs one.
    package init(
        store: any ScheduleStore,
        schedules: [JobSchedule],
        job: @escaping @Sendable (JobSchedule, Timestamp) -> NewJob,
        clock: @escaping @Sendable () -> Timestamp,
        report: @escaping @Sendable (StoreFault) -> Void,
        waits: RunnerWaits = .real
    ) {
        self.store = store
        self.schedules = schedules
        self.job = job
        self.clock = clock
        self.report = report
        self.waits = waits
    }

    /// Runs until the task is cancelled; returns at once when there is nothing to do.
    package func run() async {
        guard !schedules.isEmpty else { return }
        var isAdopted = false
        while !Task.isCancelled {
            do throws(StoreFault) {
                if !isAdopted { try await store.adopt(schedules) }
                isAdopted = true
                _ = try await store.fireDue(schedules, job: job)
                await waits.sleep(try await timeToNext())
            } catch {
                report(error)
                await waits.sleep(Self.pause)
            }
        }
    }

    /// Until the next moment of any of these schedules.
    private func timeToNext() async throws(StoreFault) -> Duration {
        let names = Set(schedules.map(\.name))
        let next = try await store.scheduleStates().filter { names.contains($0.name) }.map(\.next)
        let now = clock()
        guard let first = next.min() else { return Self.sleepMax }
        // A moment that has come and is not ours belongs to another node, which may yet fail.
        guard first > now else { return Self.pause }
        return min(Self.sleepMax, .microseconds(first.microseconds - now.microseconds))
    }
}
