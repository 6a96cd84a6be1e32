package import Accounting
package import Jobs

/// Brings customers into the books.
package struct SyncCustomers: UseCase {
    private let source: any CatalogueSource
    private let policy: BookingPolicy
    private let batch: Batch

    package init(source: any CatalogueSource, policy: BookingPolicy, batch: Batch) {
        self.source = source
        self.policy = policy
        self.batch = batch
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        let (source, policy) = (source, policy)
        switch try JobArguments(text: context.job.arguments) {
        case .objects(let ids):
            let outcome = await batch.work(on: ids) { (id) async throws(StepFailure) in
                try Self.plan(try await source.customer(id), policy)
            }
            return try await outcome.conclude(context)
        case .span(let span):
            return try await batch.work(context) { (cursor) async throws(StepFailure) in
                try await source.customers(created: span, after: cursor)
            } preparing: { _ in
                { (facts) throws(StepFailure) in try Self.plan(facts, policy) }
            }
        }
    }

    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        for id in try arguments.ids {
            plans.append(try Self.plan(try await source.customer(id), policy))
        }
        return plans
    }

    private static func plan(
        _ facts: CustomerFacts,
        _ policy: BookingPolicy
    )
        throws(StepFailure) -> Plan
    {
        // A deleted customer is booked only when an invoice or payment still needs it.
        guard !facts.isDeleted else { return Plan() }
        return try decide { () throws(PlanFault) in
            Plan(documents: [try policy.plan(customer: facts)])
        }
    }
}
