import Accounting

/// A customer, contact or item.
struct ListRecord: Sendable {
    let id: InternalID
    let type: NetSuiteRecordType
    var externalID: String?
    var body: RecordBody
    /// Counts the edits, so that two at once can be told apart.
    var version: Int
    let created: Timestamp
    var modified: Timestamp

    var isInactive: Bool { body.fields.flag("isinactive") ?? false }

    /// The number or name under which people find the record.
    var name: String {
        body.fields.text("entityid") ?? body.fields.text("itemid") ?? String(id)
    }
}

/// An amount of one transaction used up by another: a payment on an invoice, a refund of a credit.
struct AppliedAmount: Sendable, Hashable {
    let target: InternalID
    /// Positive minor units of the currency both transactions share.
    let amount: Int64
    /// What the amount is worth in base currency in the target's books.
    let base: Int64
}

/// Money of a transaction that waits in undeposited funds.
struct UndepositedPart: Sendable, Hashable {
    /// The line of a journal entry, or 0 for a transaction as a whole.
    let line: Int64
    /// Signed minor units in the transaction's currency: receipts positive, refunds negative.
    let amount: Int64
    /// Signed minor units of base currency.
    let base: Int64
}

/// A part of another transaction that a deposit takes to the bank.
struct DepositedPart: Sendable, Hashable {
    let transaction: InternalID
    let line: Int64
}

/// A posted transaction.
struct StoredTransaction: Sendable {
    let id: InternalID
    let type: NetSuiteRecordType
    var externalID: String?
    var body: RecordBody
    var number: String
    var date: CalendarDate
    var entity: InternalID?
    var subsidiary: InternalID?
    var currency: InternalID
    var rate: ExchangeRate
    /// The account of the main line: receivables, bank or undeposited funds.
    var account: InternalID
    /// Minor units of the transaction's currency.
    var total: Int64
    /// Minor units of base currency.
    var baseTotal: Int64
    var lines: [GeneralLedgerLine]
    /// What this transaction uses up of others.
    var applications: [AppliedAmount] = []
    /// What waits in undeposited funds until a deposit takes it.
    var undeposited: [UndepositedPart] = []
    /// What this transaction, a deposit, takes.
    var deposited: [DepositedPart] = []

    // The following follow from other transactions and are kept by `NetSuiteBooks.commit`.

    /// How much of the total is used up, by others and by the transaction itself.
    var used: Int64 = 0
    var baseUsed: Int64 = 0
    /// The deposits that took parts of this transaction, by line.
    var depositIDs: [Int64: InternalID] = [:]
    var version = 0
    var created = Timestamp(microseconds: 0)
    var modified = Timestamp(microseconds: 0)

    var open: Int64 { total - used }
    var ownApplied: Int64 { applications.reduce(0) { $0 + $1.amount } }
    /// Whether applications of this transaction also use up the transaction itself.
    var usesItself: Bool {
        switch type {
        case .customerPayment, .creditMemo: true
        default: false
        }
    }
    /// What other transactions have used up.
    var usedByOthers: Int64 { usesItself ? used - ownApplied : used }
    var isDeposited: Bool { !depositIDs.isEmpty }
}

extension StoredTransaction {
    /// Without a wish of the caller an order waits for approval, as accounts come.
    private var orderStatus: (letter: String, name: String) {
        body.fields.choice("orderstatus") == "B"
            ? ("B", "Pending Fulfillment") : ("A", "Pending Approval")
    }

    /// The status letter and its name, as SuiteQL shows them; nil for types without a status.
    var status: (letter: String, name: String)? {
        switch type {
        case .salesOrder: orderStatus
        case .invoice: open > 0 ? ("A", "Open") : ("B", "Paid In Full")
        case .creditMemo: open > 0 ? ("A", "Open") : ("B", "Fully Applied")
        case .customerPayment, .cashSale, .customerDeposit, .cashRefund:
            undeposited.isEmpty || isDeposited ? ("C", "Deposited") : ("B", "Not Deposited")
        case .customerRefund: ("R", "Approved")
        case .journalEntry: ("B", "Approved for Posting")
        case .deposit, .depositApplication, .customer, .contact, .serviceSaleItem,
            .nonInventorySaleItem, .otherChargeSaleItem, .discountItem, .account, .currency,
            .subsidiary:
            nil
        }
    }
}
