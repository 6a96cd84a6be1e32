import Accounting
import Jobs
import Testing
import Workflows

@Suite struct JobArgumentsTests {
    private static let span = TimeSpan(
        from: Timestamp(microseconds: -1),
        to: Timestamp(microseconds: 1_795_000_000_123_456)
    )

    @Test(arguments: [
        JobArguments.objects([]), .objects(["in_1"]), .objects(["in_1", "in_\"2\"", "ü\u{0}"]),
        .span(span),
    ])
    func `arguments are read back as they were written`(arguments: JobArguments) throws {
        #expect(try JobArguments(text: arguments.text) == arguments)
    }

    @Test func `the text is stable`() {
        #expect(JobArguments.objects(["in_1", "in_2"]).text == #"{"ids":["in_1","in_2"]}"#)
        #expect(Self.span.from.microseconds == -1)
        #expect(JobArguments.span(Self.span).text == #"{"from":-1,"to":1795000000123456}"#)
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{}", #"{"ids":"in_1"}"#, #"{"ids":["in_1",7]}"#,
        #"{"ids":[null]}"#, #"{"from":1}"#, #"{"to":1}"#, #"{"from":1.5,"to":2}"#,
        #"{"from":"1","to":"2"}"#, #"{"from":1,"to":99999999999999999999}"#,
        #"{"ids":["in_1"]} x"#,
    ])
    func `damaged text is a finding, never a guess`(text: String) throws {
        let failure = #expect(throws: StepFailure.self) { try JobArguments(text: text) }
        guard case .reject(let findings) = failure else {
            Issue.record("not refused: \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.code) == [.objectUnreadable])
    }

    @Test func `a reconciliation job is unique for its account and payout`() {
        let one = NewJob.payoutReconciliation("po_1", account: "main", priority: .payout)
        let same = NewJob.payoutReconciliation("po_1", account: "main", priority: .interactive)
        let other = NewJob.payoutReconciliation("po_1", account: "second", priority: .payout)
        #expect(one.uniqueKey == same.uniqueKey)
        #expect(one.uniqueKey != other.uniqueKey)
        #expect(one.arguments == #"{"ids":["po_1"]}"#)
    }
}
