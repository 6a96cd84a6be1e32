package import Accounting

/// A finding as it is kept.
package struct StoredFinding: Sendable, Hashable {
    /// Grows with time; lists go by it.
    package let id: Int64
    package let finding: Finding
    /// The job that saw it last; nil outside jobs.
    package let jobID: JobID?
    package let created: Timestamp
    /// Nil while the finding is open.
    package let resolved: Timestamp?

    package init(
        id: Int64,
        finding: Finding,
        jobID: JobID?,
        created: Timestamp,
        resolved: Timestamp?
    ) {
        self.id = id
        self.finding = finding
        self.jobID = jobID
        self.created = created
        self.resolved = resolved
    }
}
