/// Keeps records out of periods that are closed: they are dated on the first open day, and say so.
extension PlannedDocument {
    /// The document, not before the first open day.
    func withDate(notBefore open: CalendarDate?) -> PlannedDocument {
        guard let open, let date, date < open else { return self }
        let note = " (dated \(date.text) at Stripe)"
        var moved = self
        switch document {
        case .invoice(var draft):
            (draft.date, draft.memo) = (open, draft.memo + note)
            moved.document = .invoice(draft)
        case .creditMemo(var draft):
            (draft.date, draft.memo) = (open, draft.memo + note)
            moved.document = .creditMemo(draft)
        case .customerPayment(var draft):
            (draft.date, draft.memo) = (open, draft.memo + note)
            moved.document = .customerPayment(draft)
        case .customerRefund(var draft):
            (draft.date, draft.memo) = (open, draft.memo + note)
            moved.document = .customerRefund(draft)
        case .cashSale(var draft):
            (draft.date, draft.memo) = (open, draft.memo + note)
            moved.document = .cashSale(draft)
        case .cashRefund(var draft):
            (draft.date, draft.memo) = (open, draft.memo + note)
            moved.document = .cashRefund(draft)
        case .customerDeposit(var draft):
            (draft.date, draft.memo) = (open, draft.memo + note)
            moved.document = .customerDeposit(draft)
        case .depositApplication(var draft):
            (draft.date, draft.memo) = (open, draft.memo + note)
            moved.document = .depositApplication(draft)
        // A sales order posts nothing, so no period is closed to it.
        case .customer, .item, .salesOrder, .deposit, .journalEntry: return self
        }
        moved.entries = entries.map { $0.moved(to: open, note: note) }
        return moved
    }

    /// The day of a document that may be moved to another; nil for all others.
    var date: CalendarDate? {
        switch document {
        case .invoice(let draft): draft.date
        case .creditMemo(let draft): draft.date
        case .customerPayment(let draft): draft.date
        case .customerRefund(let draft): draft.date
        case .cashSale(let draft), .cashRefund(let draft): draft.date
        case .customerDeposit(let draft): draft.date
        case .depositApplication(let draft): draft.date
        case .customer, .item, .salesOrder, .deposit, .journalEntry: nil
        }
    }
}
