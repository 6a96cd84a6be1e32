package import Accounting

/// A record type of NetSuite's REST record service, spelled as in its addresses.
package enum RecordType: String, Sendable, Hashable, CaseIterable {
    case customer
    case nonInventorySaleItem
    case serviceSaleItem
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
    case account
    case currency
    /// Types that a SuiteCloud project of ours defines, see Deploy/netsuite.
    case payoutSummary = "customrecord_quittance_payout"
    case payoutVariance = "customrecord_quittance_variance"
}

extension RecordKind {
    /// The record type that holds this kind; items have the type chosen in the settings.
    package func recordType(_ settings: DocumentSettings) -> RecordType {
        switch self {
        case .customer: .customer
        case .item: settings.itemType.recordType
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

    /// The records that share one space of external ids with this kind.
    package var group: RecordGroup {
        switch self {
        case .customer: .customers
        case .item: .items
        case .salesOrder, .invoice, .customerPayment, .creditMemo, .customerRefund, .deposit,
            .journalEntry, .cashSale, .cashRefund, .customerDeposit, .depositApplication:
            .transactions
        }
    }

    /// The kind in the middle of a sentence.
    var words: String {
        switch self {
        case .customer: "customer"
        case .item: "item"
        case .salesOrder: "sales order"
        case .invoice: "invoice"
        case .customerPayment: "customer payment"
        case .creditMemo: "credit memo"
        case .customerRefund: "customer refund"
        case .deposit: "deposit"
        case .journalEntry: "journal entry"
        case .cashSale: "cash sale"
        case .cashRefund: "cash refund"
        case .customerDeposit: "customer deposit"
        case .depositApplication: "deposit application"
        }
    }
}

extension ItemRecordType {
    var recordType: RecordType {
        switch self {
        case .nonInventorySaleItem: .nonInventorySaleItem
        case .serviceSaleItem: .serviceSaleItem
        }
    }
}

/// The records that share one space of external ids; the raw value is the table in SuiteQL.
package enum RecordGroup: String, Sendable, Hashable, CaseIterable {
    case transactions = "transaction"
    case customers = "customer"
    case items = "item"
}
