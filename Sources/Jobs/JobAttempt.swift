package import Accounting

/// How one attempt of a job ended.
package struct JobAttempt: Sendable, Hashable {
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        case completed, retried, snoozed, held, discarded, cancelled, released
        /// The node fell silent while it worked on the job.
        case crashed
    }

    /// The number of the claim: it grows with every attempt, also with those that are given back.
    package let number: Int64
    package let outcome: Outcome
    package let ended: Timestamp
    /// Why it ended, as a plain sentence; nil for a good end.
    package let error: String?
    /// The start of a process that made it; nil where that is not known.
    package let nodeNumber: Int64?

    package init(
        number: Int64,
        outcome: Outcome,
        ended: Timestamp,
        error: String?,
        nodeNumber: Int64?
    ) {
        self.number = number
        self.outcome = outcome
        self.ended = ended
        self.error = error
        self.nodeNumber = nodeNumber
    }

    /// The node as it is shown.
    package var node: String? {
        nodeNumber.map { ShownNumber.text(max(0, $0), prefix: "node_") }
    }
}

/// What became of a job's attempts.
package protocol AttemptHistory: Sendable {
    /// The attempts of a job that did not end well at once, the latest first; the last fifty are kept.
    func attempts(of id: JobID) async throws(StoreFault) -> [JobAttempt]
}
