import Accounting
import JobRunner
import Jobs
import Testing

@Suite struct SettlementRuleTests {
    private static let now = Timestamp(seconds: 1_790_000_000)
    private static let waitMax = Duration.seconds(14 * 86_400)

    private static func job(
        attempt: Int = 1,
        attemptsMax: Int = 3,
        age: Duration = .zero,
        startedAgo: Duration? = nil
    ) -> Job {
        var fields = JobFields(
            id: JobID(number: 9),
            new: .sample(),
            now: now.adding(.zero - age)
        )
        fields.attempt = attempt
        fields.attemptsMax = attemptsMax
        fields.state = .running
        fields.started = startedAgo.map { now.adding(.zero - $0) }
        return fields.job
    }

    private static let drift = Finding(.drift, subject: "in_1", sentence: "A.", fix: "B.")
    private static let login = Finding(
        .authenticationRefused,
        subject: "netsuite",
        sentence: "L.",
        fix: "M."
    )
    private static let throttled = StepFailure.retry(
        after: .seconds(90),
        reason: "Busy.",
        usesAttempt: false
    )

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let failure: StepFailure
        let job: Job
        let disposition: Disposition
        var codes: [FindingCode] = []
    }

    /// First delay 10 s, no randomness: the waits below are half of the schedule's.
    private static let table: [Row] = [
        Row(
            testDescription: "a failure is retried after the schedule's delay",
            failure: .retry("Away."),
            job: job(),
            disposition: .retry(at: now.adding(.seconds(5)), error: "Away.", usesAttempt: true)
        ),
        Row(
            testDescription: "the second delay is longer",
            failure: .retry("Away."),
            job: job(attempt: 2),
            disposition: .retry(at: now.adding(.seconds(10)), error: "Away.", usesAttempt: true)
        ),
        Row(
            testDescription: "the server's delay wins",
            failure: .retry(after: .seconds(70), reason: "Away.", usesAttempt: true),
            job: job(),
            disposition: .retry(at: now.adding(.seconds(70)), error: "Away.", usesAttempt: true)
        ),
        Row(
            testDescription: "the last attempt ends it",
            failure: .retry("Away."),
            job: job(attempt: 3),
            disposition: .discarded(error: "Away."),
            codes: [.retriesExhausted]
        ),
        Row(
            testDescription: "one attempt beyond the last ends it too",
            failure: .retry("Away."),
            job: job(attempt: 4),
            disposition: .discarded(error: "Away."),
            codes: [.retriesExhausted]
        ),
        Row(
            testDescription: "throttling goes on after the last attempt",
            failure: throttled,
            job: job(attempt: 3),
            disposition: .retry(at: now.adding(.seconds(90)), error: "Busy.", usesAttempt: false)
        ),
        Row(
            testDescription: "throttling ends with the longest wait",
            failure: throttled,
            job: job(age: waitMax),
            disposition: .discarded(error: "Busy."),
            codes: [.retriesExhausted]
        ),
        Row(
            testDescription: "a snooze waits as long as it asked",
            failure: .snooze(for: .seconds(300), reason: "Not yet."),
            job: job(attempt: 3),
            disposition: .snooze(until: now.adding(.seconds(300)), reason: "Not yet.")
        ),
        Row(
            testDescription: "a snooze a moment before the longest wait goes on",
            failure: .snooze(for: .seconds(300), reason: "Not yet."),
            job: job(age: waitMax - .microseconds(1)),
            disposition: .snooze(until: now.adding(.seconds(300)), reason: "Not yet.")
        ),
        Row(
            testDescription: "a snooze at the longest wait becomes a finding",
            failure: .snooze(for: .seconds(300), reason: "Not yet."),
            job: job(age: waitMax),
            disposition: .discarded(error: "Not yet."),
            codes: [.retriesExhausted]
        ),
        Row(
            testDescription: "the longest wait begins with the first run",
            failure: .snooze(for: .seconds(300), reason: "Not yet."),
            job: job(age: waitMax + waitMax, startedAgo: waitMax - .microseconds(1)),
            disposition: .snooze(until: now.adding(.seconds(300)), reason: "Not yet.")
        ),
        Row(
            testDescription: "a refused login is told of, and the work waits for its correction",
            failure: .reject([login]),
            job: job(attempt: 3),
            disposition: .held(until: now.adding(.seconds(660)), reason: "L."),
            codes: [.authenticationRefused]
        ),
        Row(
            testDescription: "a login refused for too long ends it",
            failure: .reject([login]),
            job: job(age: waitMax),
            disposition: .discarded(error: "L."),
            codes: [.authenticationRefused]
        ),
        Row(
            testDescription: "a rejection ends at once with its findings",
            failure: .reject([drift, drift]),
            job: job(),
            disposition: .discarded(error: "A. A."),
            codes: [.drift, .drift]
        ),
    ]

    @Test(arguments: table)
    func `every failure has one consequence`(row: Row) {
        let rule = SettlementRule(
            schedule: RetrySchedule(first: .seconds(10), cap: .seconds(600), attemptsMax: 3)
        )
        let (disposition, findings) = rule.disposition(
            of: row.failure,
            job: row.job,
            now: Self.now,
            random: 0
        )
        #expect(disposition == row.disposition)
        #expect(findings.map(\.code) == row.codes)
    }

    @Test func `a finding of a given-up job tells how it ended`() throws {
        let rule = SettlementRule(schedule: .standard)
        func finding(_ failure: StepFailure, _ job: Job) throws -> Finding {
            try #require(
                rule.disposition(of: failure, job: job, now: Self.now, random: 0).findings.first
            )
        }
        let tried = try finding(.retry("Away."), Self.job(attempt: 3))
        #expect(tried.subject == JobID(number: 9).text)
        #expect(tried.sentence.contains("3 attempts: Away."))
        let waited = try finding(
            .snooze(for: .seconds(1), reason: "Not yet."),
            Self.job(age: Self.waitMax)
        )
        #expect(waited.sentence.contains("14 days of waiting: Not yet."))
    }
}
