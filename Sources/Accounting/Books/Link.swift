/// The kept relation between Stripe ids and a record of the accounting system.
package struct Link: Sendable, Hashable {
    package let externalID: ExternalID
    package let kind: RecordKind
    /// The accounting system's own id of the record.
    package let internalID: String
    /// The Stripe ids the record stands for; the first one is the record's own source.
    package let sources: [String]
    /// Digest of the fields we wrote, so that an unchanged document costs no call.
    package var fingerprint: String
    /// The record's amount in its own currency; nil for customers and items.
    package var amount: Money?
    /// Whether Quittance created the record or found it already there and equal.
    package let origin: Origin
    /// The subsidiary in whose books the record stands; nil for the one of the settings.
    package var subsidiary: String?

    package enum Origin: String, Sendable, Hashable {
        case created
        case adopted
    }

    package init(
        externalID: ExternalID,
        kind: RecordKind,
        internalID: String,
        sources: [String],
        fingerprint: String,
        amount: Money?,
        origin: Origin,
        subsidiary: String? = nil
    ) {
        self.externalID = externalID
        self.kind = kind
        self.internalID = internalID
        self.sources = sources
        self.fingerprint = fingerprint
        self.amount = amount
        self.origin = origin
        self.subsidiary = subsidiary
    }
}

extension Link {
    /// The payouts that failed before, whose money the record carries again.
    package var carriedAgain: [String] {
        switch kind {
        case .deposit, .journalEntry: Array(sources.dropFirst())
        case .customer, .item, .salesOrder, .invoice, .creditMemo, .customerPayment,
            .customerDeposit, .depositApplication, .customerRefund, .cashSale, .cashRefund:
            []
        }
    }
}

/// Everything a step of work adds to the books, stored in one transaction or not at all.
package struct BookEffects: Sendable, Hashable {
    package var links: [Link]
    package var entries: [BalancedEntry]
    package var statements: [PayoutStatement]
    /// Members of payouts; a member stored before takes its new form.
    package var members: [PayoutMembership]
    package var findings: [Finding]
    /// Subjects whose open findings are over, because the work on them succeeded.
    package var resolvedSubjects: [String]
    /// Records of the system of sales that shall hear how the job ends, each as a write-back names it.
    package var recordsToTell: [String]

    package init(
        links: [Link] = [],
        entries: [BalancedEntry] = [],
        statements: [PayoutStatement] = [],
        members: [PayoutMembership] = [],
        findings: [Finding] = [],
        resolvedSubjects: [String] = [],
        recordsToTell: [String] = []
    ) {
        self.links = links
        self.entries = entries
        self.statements = statements
        self.members = members
        self.findings = findings
        self.resolvedSubjects = resolvedSubjects
        self.recordsToTell = recordsToTell
    }

    package static let none = BookEffects()

    package var isEmpty: Bool { self == .none }

    package mutating func append(_ other: BookEffects) {
        links += other.links
        entries += other.entries
        statements += other.statements
        members += other.members
        findings += other.findings
        resolvedSubjects += other.resolvedSubjects
        recordsToTell += other.recordsToTell
    }
}
