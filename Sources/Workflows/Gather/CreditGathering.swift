import Accounting
import Jobs

/// Reads what lowers invoices without a payment: credit notes and customer balances.
extension InvoiceGathering {
    /// The credit notes of an invoice, each with what the books hold of it.
    ///
    /// They are read only where Stripe or the books say that there are some.
    func notes(
        of invoice: InvoiceFacts,
        _ booked: [ExternalID: Link],
        hasNotes: Bool
    ) async throws(StepFailure) -> [NoteSituation] {
        let isFinal = invoice.status != .draft
        let hadNotes = booked.values.contains {
            $0.kind == .creditMemo && $0.sources.first?.hasPrefix(invoice.id) == false
        }
        guard isFinal, hasNotes || hadNotes || invoice.credits.mayHaveNotes else { return [] }
        var situations: [NoteSituation] = []
        for note in try await source.creditNotes(invoice: invoice.id) {
            situations.append(try await situation(of: note))
        }
        return situations
    }

    private func situation(of note: CreditNoteFacts) async throws(StepFailure) -> NoteSituation {
        let memo = try decide { () throws(PlanFault) in
            try RecordKind.creditMemo.externalID(for: note.id)
        }
        let isBooked = try await known.isMade(memo)
        var credited: Set<String> = []
        // A memo that is booked already counts no refund as credited elsewhere: it counted it itself.
        for share in isBooked ? [] : note.refunds where try await hasOwnMemo(refund: share.refundID)
        {
            credited.insert(share.refundID)
        }
        if let booked = try await known.among([memo])[memo]?.link.amount, isBooked {
            credited = try await creditedBefore(note, booked)
        }
        return NoteSituation(note: note, isBooked: isBooked, creditedRefunds: credited)
    }

    /// Which refunds a booked memo left out, told by its amount.
    private func creditedBefore(
        _ note: CreditNoteFacts,
        _ booked: Money
    ) async throws(StepFailure) -> Set<String> {
        var own: Set<String> = []
        for share in note.refunds where try await hasOwnMemo(refund: share.refundID) {
            own.insert(share.refundID)
        }
        guard !own.isEmpty else { return [] }
        let all = NoteSituation(note: note, isBooked: true, creditedRefunds: [])
        let whole = try decide { () throws(PlanFault) in try NoteDivision(all).onMemo }
        return whole == booked ? [] : own
    }

    /// Whether a refund was credited by a memo of its own, before its credit note was known.
    func hasOwnMemo(refund id: String) async throws(StepFailure) -> Bool {
        let memo = try decide { () throws(PlanFault) in
            try RecordKind.creditMemo.externalID(for: id)
        }
        return try await known.isMade(memo)
    }

    /// Movements of the customer's balance by hand, where the invoice met a balance at all.
    func balancePlan(of invoice: InvoiceFacts) async throws(StepFailure) -> Plan {
        let end = invoice.endingBalance ?? invoice.startingBalance
        guard !invoice.startingBalance.isZero || !end.isZero, let id = invoice.customerID else {
            return Plan()
        }
        return try await balancePlan(customer: id)
    }

    func balancePlan(customer id: String) async throws(StepFailure) -> Plan {
        let movements = try await source.customerBalance(id)
        return try decide { () throws(PlanFault) in
            try policy.plan(balance: movements, customer: try policy.customerID(for: id))
        }
    }
}
