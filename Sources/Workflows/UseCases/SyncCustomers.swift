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
        var total = BatchOutcome()
        switch try JobArguments(text: context.job.arguments) {
        case .objects(let ids):
            total = await batch.work(on: ids) { (id) async throws(StepFailure) in
                try Self.plan(try await source.customer(id), policy)
            }
        case .span(let span):
            var cursor = context.job.checkpoint
            repeat {
                try await context.proceed()
                let page = try await source.customers(created: span, after: cursor)
                let outcome = await batch.work(on: page.items) { (facts) throws(StepFailure) in
                    try Self.plan(facts, policy)
                }
                total.add(outcome)
                let position = outcome.unfinished == nil ? page.nextCursor ?? cursor : cursor
                try await context.checkpoint(
                    total.progress,
                    position: position,
                    effects: total.effects
                )
                total.stored()
                if let failure = outcome.unfinished { throw failure }
                cursor = page.nextCursor
            } while cursor != nil
        }
        return try await total.conclude(context)
    }

    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        switch arguments {
        case .objects(let ids):
            for id in ids { plans.append(try Self.plan(try await source.customer(id), policy)) }
        case .span(let span):
            let page = try await source.customers(created: span, after: nil)
            for facts in page.items { plans.append(try Self.plan(facts, policy)) }
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
