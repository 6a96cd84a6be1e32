package import Accounting
import Jobs

/// Reads what the decisions about charges, refunds and disputes need.
package struct MovementGathering: Sendable {
    let source: any BillingSource
    let invoices: InvoiceGathering
    let policy: BookingPolicy

    package init(source: any BillingSource, invoices: InvoiceGathering, policy: BookingPolicy) {
        self.source = source
        self.invoices = invoices
        self.policy = policy
    }

    /// The plan of a charge: the invoices it pays with the payment, or the payment alone.
    ///
    /// Authorisations, pending and failed charges plan nothing: no money has moved.
    func plan(charge: ChargeFacts) async throws(StepFailure) -> Plan {
        try await planWithSituation(charge: charge).plan
    }

    /// The plan of a refund and of everything it rests on.
    ///
    /// Books are dated by the refund's rows in the balance, whichever way the refund was met; `row` is
    /// the one the caller holds already.
    func plan(
        refund: RefundFacts,
        row: BalanceTransactionFacts? = nil
    ) async throws(StepFailure) -> Plan {
        guard let paidBy = refund.balanceTransactionID else { return Plan() }
        let charge = try await charge(refund.chargeID, refund.paymentIntentID, of: refund.id)
        var (plan, situation) = try await planWithSituation(charge: charge)
        let paid = try await balanceRow(paidBy, at: row)
        var cameBack: BalanceTransactionFacts?
        if let id = refund.failureBalanceTransactionID {
            cameBack = try await balanceRow(id, at: row)
        }
        plan.append(
            try decide { () throws(PlanFault) in
                try policy.plan(
                    refund: refund,
                    paid: paid,
                    cameBack: cameBack,
                    situation: situation
                )
            }
        )
        return plan
    }

    /// The plan of a dispute and of everything it rests on.
    func plan(dispute: DisputeFacts) async throws(StepFailure) -> Plan {
        guard !dispute.balanceTransactions.isEmpty else { return Plan() }
        let charge = try await charge(dispute.chargeID, dispute.paymentIntentID, of: dispute.id)
        var (plan, situation) = try await planWithSituation(charge: charge)
        plan.append(
            try decide { () throws(PlanFault) in
                try policy.plan(dispute: dispute, situation: situation)
            }
        )
        return plan
    }

    private func planWithSituation(
        charge: ChargeFacts
    ) async throws(StepFailure)
        -> (plan: Plan, situation: ReturnSituation)
    {
        if case .unrecognized(let status) = charge.status {
            throw .reject([BookingPolicy.unsupportedStatus(status, of: charge.id)])
        }
        guard charge.status == .succeeded, charge.isCaptured else {
            return (Plan(), ReturnSituation(charge: charge, invoices: []))
        }
        let rows = try await rows(of: charge)
        var plan = Plan()
        var paid: [ReturnSituation.PaidInvoice] = []
        for row in rows {
            guard row.status == .paid, let amount = row.amountPaid, !amount.isZero else { continue }
            let invoice = try await source.invoice(row.invoiceID)
            plan.append(
                try await invoices.plan(invoice: invoice, charges: ChargeIndex([charge]))
            )
            paid.append(ReturnSituation.PaidInvoice(invoice: invoice, amountPaid: amount))
        }
        if paid.isEmpty { plan = try await unapplied(charge) }
        return (plan, ReturnSituation(charge: charge, invoices: paid))
    }

    /// A charge that pays no invoice is received and left unapplied for a person to match.
    private func unapplied(_ charge: ChargeFacts) async throws(StepFailure) -> Plan {
        let facts = try await invoices.customer(charge.customerID)
        return try decide { () throws(PlanFault) in
            let customer = try policy.plan(
                customer: facts,
                fallbackName: charge.billingName,
                fallbackEmail: charge.billingEmail
            )
            let payment = try policy.paymentDocument(
                InvoicePayment(charge: charge, allocations: []),
                customer: customer.externalID
            )
            return Plan(documents: [customer, payment])
        }
    }

    private func rows(of charge: ChargeFacts) async throws(StepFailure) -> [InvoicePaymentFacts] {
        if let intent = charge.paymentIntentID {
            return try await source.invoicePayments(paymentIntent: intent)
        }
        guard let invoice = charge.invoiceID else { return [] }
        return try await source.invoicePayments(invoice: invoice).filter {
            $0.means == .charge(charge.id)
        }
    }

    private func charge(
        _ id: String?,
        _ intent: String?,
        of subject: String
    )
        async throws(StepFailure) -> ChargeFacts
    {
        if let id { return try await source.charge(id) }
        if let intent { return try await source.charge(paymentIntent: intent) }
        throw .reject([
            Finding(
                .objectMissing,
                subject: subject,
                sentence: "Stripe names neither a charge nor a payment intent for \(subject).",
                fix: "Record it by hand in the accounting system."
            )
        ])
    }

    private func balanceRow(
        _ id: String,
        at hand: BalanceTransactionFacts?
    ) async throws(StepFailure) -> BalanceTransactionFacts {
        if let hand, hand.id == id { return hand }
        return try await source.balanceTransaction(id)
    }
}
