package import Accounting
package import Jobs

/// Brings single charges, refunds, disputes or credit notes into the books, with everything they rest on.
package struct SyncMovements: UseCase {
    /// Which objects the job's ids name.
    package enum Subject: Sendable {
        case charges, refunds, disputes, creditNotes
    }

    private let subject: Subject
    private let gathering: MovementGathering
    private let batch: Batch

    package init(_ subject: Subject, gathering: MovementGathering, batch: Batch) {
        self.subject = subject
        self.gathering = gathering
        self.batch = batch
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        let ids = try JobArguments(text: context.job.arguments).ids
        let (subject, gathering) = (subject, gathering)
        let outcome = await batch.work(on: ids, named: { $0 }) { (id) async throws(StepFailure) in
            try await Self.plan(id, subject, gathering)
        }
        return try await outcome.conclude(context)
    }

    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        for id in try arguments.ids {
            plans.append(try await Self.plan(id, subject, gathering))
        }
        return plans
    }

    private static func plan(
        _ id: String,
        _ subject: Subject,
        _ gathering: MovementGathering
    )
        async throws(StepFailure) -> Plan
    {
        switch subject {
        case .charges: try await gathering.plan(charge: try await gathering.source.charge(id))
        case .refunds:
            try await gathering.plan(refund: try await gathering.source.refund(id))
        case .creditNotes: try await gathering.invoices.plan(creditNote: id)
        case .disputes:
            try await gathering.plan(dispute: try await gathering.source.dispute(id))
        }
    }
}
