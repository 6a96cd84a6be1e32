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
        .customer, .invoice, .creditMemo, .customerPayment, .customerRefund, .cashSale,
        .cashRefund, .customerDeposit,
    ]

    /// The names a template or condition may use; names that end with a dot stand for any key.
    package static let fieldNames: [String] = [
        "id", "number", "currency", "customer", "customer.name", "customer.email",
        "customer.country", "description", "metadata.", "customer.metadata.",
    ]
    /// The names that lines have besides.
    package static let lineFieldNames: [String] = [
        "line.id", "line.description", "line.product", "line.price", "line.quantity",
        "line.metadata.",
    ]

    /// Whether a template may name a field.
    package static func knows(_ field: String, inLine: Bool) -> Bool {
        (fieldNames + (inLine ? lineFieldNames : [])).contains { name in
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
