package import Accounting
package import Jobs

/// Plans accounts and won opportunities of the system of sales.
package struct SalesRecordPlanner: RecordPlanner {
    package enum Subject: Sendable, Hashable {
        case account
        case opportunity(ClosedWonPolicy)
    }

    private let subject: Subject
    private let source: any SalesRecordSource
    private let policy: BookingPolicy
    private let seller: DealSeller?

    /// `seller` is needed for policies that sell through Stripe.
    package init(
        _ subject: Subject,
        source: any SalesRecordSource,
        policy: BookingPolicy,
        seller: DealSeller? = nil
    ) {
        self.subject = subject
        self.source = source
        self.policy = policy
        self.seller = seller
    }

    package func plan(_ id: String) async throws(StepFailure) -> Plan {
        switch subject {
        case .account:
            let customer = try await source.account(id)
            return try decide { () throws(PlanFault) in try policy.plan(pushed: customer) }
        case .opportunity(.nothing): return Plan()
        case .opportunity(let wish):
            guard let deal = try await source.opportunity(id) else { return Plan() }
            return try decide { () throws(PlanFault) in try self.plan(deal, wish) }
        }
    }

    package func perform(_ id: String) async throws(StepFailure) -> Plan {
        guard case .opportunity(let wish) = subject, let form = wish.stripeForm, let seller,
            let deal = try await source.opportunity(id)
        else { return try await plan(id) }
        let plan = try decide { () throws(PlanFault) in try self.plan(deal, wish) }
        try await seller.sell(deal, as: form)
        return plan
    }

    private func plan(
        _ deal: WonDeal,
        _ wish: ClosedWonPolicy
    ) throws(PlanFault) -> Plan {
        switch wish {
        case .nothing: return Plan()
        case .invoice: return try policy.plan(pushed: deal.sale)
        case .salesOrder: return try policy.plan(ordered: deal.sale)
        case .stripeInvoice, .stripeSubscription:
            // Stripe's own events bring the documents; here only the parts must add up.
            _ = try policy.plan(pushed: deal.sale)
            return Plan()
        }
    }
}
