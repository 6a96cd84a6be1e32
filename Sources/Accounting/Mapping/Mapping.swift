/// How Stripe's objects become records beyond what accounting itself decides: items, fields, filters.
package struct Mapping: Sendable, Hashable {
    package let records: [RecordKind: RecordMapping]
    package let items: ItemMapping
    package let filter: SyncFilter
    /// The fields of a line that hold its service period; nil where they are not written.
    package let servicePeriod: ServicePeriod?
    /// In whose books an object stands.
    package var subsidiaries: SubsidiaryMapping

    /// Where a line's service period is written, for revenue recognition.
    package struct ServicePeriod: Sendable, Hashable {
        package let startField: String
        package let endField: String
        /// Whether the last day is the day Stripe's period ends, instead of the day before that moment.
        package let endsOnLastMoment: Bool

        package init(startField: String, endField: String, endsOnLastMoment: Bool) {
            self.startField = startField
            self.endField = endField
            self.endsOnLastMoment = endsOnLastMoment
        }
    }

    package init(
        records: [RecordKind: RecordMapping] = [:],
        items: ItemMapping = .none,
        filter: SyncFilter = .none,
        servicePeriod: ServicePeriod? = nil,
        subsidiaries: SubsidiaryMapping = .none
    ) {
        self.subsidiaries = subsidiaries
        self.records = records
        self.items = items
        self.filter = filter
        self.servicePeriod = servicePeriod
    }

    package static let none = Mapping()

    /// The kinds of record whose fields may be mapped.
    package static let kinds: [RecordKind] = [
        .customer, .item, .invoice, .creditMemo, .customerPayment, .customerRefund, .cashSale,
        .cashRefund, .customerDeposit,
    ]
}

/// What a template or condition speaks of, and so which fields it may name.
package enum FieldScope: Sendable, Hashable {
    /// Stripe's object, or what a caller sent.
    case object
    /// The same and one of its lines.
    case line
    /// An item, which belongs to no single object.
    case item

    /// The names that are known; those that end with a dot stand for any key.
    package var fieldNames: [String] {
        switch self {
        case .object: Self.ofObjects
        case .line: Self.ofObjects + Self.ofLines
        case .item: ["id", "description", "item.role"]
        }
    }

    private static let ofObjects = [
        "id", "number", "currency", "customer", "customer.name", "customer.email",
        "customer.country", "description", "metadata.", "customer.metadata.",
    ]
    private static let ofLines = [
        "line.id", "line.description", "line.product", "line.price", "line.quantity",
        "line.metadata.",
    ]

    /// Whether a field may be named.
    package func knows(_ field: String) -> Bool {
        fieldNames.contains { name in
            name.hasSuffix(".") ? field.count > name.count && field.hasPrefix(name) : field == name
        }
    }
}

/// What the mapping adds to a record; the lines are those of the document, in order.
package struct DocumentFields: Sendable, Hashable {
    package let header: [FieldSetting]
    package let lines: [[FieldSetting]]

    package init(header: [FieldSetting] = [], lines: [[FieldSetting]] = []) {
        self.header = header
        self.lines = lines
    }

    package static let none = DocumentFields()
}
