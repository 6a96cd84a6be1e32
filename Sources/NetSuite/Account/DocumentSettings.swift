package import Accounting

/// The record type under which NetSuite keeps sales items.
package enum ItemRecordType: String, Sendable, Hashable, CaseIterable {
    case nonInventorySaleItem
    case serviceSaleItem
}

/// Classifications a transaction's header or line may carry, by internal id.
package struct Classification: Sendable, Hashable {
    package let department: String?
    package let `class`: String?
    package let location: String?

    package init(department: String? = nil, class: String? = nil, location: String? = nil) {
        self.department = department
        self.class = `class`
        self.location = location
    }

    package static let none = Classification()
}

/// What every written record takes from the settings.
package struct DocumentSettings: Sendable, Hashable {
    /// Internal id of the subsidiary; nil for an account without OneWorld.
    package let subsidiary: String?
    /// Other subsidiaries that records may stand in, and the currencies of their books.
    package let subsidiaries: [String: Currency]
    package let itemType: ItemRecordType
    package let header: Classification
    package let line: Classification
    /// The sublist of a deposit whose lines add to it.
    package let addsOn: DepositSublist

    package init(
        subsidiary: String? = nil,
        subsidiaries: [String: Currency] = [:],
        itemType: ItemRecordType = .nonInventorySaleItem,
        header: Classification = .none,
        line: Classification = .none,
        addsOn: DepositSublist = .other
    ) {
        self.addsOn = addsOn
        self.subsidiary = subsidiary
        self.subsidiaries = subsidiaries
        self.itemType = itemType
        self.header = header
        self.line = line
    }
}
