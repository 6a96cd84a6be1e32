/// Work that begins once another job is final, whatever its end: telling of it, writing it back.
///
/// It is stored together with the job it follows and becomes a job of its own, exactly once, in the
/// transaction that notices the end.
package struct FollowUp: Sendable, Hashable {
    package let kind: JobKind
    /// What the work is aimed at, in the words of its kind; at most 2000 bytes.
    package let target: String

    package init(kind: JobKind, target: String) {
        self.kind = kind
        self.target = target
    }
}

/// Turns follow-ups of final jobs into jobs.
package protocol FollowUpStore: Sendable {
    /// Enqueues what follows jobs that have become final, up to `limit`; returns how many.
    func releaseFollowUps(limit: Int) async throws(StoreFault) -> Int
}
