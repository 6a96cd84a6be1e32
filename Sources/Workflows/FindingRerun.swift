import Accounting
package import Jobs

/// Which work shows whether a finding is over.
package enum FindingRerun {
    /// What a Stripe id begins with, and the job that works on such an object.
    package static let rules: [(prefix: String, kind: JobKind)] = [
        ("cus_", .customerSync), ("in_", .invoiceSync), ("ch_", .chargeSync), ("py_", .chargeSync),
        ("re_", .refundSync), ("pyr_", .refundSync), ("dp_", .disputeSync), ("du_", .disputeSync),
        ("cn_", .creditNoteSync), ("po_", .payoutReconciliation),
    ]

    /// Closes an open finding and has its work done again; nil when there is none of this id.
    package static func resolve(
        _ id: Int64,
        at desk: any FindingDesk,
        jobs: any JobDirectory
    ) async throws(StoreFault) -> FindingResolution? {
        guard let finding = try await desk.finding(id) else { return nil }
        var job: Job?
        if let jobID = finding.jobID { job = try await jobs.job(jobID) }
        return try await desk.resolveFinding(id, by: work(for: finding, of: job))
    }

    /// The work for a finding that `job` saw last; nil when that job is about to run anyway, or unknown.
    ///
    /// An ended job that was refused runs again itself. Of one that went on beside the refusal only the
    /// finding's object is worked on, where its id tells how; else the whole job, which skips what is
    /// booked.
    package static func work(for finding: StoredFinding, of job: Job?) -> Rerun? {
        guard let job else { return nil }
        switch job.state {
        case .discarded, .cancelled: return .retry(job.id)
        case .completed: return .enqueue(work(on: finding.finding.subject, of: job))
        case .available, .scheduled, .retryable, .running: return nil
        }
    }

    private static func work(on subject: String, of job: Job) -> NewJob {
        let id = object(subject)
        if let rule = rules.first(where: { id.hasPrefix($0.prefix) }) {
            return .about(id, kind: rule.kind, account: job.account, priority: .interactive)
        }
        return NewJob(
            kind: job.kind,
            account: job.account,
            arguments: job.arguments,
            uniqueKey: job.uniqueKey,
            priority: .interactive,
            orderingKey: job.orderingKey
        )
    }

    /// The Stripe id in a subject, which may be a record's external id.
    private static func object(_ subject: String) -> String {
        guard let kind = ExternalID(subject)?.kind else { return subject }
        return String(subject.dropFirst(kind.prefix.count + 1))
    }
}
