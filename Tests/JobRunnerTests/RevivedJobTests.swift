import Accounting
import JobRunner
import Jobs
import Testing

@Suite struct RevivedJobTests {
    private static let now = Timestamp(seconds: 1_790_000_000)

    private static func job(startedAgo: Duration?) -> Job {
        Job(
            id: JobID(number: 9),
            kind: .payoutReconciliation,
            account: "main",
            arguments: "{}",
            uniqueKey: nil,
            priority: .webhook,
            state: .running,
            clientID: nil,
            attempt: 1,
            attemptsMax: 12,
            runAt: now,
            created: now.adding(.seconds(-30 * 86_400)),
            started: startedAgo.map { now.adding(.zero - $0) },
            finished: nil,
            progress: JobProgress(),
            checkpoint: nil,
            result: nil,
            lastError: nil,
            cancelRequested: false,
            version: 1
        )
    }

    /// A job revived by a person after its fourteen days was given up again at its first snooze.
    @Test(
        arguments: [
            (Duration.seconds(1), true), (.seconds(14 * 86_400 - 1), true),
            (.seconds(14 * 86_400), false), (nil, false),
        ] as [(Duration?, Bool)]
    )
    func `a job waits from its first run, not from its creation`(
        startedAgo: Duration?,
        mayWait: Bool
    ) {
        let (disposition, _) = SettlementRule(schedule: .standard).disposition(
            of: .snooze(for: .seconds(60), reason: "Not yet."),
            job: Self.job(startedAgo: startedAgo),
            now: Self.now,
            random: 0
        )
        let waits =
            disposition == .snooze(until: Self.now.adding(.seconds(60)), reason: "Not yet.")
        #expect(waits == mayWait)
    }
}
