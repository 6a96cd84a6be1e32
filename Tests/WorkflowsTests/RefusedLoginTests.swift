import Accounting
import Jobs
import Testing
import Workflows

@Suite struct RefusedLoginTests {
    private static let login = StepFailure.reject([
        Finding(
            .authenticationRefused,
            subject: "netsuite",
            sentence: "The login is refused.",
            fix: "Correct it."
        )
    ])
    private static let others: [StepFailure] = [
        .retry("Away."), .snooze(for: .seconds(60), reason: "Not yet."),
        .reject([Finding(.drift, subject: "in_2", sentence: "Drift.", fix: "Look.")]),
    ]

    @Test(arguments: others, [false, true])
    func `a refused login holds the whole job and gives up none of its objects`(
        other: StepFailure,
        isFirst: Bool
    ) {
        var outcome = BatchOutcome()
        for failure in isFirst ? [Self.login, other] : [other, Self.login] {
            var item = ItemOutcome()
            item.failure = failure
            outcome.add(item)
        }
        #expect(outcome.unfinished == Self.login)
        let isRefusal = if case .reject = other { true } else { false }
        #expect(outcome.report.rejected == (isRefusal ? 1 : 0))
        #expect(!outcome.refusals.contains { $0.code == .authenticationRefused })
    }
}

@Suite struct PieceTests {
    @Test func `named objects are worked on one by one`() {
        #expect(JobArguments.objects(["a", "b"]).pieces == [.objects(["a"]), .objects(["b"])])
    }

    @Test func `a span of a month stays whole, longer ones are cut without gap or overlap`() {
        let start = Timestamp(seconds: 1_700_000_000)
        func span(days: Int64) -> TimeSpan {
            TimeSpan(
                from: start,
                to: start.adding(.seconds(days * 86_400)).adding(.microseconds(-1))
            )
        }
        #expect(JobArguments.span(span(days: 31)).pieces == [.span(span(days: 31))])
        for days: Int64 in [32, 62, 365, 36_500] {
            let whole = span(days: days)
            var next = whole.from
            let pieces = JobArguments.span(whole).pieces
            for piece in pieces {
                guard case .span(let part) = piece else {
                    Issue.record("\(piece) is no span")
                    return
                }
                #expect(part.from == next)
                #expect(part.from <= part.to)
                next = part.to.adding(.microseconds(1))
            }
            #expect(next == whole.to.adding(.microseconds(1)))
            #expect((2...200).contains(pieces.count), "\(days) days")
        }
    }
}
