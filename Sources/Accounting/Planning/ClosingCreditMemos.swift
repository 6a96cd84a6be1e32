extension BookingPolicy {
    /// Credit memos that close an invoice without money: customer balance, void, uncollectible.
    func closingCreditMemos(
        _ situation: InvoiceSituation,
        lines: [DocumentLine],
        customer: ExternalID,
        invoiceID: ExternalID
    ) throws(PlanFault) -> [PlannedDocument] {
        let invoice = situation.invoice
        var memos: [PlannedDocument] = []
        func close(
            _ suffix: String,
            _ reason: String,
            _ moment: Timestamp?,
            _ lines: [DocumentLine]
        ) throws(PlanFault) {
            let total = Money.sum(lines.map(\.amount), in: invoice.currency)
            memos.append(
                try creditMemo(
                    "\(invoice.id)-\(suffix)",
                    of: [invoice.id],
                    customer: customer,
                    date: date(moment ?? invoice.finalizedAt ?? invoice.created),
                    memo: "Stripe invoice \(invoice.id) \(reason)",
                    lines: lines,
                    in: invoice.currency,
                    applied: [Application(target: invoiceID, amount: total)]
                )
            )
        }
        let applied = invoice.balanceApplied
        if invoice.status != .void, !applied.isZero {
            let line = try line(.creditBalance, applied, invoice.id)
            try close("balance", "customer balance applied", invoice.finalizedAt, [line])
        }
        if invoice.status == .void {
            let credited = try voidedLines(situation, lines)
            // Credit that paid a part returns to the customer's balance.
            let kept =
                applied.isZero
                ? [] : [try line(.creditBalance, applied.negated, invoice.id)]
            try close("void", "voided", invoice.voidedAt, credited + kept)
        }
        if invoice.status == .uncollectible, invoice.amountRemaining.minorUnits > 0,
            choices.uncollectible == .badDebt
        {
            let line = try line(.badDebt, invoice.amountRemaining, invoice.id)
            try close("uncollectible", "uncollectible", invoice.markedUncollectibleAt, [line])
        }
        return memos
    }

    /// The lines that a voided invoice takes back: those no valid credit note has taken back before.
    private func voidedLines(
        _ situation: InvoiceSituation,
        _ lines: [DocumentLine]
    ) throws(PlanFault) -> [DocumentLine] {
        let invoice = situation.invoice
        let noted = try situation.notes.filter { $0.note.status == .issued }
            .map { (note) throws(PlanFault) in try NoteDivision(note).openAmount }
        let rest = invoice.billed - Money.sum(noted, in: invoice.currency)
        return lines.share(rest, of: invoice.billed)
    }

    private func line(
        _ role: ItemRole,
        _ amount: Money,
        _ source: String
    ) throws(PlanFault) -> DocumentLine {
        try DocumentLine.role(role, "Stripe invoice \(source)", amount, source)
    }
}
