package import Accounting
package import Jobs

/// Dates records outside closed accounting periods, where the choices say so.
package struct PostingDates: Sendable {
    private let system: any AccountingSystem
    private let choice: BookingChoices.ClosedPeriod

    package init(system: any AccountingSystem, choice: BookingChoices.ClosedPeriod) {
        self.system = system
        self.choice = choice
    }

    /// The plan as it will be posted: records of closed periods on the first open day.
    package func dated(_ plan: Plan) async throws(StepFailure) -> Plan {
        guard choice == .move, !plan.documents.isEmpty else { return plan }
        let closed = try await system.closedPeriods()
        var plan = plan
        plan.documents = plan.documents.map { $0.outside(closed) }
        return plan
    }

    /// The same of several.
    package func dated(_ plans: [Plan]) async throws(StepFailure) -> [Plan] {
        var dated: [Plan] = []
        for plan in plans { dated.append(try await self.dated(plan)) }
        return dated
    }
}
