package import Accounting
package import Jobs

/// Work on named records, each planned for itself: what callers push and what Salesforce holds.
package struct PlanByID: UseCase {
    private let batch: Batch
    private let source: any RecordPlanner

    package init(_ source: any RecordPlanner, batch: Batch) {
        self.source = source
        self.batch = batch
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        let ids = try JobArguments(text: context.job.arguments).ids
        let outcome = await batch.work(on: ids, named: { $0 }) { (id) async throws(StepFailure) in
            try await source.perform(id)
        }
        return try await outcome.conclude(context)
    }

    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        for id in try arguments.ids { plans.append(try await source.plan(id)) }
        return plans
    }
}

/// Turns a record's id into what should exist because of it.
package protocol RecordPlanner: Sendable {
    /// The plan of a record; writes nothing anywhere.
    func plan(_ id: String) async throws(StepFailure) -> Plan
    /// What is left to book once everything that happens outside the books is done.
    func perform(_ id: String) async throws(StepFailure) -> Plan
}

extension RecordPlanner {
    package func perform(_ id: String) async throws(StepFailure) -> Plan { try await plan(id) }
}
