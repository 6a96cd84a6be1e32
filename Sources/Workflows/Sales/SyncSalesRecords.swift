package import Accounting
package import Jobs

/// What a won deal becomes in the books.
package enum ClosedWonPolicy: String, Sendable, Hashable, CaseIterable {
    /// An invoice in NetSuite.
    case invoice
    /// Nothing; somebody else bills it.
    case nothing
}

/// Brings accounts and won opportunities of the system of sales into the books.
package struct SyncSalesRecords: UseCase {
    package enum Subject: Sendable, Hashable {
        case account
        case opportunity(ClosedWonPolicy)
    }

    private let subject: Subject
    private let source: any SalesRecordSource
    private let policy: BookingPolicy
    private let batch: Batch

    package init(
        _ subject: Subject,
        source: any SalesRecordSource,
        policy: BookingPolicy,
        batch: Batch
    ) {
        self.subject = subject
        self.source = source
        self.policy = policy
        self.batch = batch
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        let ids = try JobArguments(text: context.job.arguments).ids
        let outcome = await batch.work(on: ids, named: { $0 }) { (id) async throws(StepFailure) in
            try await self.plan(id)
        }
        return try await outcome.conclude(context)
    }

    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        for id in try arguments.ids { plans.append(try await plan(id)) }
        return plans
    }

    private func plan(_ id: String) async throws(StepFailure) -> Plan {
        switch subject {
        case .account:
            let customer = try await source.account(id)
            return try decide { () throws(PlanFault) in try policy.plan(pushed: customer) }
        case .opportunity(.nothing): return Plan()
        case .opportunity(.invoice):
            guard let invoice = try await source.opportunity(id) else { return Plan() }
            return try decide { () throws(PlanFault) in try policy.plan(pushed: invoice) }
        }
    }
}
