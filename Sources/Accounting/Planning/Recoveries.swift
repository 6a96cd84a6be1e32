/// Money that came in after an invoice was written off.
extension BookingPolicy {
    /// Takes back the part of a bad-debt memo that is no longer lost.
    ///
    /// The memo stays as it was booked, but lets the invoice go: it is applied to a new invoice that
    /// credits bad debt, so that the payment finds the old one open. Nothing when the invoice was
    /// never written off, or is still lost entirely.
    func recoveries(
        _ invoice: InvoiceFacts,
        booked: [ExternalID: Link],
        customer: ExternalID
    ) throws(PlanFault) -> [PlannedDocument] {
        let source = "\(invoice.id)-uncollectible"
        let memoID = try RecordKind.creditMemo.externalID(for: source)
        guard let writtenOff = booked[memoID]?.amount else { return [] }
        let nothing = Money(0, invoice.currency)
        let lost = invoice.status == .uncollectible ? invoice.amountRemaining : nothing
        let earlier = try earlierRecoveries(of: invoice, booked)
        let recovered = Money.sum(earlier.map(\.amount), in: invoice.currency)
        let more = writtenOff - lost - recovered
        guard more.minorUnits > 0 || !earlier.isEmpty else { return [] }
        var applications = earlier
        var documents: [PlannedDocument] = []
        if more.minorUnits > 0 {
            let document = try ownInvoice(
                "\(invoice.id)-recovered-\(earlier.count + 1)",
                of: [invoice.id],
                customer: customer,
                date: date(invoice.credits.paidAt ?? invoice.voidedAt ?? invoice.created),
                memo: "Stripe invoice \(invoice.id) paid after it was written off",
                lines: [try badDebt(more, invoice)],
                in: invoice.currency
            )
            documents.append(document)
            applications.append(Application(target: document.externalID, amount: more))
        }
        applications.append(
            Application(
                target: try RecordKind.invoice.externalID(for: invoice.id),
                amount: writtenOff - Money.sum(applications.map(\.amount), in: invoice.currency)
            )
        )
        documents.append(
            try creditMemo(
                source,
                of: [invoice.id],
                customer: customer,
                date: date(invoice.markedUncollectibleAt ?? invoice.created),
                memo: "Stripe invoice \(invoice.id) uncollectible",
                lines: [try badDebt(writtenOff, invoice)],
                in: invoice.currency,
                applied: applications
            )
        )
        return documents
    }

    private func badDebt(
        _ amount: Money,
        _ invoice: InvoiceFacts
    ) throws(PlanFault) -> DocumentLine {
        try DocumentLine.role(.badDebt, "Stripe invoice \(invoice.id)", amount, invoice.id)
    }

    private func earlierRecoveries(
        of invoice: InvoiceFacts,
        _ booked: [ExternalID: Link]
    ) throws(PlanFault) -> [Application] {
        var earlier: [Application] = []
        while true {
            let id = try RecordKind.invoice.externalID(
                for: "\(invoice.id)-recovered-\(earlier.count + 1)"
            )
            guard let amount = booked[id]?.amount else { return earlier }
            earlier.append(Application(target: id, amount: amount))
        }
    }
}
