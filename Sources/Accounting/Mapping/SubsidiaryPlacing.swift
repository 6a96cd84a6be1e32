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
        documents.first { $0.kind == .customerPayment && $0.sources.contains(charge) }
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
        return PlannedDocument(
            externalID: externalID.ofCustomer(in: subsidiary),
            document: document.placed(in: subsidiary),
            sources: sources,
            dependsOn: dependsOn.map { $0.ofCustomer(in: subsidiary) },
            entries: entries.map { $0.booked(in: subsidiary) },
            fields: fields,
            existing: existing,
            subsidiary: subsidiary
        )
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
        case .salesOrder(let draft):
            .salesOrder(draft.sold(to: draft.customer.ofCustomer(in: subsidiary)))
        case .invoice(let draft):
            .invoice(draft.sold(to: draft.customer.ofCustomer(in: subsidiary)))
        case .customerPayment(let draft):
            .customerPayment(draft.received(from: draft.customer.ofCustomer(in: subsidiary)))
        case .creditMemo(let draft):
            .creditMemo(draft.given(to: draft.customer.ofCustomer(in: subsidiary)))
        case .customerRefund(let draft):
            .customerRefund(draft.paid(to: draft.customer.ofCustomer(in: subsidiary)))
        case .customer, .item, .deposit, .journalEntry: self
        }
    }
}

extension SalesOrderDraft {
    fileprivate func sold(to customer: ExternalID) -> Self {
        SalesOrderDraft(
            customer: customer,
            date: date,
            number: number,
            memo: memo,
            lines: lines,
            total: total
        )
    }
}

extension InvoiceDraft {
    fileprivate func sold(to customer: ExternalID) -> Self {
        InvoiceDraft(
            customer: customer,
            date: date,
            dueDate: dueDate,
            number: number,
            memo: memo,
            lines: lines,
            total: total
        )
    }
}

extension PaymentDraft {
    fileprivate func received(from customer: ExternalID) -> Self {
        PaymentDraft(
            customer: customer,
            date: date,
            amount: amount,
            settledAs: settledAs,
            applications: applications,
            memo: memo
        )
    }
}

extension CreditMemoDraft {
    fileprivate func given(to customer: ExternalID) -> Self {
        CreditMemoDraft(
            customer: customer,
            date: date,
            memo: memo,
            lines: lines,
            applications: applications,
            total: total,
            settledAs: settledAs
        )
    }
}

extension RefundDraft {
    fileprivate func paid(to customer: ExternalID) -> Self {
        RefundDraft(
            customer: customer,
            date: date,
            amount: amount,
            settledAs: settledAs,
            applications: applications,
            memo: memo
        )
    }
}
