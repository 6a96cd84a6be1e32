extension Plan {
    /// The plan in the books of a subsidiary.
    func placed(in subsidiary: String?) -> Plan {
        guard let subsidiary else { return self }
        return Plan(
            documents: documents.map { $0.placed(in: subsidiary) },
            findings: findings
        )
    }

    /// The subsidiary in whose books a charge's payment stands; nil in a plan without it.
    package func subsidiary(ofPaymentBy charge: String) -> String?? {
        documents.first { RecordKind.receipts.contains($0.kind) && $0.sources.contains(charge) }
            .map(\.subsidiary)
    }
}

extension PlannedDocument {
    /// The document in the books of a subsidiary, for the customer's record there.
    ///
    /// Books take a transaction only from a customer of the same subsidiary, so each has a record of
    /// its own. Items are shared.
    fileprivate func placed(in subsidiary: String) -> PlannedDocument {
        guard kind != .item, self.subsidiary == nil else { return self }
        var placed = self
        placed.externalID = externalID.ofCustomer(in: subsidiary)
        placed.document = document.placed(in: subsidiary)
        placed.dependsOn = dependsOn.map { $0.ofCustomer(in: subsidiary) }
        placed.entries = entries.map { $0.booked(in: subsidiary) }
        placed.subsidiary = subsidiary
        return placed
    }
}

extension ExternalID {
    /// The id of a customer's record in a subsidiary; every other id as it is.
    ///
    /// An id that has no room for it stays, and the books refuse the customer there.
    fileprivate func ofCustomer(in subsidiary: String) -> ExternalID {
        guard kind == .customer, foreignInternalID == nil else { return self }
        return ExternalID("\(text)-s\(subsidiary)") ?? self
    }
}

extension Document {
    /// The same record for the customer's record in a subsidiary.
    fileprivate func placed(in subsidiary: String) -> Document {
        switch self {
        case .salesOrder(var draft):
            draft.customer = draft.customer.ofCustomer(in: subsidiary)
            return .salesOrder(draft)
        case .invoice(var draft):
            draft.customer = draft.customer.ofCustomer(in: subsidiary)
            return .invoice(draft)
        case .customerPayment(var draft):
            draft.customer = draft.customer.ofCustomer(in: subsidiary)
            return .customerPayment(draft)
        case .creditMemo(var draft):
            draft.customer = draft.customer.ofCustomer(in: subsidiary)
            return .creditMemo(draft)
        case .customerRefund(var draft):
            draft.customer = draft.customer.ofCustomer(in: subsidiary)
            return .customerRefund(draft)
        case .cashSale(var draft):
            draft.customer = draft.customer.ofCustomer(in: subsidiary)
            return .cashSale(draft)
        case .cashRefund(var draft):
            draft.customer = draft.customer.ofCustomer(in: subsidiary)
            return .cashRefund(draft)
        case .customerDeposit(var draft):
            draft.customer = draft.customer.ofCustomer(in: subsidiary)
            return .customerDeposit(draft)
        case .depositApplication(var draft):
            draft.customer = draft.customer.ofCustomer(in: subsidiary)
            return .depositApplication(draft)
        case .customer, .item, .deposit, .journalEntry: return self
        }
    }
}
