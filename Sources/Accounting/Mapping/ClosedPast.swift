/// Keeps records out of periods that are closed: they are dated on the first open day, and say so.
extension PlannedDocument {
    /// The document, not before the first open day.
    func withDate(notBefore open: CalendarDate?) -> PlannedDocument {
        guard let open, let date, date < open else { return self }
        let note = " (dated \(date.text) at Stripe)"
        let moved: Document
        switch document {
        case .invoice(let draft): moved = .invoice(draft.with(date: open, note: note))
        case .creditMemo(let draft): moved = .creditMemo(draft.with(date: open, note: note))
        case .customerPayment(let draft):
            moved = .customerPayment(draft.with(date: open, note: note))
        case .customerRefund(let draft):
            moved = .customerRefund(draft.with(date: open, note: note))
        // A sales order posts nothing, so no period is closed to it.
        case .customer, .item, .salesOrder, .deposit, .journalEntry: return self
        }
        return PlannedDocument(
            externalID: externalID,
            document: moved,
            sources: sources,
            dependsOn: dependsOn,
            entries: entries.map { $0.moved(to: open, note: note) },
            fields: fields,
            existing: existing,
            subsidiary: subsidiary
        )
    }

    /// The day of a document that may be moved to another; nil for all others.
    var date: CalendarDate? {
        switch document {
        case .invoice(let draft): draft.date
        case .creditMemo(let draft): draft.date
        case .customerPayment(let draft): draft.date
        case .customerRefund(let draft): draft.date
        case .customer, .item, .salesOrder, .deposit, .journalEntry: nil
        }
    }
}

extension InvoiceDraft {
    func with(lines: [DocumentLine]? = nil, date: CalendarDate? = nil, note: String = "") -> Self {
        InvoiceDraft(
            customer: customer,
            date: date ?? self.date,
            dueDate: dueDate,
            number: number,
            memo: memo + note,
            lines: lines ?? self.lines,
            total: total
        )
    }
}

extension CreditMemoDraft {
    func with(lines: [DocumentLine]? = nil, date: CalendarDate? = nil, note: String = "") -> Self {
        CreditMemoDraft(
            customer: customer,
            date: date ?? self.date,
            memo: memo + note,
            lines: lines ?? self.lines,
            applications: applications,
            total: total,
            settledAs: settledAs
        )
    }
}

extension PaymentDraft {
    fileprivate func with(date: CalendarDate, note: String) -> Self {
        PaymentDraft(
            customer: customer,
            date: date,
            amount: amount,
            settledAs: settledAs,
            applications: applications,
            memo: memo + note
        )
    }
}

extension RefundDraft {
    fileprivate func with(date: CalendarDate, note: String) -> Self {
        RefundDraft(
            customer: customer,
            date: date,
            amount: amount,
            settledAs: settledAs,
            applications: applications,
            memo: memo + note
        )
    }
}
