/// Jobs of a kind that wait for their turn, for work that is cheaper in company.
package protocol WaitingJobs: Sendable {
    /// Jobs that could run at once, the oldest first.
    func waitingJobs(_ kind: JobKind, limit: Int) async throws(StoreFault) -> [Job]
}
