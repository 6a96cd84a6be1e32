package import Accounting
package import Jobs
import Synchronization

/// How the runner works; all waits come from here.
package struct JobRunnerSettings: Sendable {
    /// Jobs in work at a time.
    package var width: Int
    package var leaseLength: Duration
    /// The longest time between two looks for due jobs.
    package var pollInterval: Duration
    package var rescueInterval: Duration

    package init(
        width: Int = 8,
        leaseLength: Duration = .seconds(30),
        pollInterval: Duration = .seconds(1),
        rescueInterval: Duration = .seconds(10)
    ) {
        self.width = width
        self.leaseLength = leaseLength
        self.pollInterval = pollInterval
        self.rescueInterval = rescueInterval
    }
}

/// What the runner reports to whoever watches it.
package enum JobRunnerEvent: Sendable {
    case started(Job)
    case settled(Job, Disposition)
    /// The lease was lost; nothing of this run was stored.
    case abandoned(Job)
    case rescued(Int)
    case storeTrouble(StoreFault)
}

/// Claims due jobs, keeps their leases alive, runs them and settles them.
///
/// Losing the process at any moment loses no job: its lease lapses and another worker takes over.
package final class JobRunner: Sendable {
    private let store: any JobStore & JobKeeper
    private let performer: any JobPerformer
    private let rule: SettlementRule
    private let settings: JobRunnerSettings
    private let clock: @Sendable () -> Timestamp
    private let random: @Sendable () -> Double
    private let report: @Sendable (JobRunnerEvent) -> Void
    private let running = Mutex<[JobID: RunningJob]>([:])
    private let bell = Bell()

    package init(
        store: any JobStore & JobKeeper,
        performer: any JobPerformer,
        rule: SettlementRule,
        settings: JobRunnerSettings,
        clock: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> Double,
        report: @escaping @Sendable (JobRunnerEvent) -> Void
    ) {
        self.store = store
        self.performer = performer
        self.rule = rule
        self.settings = settings
        self.clock = clock
        self.random = random
        self.report = report
    }

    /// Tells the runner that a job may have become due.
    package func wake() { bell.ring() }

    /// Runs until the surrounding task is cancelled, then hands unfinished jobs back.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepLeases() }
            group.addTask { await self.rescueLapsed() }
            while !Task.isCancelled {
                let free = settings.width - running.withLock { $0.count }
                let leases = free > 0 ? await claim(free) : []
                for lease in leases {
                    let job = RunningJob(lease: lease, store: store)
                    running.withLock { $0[lease.job.id] = job }
                    group.addTask { await self.work(job) }
                }
                if leases.isEmpty { await bell.wait(atMost: settings.pollInterval) }
            }
            for job in running.withLock({ Array($0.values) }) { job.requestStop(.shutdown) }
            group.cancelAll()
        }
    }

    private func claim(_ count: Int) async -> [Lease] {
        do {
            return try await store.claim(limit: count, leaseFor: settings.leaseLength)
        } catch {
            report(.storeTrouble(error))
            return []
        }
    }

    private func work(_ job: RunningJob) async {
        report(.started(job.job))
        let (disposition, effects) = await outcome(of: job)
        await settle(job, disposition, effects)
        _ = running.withLock { $0.removeValue(forKey: job.job.id) }
        bell.ring()
    }

    private func outcome(of job: RunningJob) async -> (Disposition, BookEffects) {
        do throws(StepFailure) {
            let outcome = try await performer.perform(job)
            try await job.checkpoint(
                outcome.progress,
                position: job.job.checkpoint,
                effects: .none
            )
            return (.completed(result: outcome.result), outcome.effects)
        } catch {
            switch job.stopReason {
            case .cancelRequested: return (.cancelled, .none)
            case .shutdown, .leaseLost: return (.released, .none)
            case nil: break
            }
            // The runner's own task is only cancelled at shutdown; such a failure is no failure.
            guard !Task.isCancelled else { return (.released, .none) }
            let (disposition, findings) = rule.disposition(
                of: error,
                job: job.job,
                now: clock(),
                random: random()
            )
            return (disposition, BookEffects(findings: findings))
        }
    }

    /// Settles; while the store is out of reach, tries again until the lease has lapsed anyway.
    private func settle(_ job: RunningJob, _ disposition: Disposition, _ effects: BookEffects) async
    {
        let deadline = clock().adding(settings.leaseLength)
        while true {
            do {
                try await store.settle(job.lease, disposition, effects: effects)
                report(.settled(job.job, disposition))
                return
            } catch .leaseLost {
                report(.abandoned(job.job))
                return
            } catch {
                report(.storeTrouble(error))
                guard clock() < deadline else { return report(.abandoned(job.job)) }
                await bell.wait(atMost: .milliseconds(250))
                if Task.isCancelled { await Task.yield() }
            }
        }
    }

    private func keepLeases() async {
        while !Task.isCancelled {
            // Cancellation ends the sleep early, and then the loop.
            try? await Task.sleep(for: settings.leaseLength / 3)
            let jobs = running.withLock { Array($0.values) }
            guard !jobs.isEmpty, !Task.isCancelled else { continue }
            do {
                let held = try await store.heartbeat(
                    jobs.map(\.lease),
                    extendBy: settings.leaseLength
                )
                for job in jobs where !held.contains(job.job.id) {
                    // Cancelled by request or taken over; settling finds out which.
                    job.requestStop(.cancelRequested)
                }
            } catch {
                report(.storeTrouble(error))
            }
        }
    }

    private func rescueLapsed() async {
        while !Task.isCancelled {
            do {
                let count = try await store.rescue()
                if count > 0 {
                    report(.rescued(count))
                    bell.ring()
                }
            } catch {
                report(.storeTrouble(error))
            }
            // Cancellation ends the sleep early, and then the loop.
            try? await Task.sleep(for: settings.rescueInterval)
        }
    }
}
