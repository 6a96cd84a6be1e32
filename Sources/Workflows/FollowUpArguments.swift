import Accounting
import JSON
package import Jobs

/// What the job of a follow-up is told: which job or batch has ended, and what to aim at.
package struct FollowUpArguments: Sendable, Hashable {
    /// The job, or the first one of the batch.
    package let job: JobID
    /// The batch, where all of its jobs have ended.
    package let batch: BatchID?
    /// How the job had ended when the follow-up was released; nil for a batch.
    package let state: JobState?
    package let target: String

    /// Reads what the store writes when it releases a follow-up.
    ///
    /// Throws: a rejecting failure when the text is not of that shape, which only damage explains.
    package init(text: String) throws(StepFailure) {
        // What exactly is wrong does not matter: only damage explains it.
        let value = try? JSONValue.parse(Array(text.utf8))
        guard let job = value?["job"]?.stringValue.flatMap({ JobID($0) }),
            let target = value?["target"]?.stringValue,
            let end = Self.end(value)
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
        (batch, state) = end
        self.target = target
    }

    /// Exactly one of the two; nil for neither or both.
    private static func end(_ value: JSONValue?) -> (BatchID?, JobState?)? {
        let state = value?["state"]?.stringValue.flatMap { JobState(rawValue: $0) }
        let batch = value?["batch"]?.stringValue.flatMap { BatchID($0) }
        return (state == nil) == (batch == nil) ? nil : (batch, state)
    }
}
