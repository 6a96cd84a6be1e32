import Accounting
import Jobs
import Testing

@Suite struct StepFailureTests {
    private func findings(_ count: Int) -> [Finding] {
        (1...count).map {
            Finding(.drift, subject: "in_\($0)", sentence: "Sentence \($0).", fix: "Fix \($0).")
        }
    }

    @Test func `a wait says its reason`() {
        #expect(StepFailure.retry("Stripe is away.").sentence == "Stripe is away.")
        #expect(
            StepFailure.snooze(for: .seconds(1), reason: "Not yet.").sentence == "Not yet."
        )
    }

    @Test func `a plain retry uses an attempt and leaves the delay to the schedule`() {
        #expect(
            StepFailure.retry("x") == .retry(after: nil, reason: "x", usesAttempt: true)
        )
    }

    @Test(arguments: [
        (1, "Sentence 1."), (3, "Sentence 1. Sentence 2. Sentence 3."),
        (4, "Sentence 1. Sentence 2. Sentence 3. Further findings: 1."),
        (200, "Sentence 1. Sentence 2. Sentence 3. Further findings: 197."),
    ])
    func `a rejection tells its first findings and counts the rest`(count: Int, sentence: String) {
        #expect(StepFailure.reject(findings(count)).sentence == sentence)
    }

    @Test func `a duplicate names the job it is a duplicate of`() {
        let id = JobID(number: 7)
        #expect(EnqueueOutcome.enqueued(id).jobID == id)
        #expect(EnqueueOutcome.duplicate(of: id).jobID == id)
    }
}
