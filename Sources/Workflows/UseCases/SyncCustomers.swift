package import Accounting
package import Jobs

/// Brings customers into the books.
package struct SyncCustomers: UseCase {
    private let source: any CatalogueSource
    private let gathering: InvoiceGathering
    private let batch: Batch

    package init(source: any CatalogueSource, gathering: InvoiceGathering, batch: Batch) {
        self.source = source
        self.gathering = gathering
        self.batch = batch
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        let (source, gathering) = (source, gathering)
        switch try JobArguments(text: context.job.arguments) {
        case .objects(let ids):
            let outcome = await batch.work(on: ids, named: { $0 }) {
                (id) async throws(StepFailure) in
                try await Self.plan(try await source.customer(id), gathering)
            }
            return try await outcome.conclude(context)
        case .span(let span):
            return try await batch.work(context) { (cursor) async throws(StepFailure) in
                try await source.customers(created: span, after: cursor)
            } preparing: { _ in
                { (facts) async throws(StepFailure) in try await Self.plan(facts, gathering) }
            }
        case .dryRun(let span):
            return try await batch.rehearse(context) { (cursor) async throws(StepFailure) in
                try await source.customers(created: span, after: cursor)
            } preparing: { _ in
                { (facts) async throws(StepFailure) in try await Self.plan(facts, gathering) }
            }
        }
    }

    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        for id in try arguments.ids {
            plans.append(try await Self.plan(try await source.customer(id), gathering))
        }
        return plans
    }

    /// The customer's record, which follows Stripe, and what happened to the balance by hand.
    private static func plan(
        _ facts: CustomerFacts,
        _ gathering: InvoiceGathering
    ) async throws(StepFailure) -> Plan {
        // A deleted customer is booked only when an invoice or payment still needs it.
        guard !facts.isDeleted else { return Plan() }
        let policy = gathering.policy
        let context = MappingContext(customer: facts)
        guard policy.admits(context) else { return Plan() }
        let current = try await gathering.customer(following: facts)
        let record = try decide { () throws(PlanFault) in
            Plan(documents: [try policy.plan(customer: current, following: true)])
        }
        var plan = policy.mapped(record, context)
        // Records of the customer in the books of other subsidiaries follow as well.
        for link in try await gathering.known.links(source: facts.id).values
        where link.kind == .customer {
            plan.append(policy.mapped(record, context, in: link.subsidiary))
        }
        if facts.hasBalance {
            plan.append(policy.placed(try await gathering.balancePlan(customer: facts.id), context))
        }
        return plan
    }
}
