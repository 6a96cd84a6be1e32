/// Puts together the documents that follow an invoice: memos that lower it and invoices that restore it.
extension BookingPolicy {
    /// A credit memo over lines, applied to at most what it credits.
    func creditMemo(
        _ source: String,
        of related: [String],
        customer: ExternalID,
        date: CalendarDate,
        memo: String,
        lines: [DocumentLine],
        in currency: Currency,
        applied applications: [Application]
    ) throws(PlanFault) -> PlannedDocument {
        let id = try RecordKind.creditMemo.externalID(for: source)
        let sources = [source] + related.filter { $0 != source }
        return PlannedDocument(
            externalID: id,
            document: .creditMemo(
                CreditMemoDraft(
                    customer: customer,
                    date: date,
                    memo: memo,
                    lines: lines,
                    applications: applications.filter { !$0.amount.isZero },
                    total: Money.sum(lines.map(\.amount), in: currency),
                    settledAs: nil
                )
            ),
            sources: sources,
            dependsOn: [customer] + lines.map(\.item) + applications.map(\.target),
            entries: try Entries.of(.creditMemo, id, date, memo, lines, sources: sources)
        )
    }

    /// An invoice of our own making, which no invoice of Stripe stands behind.
    func ownInvoice(
        _ source: String,
        of related: [String],
        customer: ExternalID,
        date: CalendarDate,
        memo: String,
        lines: [DocumentLine],
        in currency: Currency
    ) throws(PlanFault) -> PlannedDocument {
        let id = try RecordKind.invoice.externalID(for: source)
        let sources = [source] + related.filter { $0 != source }
        return PlannedDocument(
            externalID: id,
            document: .invoice(
                InvoiceDraft(
                    customer: customer,
                    date: date,
                    dueDate: nil,
                    number: nil,
                    memo: memo,
                    lines: lines,
                    total: Money.sum(lines.map(\.amount), in: currency)
                )
            ),
            sources: sources,
            dependsOn: [customer] + lines.map(\.item),
            entries: try Entries.of(.invoice, id, date, memo, lines, sources: sources)
        )
    }

    /// The items of the lines of documents, without those of named products.
    func roleItems(for documents: [PlannedDocument]) throws(PlanFault) -> Plan {
        Plan(documents: try items(for: documents.flatMap(\.lines), products: []))
    }
}
