/// How the work behind a finding is done once more.
package enum Rerun: Sendable, Hashable {
    /// An ended job runs again.
    case retry(JobID)
    /// A new job does the work.
    case enqueue(NewJob)
}

/// A finding that somebody declared to be dealt with.
package struct FindingResolution: Sendable, Hashable {
    package let finding: StoredFinding
    /// The job that shows whether it is; nil where no work stands behind the finding.
    package let jobID: JobID?

    package init(finding: StoredFinding, jobID: JobID?) {
        self.finding = finding
        self.jobID = jobID
    }
}

/// Where people say that they dealt with a finding.
package protocol FindingDesk: Sendable {
    /// A finding by its id, open or not.
    func finding(_ id: Int64) async throws(StoreFault) -> StoredFinding?
    /// Closes an open finding and has its work done again, in one transaction; a closed one stays as it
    /// is, and nothing is done. Nil when there is none of this id.
    func resolveFinding(
        _ id: Int64,
        by rerun: Rerun?
    ) async throws(StoreFault) -> FindingResolution?
}
