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
        situation = try await crediting(refund, situation)
        let paid = try await balanceRow(paidBy, at: row)
        var cameBack: BalanceTransactionFacts?
        if let id = refund.failureBalanceTransactionID {
            cameBack = try await balanceRow(id, at: row)
        }
        let facts = situation
        let isEarlier = try await isEarlier(.customerRefund, refund.id, moved: paid)
        let returned = try decide { () throws(PlanFault) in
            guard isEarlier else {
                return try policy.plan(
                    refund: refund,
                    paid: paid,
                    cameBack: cameBack,
                    situation: facts
                )
            }
            guard let cameBack else { return Plan() }
            return try policy.plan(refund: refund, cameBack: cameBack, situation: facts)
        }
        guard !isEarlier || !returned.documents.isEmpty else { return Plan() }
        let context = try await context(of: situation)
        guard policy.admits(context) else { return plan }
        plan.append(policy.mapped(returned, context, in: subsidiary(of: charge, in: plan, context)))
        return plan
    }

    /// The plan of a dispute and of everything it rests on.
    func plan(dispute: DisputeFacts) async throws(StepFailure) -> Plan {
        guard let row = dispute.withdrawal,
            try await !isEarlier(.customerRefund, dispute.id, moved: row)
        else { return Plan() }
        let charge = try await charge(dispute.chargeID, dispute.paymentIntentID, of: dispute.id)
        var (plan, situation) = try await planWithSituation(charge: charge)
        let facts = situation
        let returned = try decide { () throws(PlanFault) in
            try policy.plan(dispute: dispute, situation: facts)
        }
        let context = try await context(of: situation)
        guard policy.admits(context) else { return plan }
        plan.append(policy.mapped(returned, context, in: subsidiary(of: charge, in: plan, context)))
        return plan
    }

    /// What a return is mapped by: the same customer and charge as what it takes back.
    private func context(
        of situation: ReturnSituation
    ) async throws(StepFailure) -> MappingContext {
        guard policy.mapping != .none else { return MappingContext(situation, customer: nil) }
        let facts = try await invoices.customer(
            situation.customerSource,
            read: situation.invoices.first?.invoice.customer
        )
        return MappingContext(situation, customer: facts)
    }

    /// What follows a payment stands in the books of the payment.
    private func subsidiary(
        of charge: ChargeFacts,
        in plan: Plan,
        _ context: MappingContext
    ) -> String? {
        plan.subsidiary(ofPaymentBy: charge.id) ?? policy.subsidiary(context)
    }

    private func planWithSituation(
        charge: ChargeFacts
    ) async throws(StepFailure)
        -> (plan: Plan, situation: ReturnSituation)
    {
        if case .unrecognized(let status) = charge.status {
            throw .reject([BookingPolicy.unsupportedStatus(status, of: charge.id)])
        }
        let charge = try await identified(charge)
        if charge.hasBounced {
            let plan = try await failed(charge)
            return (plan, ReturnSituation(charge: charge, invoices: []))
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
                try await invoices.plan(invoice: invoice, ReadAhead(charges: ChargeIndex([charge])))
            )
            paid.append(
                ReturnSituation.PaidInvoice(
                    invoice: invoice,
                    amountPaid: amount,
                    isEarlier: try await isEarlier(invoice)
                )
            )
        }
        let isEarlier = try await isEarlier(charge)
        if isEarlier, paid.allSatisfy(\.isEarlier) {
            let situation = ReturnSituation(charge: charge, invoices: [], isEarlier: true)
            return (try await customerAlone(of: charge), situation)
        }
        // A row that is still open belongs to an invoice whose event has yet to come.
        let isInvoiced = !paid.isEmpty || rows.contains { $0.status == .open }
        let form = try await form(of: charge, isInvoiced: isInvoiced)
        if paid.isEmpty { plan = try await loose(charge, form) }
        let situation = ReturnSituation(
            charge: charge,
            invoices: paid,
            form: form,
            isEarlier: isEarlier
        )
        return (plan, situation)
    }

    /// A charge that pays no invoice is received, in the form the choice asks for.
    private func loose(
        _ charge: ChargeFacts,
        _ form: BookingChoices.LooseCharge
    ) async throws(StepFailure) -> Plan {
        let facts = try await invoices.customer(charge.customerID)
        let context = MappingContext(charge: charge, customer: facts)
        guard policy.admits(context) else { return Plan() }
        let plan = try decide { () throws(PlanFault) in
            let customer = try self.customer(facts, of: charge)
            return try policy.plan(loose: charge, customer: customer, as: form)
        }
        return policy.mapped(plan, context)
    }

    func customer(
        _ facts: CustomerFacts?,
        of charge: ChargeFacts
    ) throws(PlanFault) -> PlannedDocument {
        try policy.plan(
            customer: facts,
            fallbackName: charge.billingName,
            fallbackEmail: charge.billingEmail
        )
    }

    /// Whether an invoice was issued before the cut-over and is not in the books.
    private func isEarlier(_ invoice: InvoiceFacts) async throws(StepFailure) -> Bool {
        guard policy.isBeforeCutover(invoice) else { return false }
        let record = try decide { () throws(PlanFault) in
            try RecordKind.invoice.externalID(for: invoice.id)
        }
        return try await !invoices.known.isMade(record)
    }

    /// Whether a charge was received before the cut-over and is not in the books.
    private func isEarlier(_ charge: ChargeFacts) async throws(StepFailure) -> Bool {
        guard policy.isBeforeCutover(charge) else { return false }
        let payment = try decide { () throws(PlanFault) in
            try RecordKind.customerPayment.externalID(for: charge.paymentID)
        }
        return try await !invoices.known.isMade(payment)
    }

    /// Whether money went back before the cut-over and is not in the books.
    private func isEarlier(
        _ kind: RecordKind,
        _ source: String,
        moved row: BalanceTransactionFacts
    ) async throws(StepFailure) -> Bool {
        guard policy.isBeforeCutover(row.created) else { return false }
        let record = try decide { () throws(PlanFault) in try kind.externalID(for: source) }
        return try await !invoices.known.isMade(record)
    }

    /// The customer's record, for what follows a charge that is not booked itself.
    private func customerAlone(of charge: ChargeFacts) async throws(StepFailure) -> Plan {
        let facts = try await invoices.customer(charge.customerID)
        let context = MappingContext(charge: charge, customer: facts)
        guard policy.admits(context) else { return Plan() }
        let plan = try decide { () throws(PlanFault) in
            Plan(documents: [try customer(facts, of: charge)])
        }
        return policy.mapped(plan, context)
    }

    /// In what form the books hold a charge's money, or are to hold it.
    ///
    /// A payment booked under another choice stays as it was booked.
    private func form(
        of charge: ChargeFacts,
        isInvoiced: Bool
    ) async throws(StepFailure) -> BookingChoices.LooseCharge {
        let (payment, invoice) = try decide { () throws(PlanFault) in
            (
                try RecordKind.customerPayment.externalID(for: charge.paymentID),
                try RecordKind.invoice.externalID(for: charge.paymentID)
            )
        }
        let booked = try await invoices.known.among([payment, invoice])
        let form = BookingChoices.LooseCharge(
            receipt: booked[payment]?.link.kind,
            isInvoiced: booked[invoice] != nil
        )
        return form ?? (isInvoiced ? .unapplied : policy.choices.looseCharges)
    }

    /// The credit notes that credit a refund, unless it has a memo of its own already.
    private func crediting(
        _ refund: RefundFacts,
        _ situation: ReturnSituation
    ) async throws(StepFailure) -> ReturnSituation {
        let credited = situation.invoices.filter {
            $0.invoice.credits.afterPayment?.isZero != true && !$0.isEarlier
        }
        guard !credited.isEmpty, try await !invoices.hasOwnMemo(refund: refund.id) else {
            return situation
        }
        var notes: [CreditNoteFacts] = []
        for part in credited {
            notes += try await source.creditNotes(invoice: part.invoice.id)
        }
        return ReturnSituation(
            charge: situation.charge,
            invoices: situation.invoices,
            notes: notes,
            form: situation.form,
            isEarlier: situation.isEarlier
        )
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
