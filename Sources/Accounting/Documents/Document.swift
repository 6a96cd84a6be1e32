/// A record that should exist in the accounting system, as our own words describe it.
///
/// Kept apart from what holds it: plans are put together and copied more often than drafts are read.
package indirect enum Document: Sendable, Hashable {
    case customer(CustomerDraft)
    case item(ItemDraft)
    case salesOrder(SalesOrderDraft)
    case invoice(InvoiceDraft)
    case customerPayment(PaymentDraft)
    case creditMemo(CreditMemoDraft)
    case customerRefund(RefundDraft)
    case deposit(DepositDraft)
    case journalEntry(JournalDraft)
    case cashSale(CashDraft)
    case cashRefund(CashDraft)
    /// A payment for nothing yet; its applications are records of their own.
    case customerDeposit(PaymentDraft)
    case depositApplication(DepositApplicationDraft)

    package var kind: RecordKind {
        switch self {
        case .customer: .customer
        case .item: .item
        case .salesOrder: .salesOrder
        case .invoice: .invoice
        case .customerPayment: .customerPayment
        case .creditMemo: .creditMemo
        case .customerRefund: .customerRefund
        case .deposit: .deposit
        case .journalEntry: .journalEntry
        case .cashSale: .cashSale
        case .cashRefund: .cashRefund
        case .customerDeposit: .customerDeposit
        case .depositApplication: .depositApplication
        }
    }
}

/// One document of a plan with everything needed to apply, explain and prove it.
package struct PlannedDocument: Sendable, Hashable {
    package var externalID: ExternalID
    package var document: Document
    /// The Stripe ids this document stands for; the first one is the document's own source.
    package let sources: [String]
    /// Documents that must exist before this one.
    package var dependsOn: [ExternalID]
    /// The debits and credits the document makes; none for customers, items and sales orders.
    package var entries: [BalancedEntry]
    /// What the mapping adds to the record.
    package var fields: DocumentFields
    /// The internal id of a record that is taken as it is instead of making one.
    package let existing: String?
    /// The internal id of the subsidiary in whose books the record stands; nil for the one of the
    /// settings, and for items, which all of them share.
    package var subsidiary: String?

    package init(
        externalID: ExternalID,
        document: Document,
        sources: [String],
        dependsOn: [ExternalID],
        entries: [BalancedEntry] = [],
        fields: DocumentFields = .none,
        existing: String? = nil,
        subsidiary: String? = nil
    ) {
        self.existing = existing
        self.subsidiary = subsidiary
        self.fields = fields
        self.externalID = externalID
        self.document = document
        self.sources = sources
        self.dependsOn = dependsOn
        self.entries = entries
    }

    package var kind: RecordKind { document.kind }
}

/// What should exist after a job: documents in order of dependency, and what to tell a person.
package struct Plan: Sendable, Hashable {
    package var documents: [PlannedDocument]
    package var findings: [Finding]

    package init(documents: [PlannedDocument] = [], findings: [Finding] = []) {
        self.documents = documents
        self.findings = findings
    }

    /// The documents so that every kind comes after the kinds it may depend on.
    ///
    /// Credit memos come before payments: one may have to let an invoice go that a payment takes.
    package var ordered: [PlannedDocument] {
        Self.order.flatMap { kind in documents.filter { $0.kind == kind } }
    }

    /// The kinds, each behind those it may depend on.
    package static let order: [RecordKind] = [
        .customer, .item, .salesOrder, .invoice, .creditMemo, .customerPayment, .cashSale,
        .customerDeposit, .depositApplication, .customerRefund, .cashRefund, .deposit,
        .journalEntry,
    ]

    /// Appends another plan, keeping the first document of each external id.
    package mutating func append(_ other: Plan) {
        if !other.findings.isEmpty { findings += other.findings }
        guard other.documents.count > 1 else {
            if let document = other.documents.first,
                !documents.contains(where: { $0.externalID == document.externalID })
            {
                documents.append(document)
            }
            return
        }
        let known = Set(documents.lazy.map(\.externalID))
        documents += other.documents.lazy.filter { !known.contains($0.externalID) }
    }
}
