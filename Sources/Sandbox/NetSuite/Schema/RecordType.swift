/// The record types the simulated account has, spelled as in the URL.
package enum NetSuiteRecordType: String, Sendable, Hashable, CaseIterable {
    case customer
    case contact
    case serviceSaleItem
    case nonInventorySaleItem
    case otherChargeSaleItem
    case discountItem
    case salesOrder
    case invoice
    case cashSale
    case cashRefund
    case creditMemo
    case customerPayment
    case customerRefund
    case customerDeposit
    case depositApplication
    case deposit
    case journalEntry
    case account
    case currency
    case subsidiary

    /// Looks a URL segment up without regard to case.
    init?(segment: String) {
        let wanted = segment.lowercased()
        guard let type = Self.allCases.first(where: { $0.rawValue.lowercased() == wanted }) else {
            return nil
        }
        self = type
    }

    /// The records that share one space of external ids.
    enum Group: Sendable, Hashable {
        case entities, items, transactions, accounts, currencies, subsidiaries
    }

    var group: Group {
        switch self {
        case .customer, .contact: .entities
        case .serviceSaleItem, .nonInventorySaleItem, .otherChargeSaleItem, .discountItem: .items
        case .salesOrder, .invoice, .cashSale, .cashRefund, .creditMemo, .customerPayment,
            .customerRefund, .customerDeposit, .depositApplication, .deposit, .journalEntry:
            .transactions
        case .account: .accounts
        case .currency: .currencies
        case .subsidiary: .subsidiaries
        }
    }

    var isTransaction: Bool { group == .transactions }

    /// Whether transactions of this type move money in the general ledger.
    var isPosting: Bool { isTransaction && self != .salesOrder }

    /// Whether the service can only read records of this type.
    var isReadOnly: Bool {
        switch group {
        case .accounts, .currencies, .subsidiaries: true
        case .entities, .items, .transactions: false
        }
    }

    /// The value of `transaction.type` in SuiteQL, or of `item.itemtype`.
    var code: String {
        switch self {
        case .customer: "CustJob"
        case .contact: "Contact"
        case .serviceSaleItem: "Service"
        case .nonInventorySaleItem: "NonInvtPart"
        case .otherChargeSaleItem: "OthCharge"
        case .discountItem: "Discount"
        case .salesOrder: "SalesOrd"
        case .invoice: "CustInvc"
        case .cashSale: "CashSale"
        case .cashRefund: "CashRfnd"
        case .creditMemo: "CustCred"
        case .customerPayment: "CustPymt"
        case .customerRefund: "CustRfnd"
        case .customerDeposit: "CustDep"
        case .depositApplication: "DepAppl"
        case .deposit: "Deposit"
        case .journalEntry: "Journal"
        case .account: "Account"
        case .currency: "Currency"
        case .subsidiary: "Subsidiary"
        }
    }

    /// The name a person sees.
    var displayName: String {
        switch self {
        case .salesOrder: "Sales Order"
        case .cashSale: "Cash Sale"
        case .cashRefund: "Cash Refund"
        case .creditMemo: "Credit Memo"
        case .customerPayment: "Payment"
        case .customerRefund: "Customer Refund"
        case .customerDeposit: "Customer Deposit"
        case .depositApplication: "Deposit Application"
        case .journalEntry: "Journal"
        case .customer, .contact, .serviceSaleItem, .nonInventorySaleItem, .otherChargeSaleItem,
            .discountItem, .invoice, .deposit, .account, .currency, .subsidiary:
            FieldSpec.label(of: rawValue)
        }
    }
}
