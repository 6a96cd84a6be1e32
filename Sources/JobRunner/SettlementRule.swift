package import Accounting
package import Jobs

/// What becomes of a job after it ran: the pure half of settling.
package struct SettlementRule: Sendable {
    private let schedule: RetrySchedule
    /// How long after its creation a job may still wait, for a prerequisite or for a place among
    /// throttled requests, before a person is asked.
    private let waitMax: Duration

    package init(schedule: RetrySchedule, waitMax: Duration = .seconds(14 * 86_400)) {
        self.schedule = schedule
        self.waitMax = waitMax
    }

    /// The disposition of a failed run, and what to tell of it.
    ///
    /// `random` is uniform in 0..<1 and spreads retries.
    package func disposition(
        of failure: StepFailure,
        job: Job,
        now: Timestamp,
        random: Double
    ) -> (disposition: Disposition, findings: [Finding]) {
        switch failure {
        case .reject(let findings)
        where findings.contains { $0.code == .authenticationRefused } && !hasWaitedTooLong(job, now):
            // No fault of the work: all of its kind waits until a person has corrected the login.
            let until = now.adding(Self.loginPause)
            return (.held(until: until, reason: failure.sentence), findings)
        case .reject(let findings):
            return (.discarded(error: failure.sentence), findings)
        case .snooze(let wait, let reason):
            guard !hasWaitedTooLong(job, now) else {
                return (.discarded(error: reason), [waitedTooLong(job, reason)])
            }
            return (.snooze(until: now.adding(wait), reason: reason), [])
        case .retry(let serverDelay, let reason, let usesAttempt):
            guard !usesAttempt || job.attempt < job.attemptsMax else {
                return (.discarded(error: reason), [Self.exhausted(job, reason)])
            }
            // Throttling uses no attempt, so only time can end it.
            guard usesAttempt || !hasWaitedTooLong(job, now) else {
                return (.discarded(error: reason), [waitedTooLong(job, reason)])
            }
            let delay = schedule.delay(
                afterAttempt: job.attempt,
                serverDelay: serverDelay,
                random: random
            )
            return (
                .retry(at: now.adding(delay), error: reason, usesAttempt: usesAttempt), []
            )
        }
    }

    /// Counted from the first run: a job that a person revived weeks later may wait as long again.
    private func hasWaitedTooLong(_ job: Job, _ now: Timestamp) -> Bool {
        now >= (job.started ?? job.created).adding(waitMax)
    }

    private func waitedTooLong(_ job: Job, _ reason: String) -> Finding {
        Finding(
            .retriesExhausted,
            subject: job.id.text,
            sentence: "The job \(job.kind.rawValue) was given up after"
                + " \(waitMax.components.seconds / 86_400) days of waiting: \(reason)",
            fix: "Bring about what the job waits for, then ask for the work again."
        )
    }

    /// Longer than a refused login is remembered, so that each look finds out anew.
    private static let loginPause = Duration.seconds(660)

    private static func exhausted(_ job: Job, _ reason: String) -> Finding {
        Finding(
            .retriesExhausted,
            subject: job.id.text,
            sentence: "The job \(job.kind.rawValue) was given up after \(job.attempt) attempts:"
                + " \(reason)",
            fix: "Remove the cause, then retry the job."
        )
    }
}
