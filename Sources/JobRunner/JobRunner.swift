package import Accounting
package import Jobs
import Synchronization

/// How the runner works; all waits come from here.
package struct JobRunnerSettings: Sendable {
    /// Jobs in work at a time.
    package var width: Int
    /// How long this node may be silent before its jobs are taken back; it says that it lives three
    /// times as often.
    package var leaseLength: Duration
    /// The longest time between two looks for due jobs; a look is only needed when a signal was lost.
    package var pollInterval: Duration
    package var rescueInterval: Duration
    /// The pause before a settlement the store did not take is offered again.
    package var settleInterval: Duration

    package init(
        width: Int = 8,
        leaseLength: Duration = .seconds(15),
        pollInterval: Duration = .seconds(5),
        rescueInterval: Duration = .seconds(5),
        settleInterval: Duration = .milliseconds(250)
    ) {
        self.width = width
        self.leaseLength = leaseLength
        self.pollInterval = pollInterval
        self.rescueInterval = rescueInterval
        self.settleInterval = settleInterval
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
    private let waits: RunnerWaits
    /// A clock that nobody sets, by which this node judges how long it was silent.
    private let uptime: @Sendable () -> Timestamp
    private let running = Mutex(Running())
    private let bell = Bell()
    private let standing = Standing()

    package init(
        store: any JobStore & JobKeeper,
        performer: any JobPerformer,
        rule: SettlementRule,
        settings: JobRunnerSettings,
        clock: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> Double,
        report: @escaping @Sendable (JobRunnerEvent) -> Void,
        waits: RunnerWaits = .real,
        uptime: (@Sendable () -> Timestamp)? = nil
    ) {
        self.store = store
        self.performer = performer
        self.rule = rule
        self.settings = settings
        self.clock = clock
        self.random = random
        self.report = report
        self.waits = waits
        self.uptime = uptime ?? clock
    }

    /// What this node has claimed and not yet settled.
    private struct Running {
        var jobs: [JobID: RunningJob] = [:]
        /// How many of them are at work; the others have been worked on and wait for their end to be
        /// stored, which need not keep the next ones waiting.
        var atWork = 0
    }

    /// Tells the runner that a job may have become due.
    package func wake() { bell.ring() }

    /// Runs until the surrounding task is cancelled, then hands unfinished jobs back.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepLeases() }
            group.addTask { await self.rescueLapsed() }
            while !Task.isCancelled {
                let free = running.withLock { running in
                    // Ends that cannot be stored pile up only so far.
                    min(settings.width - running.atWork, 2 * settings.width - running.jobs.count)
                }
                let leases = free > 0 ? await claim(free) : []
                for lease in leases {
                    let job = RunningJob(
                        lease: lease,
                        store: store,
                        standing: standing,
                        clock: uptime
                    )
                    let earlier = running.withLock { running in
                        running.atWork += 1
                        return running.jobs.updateValue(job, forKey: job.job.id)
                    }
                    earlier?.requestStop(.leaseLost)
                    group.addTask { await self.work(job, after: earlier) }
                }
                if leases.isEmpty {
                    let limit = free > 0 ? await timeToNextLook() : settings.pollInterval
                    await bell.wait(atMost: limit, sleep: waits.sleep)
                }
            }
            for job in running.withLock({ Array($0.jobs.values) }) { job.requestStop(.shutdown) }
            group.cancelAll()
        }
    }

    private func claim(_ count: Int) async -> [Lease] {
        let asked = uptime()
        do {
            let leases = try await store.claim(limit: count, leaseFor: settings.leaseLength)
            if !leases.isEmpty { standing.confirm(until: asked.adding(trustLength)) }
            return leases
        } catch {
            report(.storeTrouble(error))
            return []
        }
    }

    /// How long this node trusts a lease: less than others do, so that what it begins in that time is
    /// under way before they take over.
    private var trustLength: Duration { settings.leaseLength * 2 / 3 }

    /// Until the next waiting job is due, and not longer than between two looks.
    private func timeToNextLook() async -> Duration {
        let due: Timestamp?
        do {
            due = try await store.nextDue()
        } catch {
            // The claim before this has met and told the same trouble.
            due = nil
        }
        let now = clock()
        guard let due, due > now else { return settings.pollInterval }
        let microseconds = due.microseconds - now.microseconds
        return min(settings.pollInterval, .microseconds(microseconds))
    }

    /// Runs a claimed job; one whose lease lapsed here while it was at work waits for that run's end.
    private func work(_ job: RunningJob, after earlier: RunningJob?) async {
        await earlier?.ended.wait()
        report(.started(job.job))
        let (disposition, effects, progress) = await outcome(of: job)
        running.withLock { $0.atWork -= 1 }
        bell.ring()
        await settle(job, disposition, effects, progress)
        running.withLock { if $0.jobs[job.job.id] === job { $0.jobs[job.job.id] = nil } }
        job.ended.ring()
        bell.ring()
    }

    private func outcome(
        of job: RunningJob
    ) async -> (Disposition, BookEffects, JobProgress?) {
        // Claimed at the very moment of shutdown.
        guard !Task.isCancelled else { return (.released, .none, nil) }
        do throws(StepFailure) {
            let outcome = try await performer.perform(job)
            return (.completed(result: outcome.result), outcome.effects, outcome.progress)
        } catch {
            switch job.stopReason {
            case .cancelRequested: return (.cancelled, .none, nil)
            case .shutdown, .leaseLost: return (.released, .none, nil)
            case nil: break
            }
            // The runner's own task is only cancelled at shutdown; such a failure is no failure.
            guard !Task.isCancelled else { return (.released, .none, nil) }
            let (disposition, effects) = judged(error, job)
            return (disposition, effects, nil)
        }
    }

    private func judged(_ failure: StepFailure, _ job: RunningJob) -> (Disposition, BookEffects) {
        let (disposition, findings) = rule.disposition(
            of: failure,
            job: job.job,
            now: clock(),
            random: random()
        )
        return (disposition, BookEffects(findings: findings))
    }

    /// Settles; while the store is out of reach, tries again until the lease has lapsed anyway.
    ///
    /// What the store can never take is not offered again: the job is retried without it.
    private func settle(
        _ job: RunningJob,
        _ first: Disposition,
        _ effects: BookEffects,
        _ progress: JobProgress?
    ) async {
        let deadline = clock().adding(settings.leaseLength)
        var (disposition, effects) = (first, effects)
        while true {
            do {
                try await store.settle(
                    Settlement(
                        lease: job.lease,
                        disposition: disposition,
                        effects: effects,
                        progress: progress,
                        checkpoint: job.lastPosition
                    )
                )
                report(.settled(job.job, disposition))
                return
            } catch .leaseLost {
                report(.abandoned(job.job))
                return
            } catch {
                report(.storeTrouble(error))
                guard clock() < deadline else { return report(.abandoned(job.job)) }
                if let reason = error.refusal, disposition == first {
                    let failure = StepFailure.retry("The database refused the result: \(reason).")
                    (disposition, effects) = judged(failure, job)
                } else {
                    // Also at shutdown, when jobs must be handed back to a store that is busy.
                    await waits.pause(settings.settleInterval)
                }
            }
        }
    }

    private func keepLeases() async {
        while !Task.isCancelled {
            // Cancellation ends the sleep early, and then the loop.
            await waits.sleep(settings.leaseLength / 3)
            let jobs = running.withLock { Array($0.jobs.values) }
            guard !jobs.isEmpty, !Task.isCancelled else { continue }
            let asked = uptime()
            do {
                let held = try await store.heartbeat(
                    jobs.map(\.lease),
                    extendBy: settings.leaseLength
                )
                standing.confirm(until: asked.adding(trustLength))
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
            await waits.sleep(settings.rescueInterval)
        }
    }
}

extension StoreFault {
    /// Why the store will never take what it was given; nil when a later try may succeed.
    fileprivate var refusal: String? {
        switch self {
        case .refused(let reason), .corrupt(let reason): reason
        case .unavailable, .full, .leaseLost: nil
        }
    }
}
