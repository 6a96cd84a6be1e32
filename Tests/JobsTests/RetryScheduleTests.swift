import Jobs
import Testing

@Suite struct RetryScheduleTests {
    private let schedule = RetrySchedule(first: .seconds(1), cap: .seconds(60), attemptsMax: 5)

    @Test(arguments: [
        (1, 1), (2, 2), (3, 4), (4, 8), (6, 32), (7, 60), (8, 60), (63, 60), (1000, 60),
    ])
    func `the delay doubles up to the cap and lies in its later half`(attempt: Int, whole: Int) {
        let delay = Duration.seconds(whole)
        let earliest = schedule.delay(afterAttempt: attempt, serverDelay: nil, random: 0)
        let middle = schedule.delay(afterAttempt: attempt, serverDelay: nil, random: 0.5)
        let latest = schedule.delay(afterAttempt: attempt, serverDelay: nil, random: 1.0.nextDown)
        #expect(earliest == delay / 2)
        #expect(middle == delay * 3 / 4)
        #expect(latest > middle)
        #expect(latest <= delay)
    }

    @Test(arguments: [0, -1, Int.min])
    func `an attempt that was never begun waits like the first`(attempt: Int) {
        #expect(
            schedule.delay(afterAttempt: attempt, serverDelay: nil, random: 0) == .seconds(0.5)
        )
    }

    @Test(arguments: [
        (Duration.seconds(3), Duration.seconds(3)), (.seconds(900), .seconds(900)),
        (.milliseconds(501), .milliseconds(501)), (.milliseconds(500), .milliseconds(500)),
        (.milliseconds(499), .milliseconds(500)), (.zero, .milliseconds(500)),
    ])
    func `the server's delay wins when it is longer, even beyond the cap`(
        wish: Duration,
        expected: Duration
    ) {
        #expect(schedule.delay(afterAttempt: 1, serverDelay: wish, random: 0) == expected)
    }

    @Test func `a cap below the first delay holds`() {
        let flat = RetrySchedule(first: .seconds(10), cap: .seconds(4), attemptsMax: 3)
        #expect(flat.delay(afterAttempt: 1, serverDelay: nil, random: 0) == .seconds(2))
    }

    @Test func `the standard schedule gives up within half an hour`() {
        let standard = RetrySchedule.standard
        let waits = (1..<standard.attemptsMax).map {
            standard.delay(afterAttempt: $0, serverDelay: nil, random: 1)
        }
        let total = waits.reduce(.zero, +)
        #expect(total > .seconds(25 * 60))
        #expect(total < .seconds(30 * 60))
    }
}
