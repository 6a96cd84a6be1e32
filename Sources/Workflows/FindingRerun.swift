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

    /// The work for a finding that `job` saw last; nil when that is about to run anyway, when a person
    /// stopped it, or when none is known.
    ///
    /// A job about just that object, or found to be at fault itself, runs again. Of one about more only
    /// the finding's object is worked on, where its id tells how: a span has passed it, and must not
    /// begin where somebody stopped it. What no id tells runs from the start, which skips what is booked.
    package static func work(for finding: StoredFinding, of job: Job?) -> Rerun? {
        guard let job else { return nil }
        let id = object(finding.finding.subject)
        // Of jobs long gone the arguments are not kept.
        guard job.arguments != "{}" else { return object(id, of: job) }
        let isItself = finding.finding.subject == job.id.text
        // Other kinds of work have arguments of their own and are about one thing.
        let asked = try? JobArguments(text: job.arguments)
        let isWider = !isItself && asked != nil && asked != .objects([id])
        if isWider, let rerun = object(id, of: job) { return rerun }
        switch job.state {
        case .discarded: return isWider ? .enqueue(copy(of: job)) : .retry(job.id)
        case .cancelled: return isWider ? nil : .retry(job.id)
        case .completed: return object(id, of: job) ?? .enqueue(copy(of: job))
        case .running: return object(id, of: job)
        case .available, .scheduled, .retryable: return nil
        }
    }

    private static func object(_ id: String, of job: Job) -> Rerun? {
        guard let rule = rules.first(where: { id.hasPrefix($0.prefix) }) else { return nil }
        return .enqueue(
            .about(id, kind: rule.kind, account: job.account, priority: .interactive)
        )
    }

    private static func copy(of job: Job) -> NewJob {
        NewJob(
            kind: job.kind,
            account: job.account,
            arguments: job.arguments,
            uniqueKey: job.uniqueKey,
            priority: .interactive,
            orderingKey: job.orderingKey
        )
    }

    /// The Stripe id in a subject, which may be a record's external id, with what tells it from others
    /// of the same object behind a hyphen.
    private static func object(_ subject: String) -> String {
        guard let kind = ExternalID(subject)?.kind else { return subject }
        return String(subject.dropFirst(kind.prefix.count + 1).prefix { $0 != "-" })
    }
}
