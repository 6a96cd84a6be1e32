import Accounting
import JSON
package import Jobs

/// What the job of a follow-up is told: which job has ended, how, and what to aim at.
package struct FollowUpArguments: Sendable, Hashable {
    package let job: JobID
    /// How the job had ended when the follow-up was released.
    package let state: JobState
    package let target: String

    /// Reads what the store writes when it releases a follow-up.
    ///
    /// Throws: a rejecting failure when the text is not of that shape, which only damage explains.
    package init(text: String) throws(StepFailure) {
        // What exactly is wrong does not matter: only damage explains it.
        let value = try? JSONValue.parse(Array(text.utf8))
        guard let job = value?["job"]?.stringValue.flatMap({ JobID($0) }),
            let state = value?["state"]?.stringValue.flatMap({ JobState(rawValue: $0) }),
            let target = value?["target"]?.stringValue
        else {
            throw .reject([
                Finding(
                    .objectUnreadable,
                    subject: "job",
                    sentence: "The job's arguments cannot be read.",
                    fix: "Cancel the job and ask for the work again."
                )
            ])
        }
        self.job = job
        self.state = state
        self.target = target
    }
}
