extension BookingPolicy {
    /// Credit memos that close an invoice without money: customer balance, void, uncollectible.
    func closingCreditMemos(
        _ invoice: InvoiceFacts,
        lines: [DocumentLine],
        customer: ExternalID,
        invoiceID: ExternalID
    ) throws(PlanFault) -> [PlannedDocument] {
        var memos: [PlannedDocument] = []
        let applied = invoice.balanceApplied
        if invoice.status != .void, !applied.isZero {
            memos.append(
                try closing(
                    invoice,
                    "balance",
                    "customer balance applied",
                    invoice.finalizedAt,
                    [try line(.creditBalance, applied, invoice.id)],
                    customer,
                    invoiceID
                )
            )
        }
        if invoice.status == .void {
            memos.append(
                try closing(
                    invoice,
                    "void",
                    "voided",
                    invoice.voidedAt,
                    // Credit that paid a part returns to the customer's balance.
                    applied.isZero
                        ? lines : lines + [try line(.creditBalance, applied.negated, invoice.id)],
                    customer,
                    invoiceID
                )
            )
        }
        if invoice.status == .uncollectible, invoice.amountRemaining.minorUnits > 0 {
            memos.append(
                try closing(
                    invoice,
                    "uncollectible",
                    "uncollectible",
                    invoice.markedUncollectibleAt,
                    [try line(.badDebt, invoice.amountRemaining, invoice.id)],
                    customer,
                    invoiceID
                )
            )
        }
        return memos
    }

    private func line(
        _ role: ItemRole,
        _ amount: Money,
        _ source: String
    ) throws(PlanFault)
        -> DocumentLine
    {
        DocumentLine(
            item: try RecordKind.item.externalID(for: role.sourceID),
            role: role,
            description: "Stripe invoice \(source)",
            quantity: "1",
            amount: amount,
            source: source
        )
    }

    private func closing(
        _ invoice: InvoiceFacts,
        _ suffix: String,
        _ reason: String,
        _ moment: Timestamp?,
        _ lines: [DocumentLine],
        _ customer: ExternalID,
        _ invoiceID: ExternalID
    ) throws(PlanFault) -> PlannedDocument {
        let id = try RecordKind.creditMemo.externalID(for: "\(invoice.id)-\(suffix)")
        let total = Money.sum(lines.map(\.amount), in: invoice.currency)
        let date = date(moment ?? invoice.finalizedAt ?? invoice.created)
        let memo = "Stripe invoice \(invoice.id) \(reason)"
        let draft = CreditMemoDraft(
            customer: customer,
            date: date,
            memo: memo,
            lines: lines,
            applications: total.isZero ? [] : [Application(target: invoiceID, amount: total)],
            total: total,
            settledAs: nil
        )
        return PlannedDocument(
            externalID: id,
            document: .creditMemo(draft),
            sources: ["\(invoice.id)-\(suffix)", invoice.id],
            dependsOn: [customer, invoiceID] + lines.map(\.item),
            entries: try Entries.creditMemo(id, date, memo, lines, sources: [invoice.id])
        )
    }
}
