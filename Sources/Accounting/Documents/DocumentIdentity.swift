extension ExternalID {
    /// The kind of record the prefix names; nil for an id that is not one of ours.
    ///
    /// For a prefix several kinds share it is the payment or the refund; the link tells what it is.
    package var kind: RecordKind? {
        guard let cut = text.firstIndex(of: "_") else { return nil }
        let prefix = text[..<cut]
        return RecordKind.allCases.first { $0.prefix == prefix }
    }
}

extension PlannedDocument {
    /// The record's amount in its own currency; nil for customers and items.
    package var amount: Money? {
        switch document {
        case .customer, .item: nil
        case .salesOrder(let draft): draft.total
        case .invoice(let draft): draft.total
        case .customerPayment(let draft): draft.amount
        case .creditMemo(let draft): draft.total
        case .customerRefund(let draft): draft.amount
        case .deposit(let draft): draft.total
        case .cashSale(let draft), .cashRefund(let draft): draft.total
        case .customerDeposit(let draft): draft.amount
        case .depositApplication(let draft): draft.amount
        case .journalEntry(let draft):
            draft.lines.first { $0.side == .debit }?.amount
        }
    }

    /// The lines of what is sold, ordered or credited; none for other records.
    package var lines: [DocumentLine] {
        switch document {
        case .salesOrder(let draft): draft.lines
        case .invoice(let draft): draft.lines
        case .creditMemo(let draft): draft.lines
        case .cashSale(let draft), .cashRefund(let draft): draft.lines
        case .customer, .item, .customerPayment, .customerRefund, .customerDeposit,
            .depositApplication, .deposit, .journalEntry:
            []
        }
    }

    /// Text of what was written and may change later, as `WrittenState` reads it back.
    ///
    /// That is a customer's details, sealed, and what a payment or credit memo is applied to. Other
    /// transactions are told apart by their amount alone, because Stripe never changes them.
    package func fingerprint(_ seal: DetailSeal) -> String {
        writtenState(seal)?.text ?? amount?.text ?? plainName
    }

    private var plainName: String {
        if case .item(let draft) = document { draft.name } else { "" }
    }

    /// The same customer under a name nobody else has; nil for everything else, and when it has one.
    package var withDistinctName: PlannedDocument? {
        guard case .customer(let draft) = document, !draft.name.hasSuffix("(\(draft.source))")
        else { return nil }
        var renamed = self
        renamed.document = .customer(draft.withDistinctName)
        return renamed
    }
}
