/// Our key for a record in the accounting system: readable, derived from the source, never hashed.
///
/// Letters, digits, `_` and `-` only, at most 80 characters. NetSuite compares external ids without
/// regard to case and shares one space among all transactions, so each record kind has a prefix.
/// Source: Oracle help, "External IDs" (N3433806, N3436356).
package struct ExternalID: Sendable, Hashable, Comparable {
    package let text: String

    /// Accepts text in the permitted character set; nil otherwise.
    package init?(_ text: String) {
        guard (1...Self.lengthMax).contains(text.utf8.count), text.utf8.allSatisfy(Self.isPermitted)
        else { return nil }
        self.text = text
    }

    package static let lengthMax = 80

    private static func isPermitted(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 95: true
        default: false
        }
    }

    package static func < (left: ExternalID, right: ExternalID) -> Bool { left.text < right.text }
}

/// The kinds of record Quittance writes.
package enum RecordKind: String, Sendable, Hashable, CaseIterable {
    case customer
    case item
    case salesOrder
    case invoice
    case customerPayment
    case creditMemo
    case customerRefund
    case deposit
    case journalEntry
    case cashSale
    case cashRefund
    case customerDeposit
    case depositApplication

    /// The start of the external id, so that one source id can have a record of each kind.
    ///
    /// Money of one source is received once and paid back once: a cash sale and a customer deposit share
    /// the prefix of payments, a cash refund that of refunds. So no change of the settings can book the
    /// same money under two ids.
    package var prefix: String {
        switch self {
        case .customer: "cust"
        case .item: "item"
        case .salesOrder: "so"
        case .invoice: "inv"
        case .customerPayment, .cashSale, .customerDeposit: "pay"
        case .creditMemo: "cm"
        case .customerRefund, .cashRefund: "rfd"
        case .deposit: "dep"
        case .journalEntry: "je"
        case .depositApplication: "da"
        }
    }

    /// The external id of this kind of record for a source id.
    ///
    /// Throws: a rejecting finding when the source id holds characters the accounting system refuses
    /// or is too long.
    package func externalID(for source: String) throws(PlanFault) -> ExternalID {
        guard let id = ExternalID(prefix + "_" + source) else {
            throw PlanFault([
                Finding(
                    .externalIDInvalid,
                    subject: source,
                    sentence: "The id cannot become an external id of the accounting system.",
                    fix: "Record this object by hand; ids of more than 70 characters or with other"
                        + " characters than letters, digits, - and _ are not supported."
                )
            ])
        }
        return id
    }
}

/// Why no plan can be made: everything a person must fix, not only the first thing.
package struct PlanFault: Error, Sendable, Hashable {
    package let findings: [Finding]

    package init(_ findings: [Finding]) { self.findings = findings }
}
