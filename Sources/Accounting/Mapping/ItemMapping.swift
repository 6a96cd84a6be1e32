/// Which item of the accounting system a sold line posts to, by its internal id there.
///
/// The first that applies decides: metadata of the line, a rule, the price, the product, the default.
/// A line nothing applies to gets an item of its own product or price, made on demand.
package struct ItemMapping: Sendable, Hashable {
    package struct Rule: Sendable, Hashable {
        package let condition: Condition
        package let item: String

        package init(condition: Condition, item: String) {
            self.condition = condition
            self.item = item
        }
    }

    /// What an item made on demand stands for.
    package enum Subject: String, Sendable, Hashable, CaseIterable {
        case product
        /// Lines without a price still get their product's item.
        case price
    }

    /// The key of a line's metadata that holds an item's internal id.
    package let metadataKey: String?
    package let rules: [Rule]
    package let prices: [String: String]
    package let products: [String: String]
    package let standard: String?
    package let madeFor: Subject
    package let newItems: NewItemLimit

    package init(
        metadataKey: String? = nil,
        rules: [Rule] = [],
        prices: [String: String] = [:],
        products: [String: String] = [:],
        standard: String? = nil,
        madeFor: Subject = .product,
        newItems: NewItemLimit = .standard
    ) {
        self.madeFor = madeFor
        self.newItems = newItems
        self.metadataKey = metadataKey
        self.rules = rules
        self.prices = prices
        self.products = products
        self.standard = standard
    }

    package static let none = ItemMapping()

    /// Every internal id the mapping names, for a check against the account.
    package var items: Set<String> {
        Set(rules.map(\.item)).union(prices.values).union(products.values)
            .union(standard.map { [$0] } ?? [])
    }

    /// The internal id of a line's item; nil where an item is made on demand.
    func item(_ fields: [String: String]) -> String? {
        if let key = metadataKey, let id = fields["line.metadata.\(key)"], !id.isEmpty { return id }
        if let rule = rules.first(where: { $0.condition.holds(fields) }) { return rule.item }
        return fields["line.price"].flatMap { prices[$0] }
            ?? fields["line.product"].flatMap { products[$0] } ?? standard
    }
}

/// How many items may be made for products within a day, and what becomes of more.
package struct NewItemLimit: Sendable, Hashable {
    package enum Beyond: String, Sendable, Hashable, CaseIterable {
        /// They are made, and a finding says so.
        case tell
        /// What sells them waits for a person.
        case hold
    }

    /// 0 sets no limit.
    package let perDay: Int
    package let beyond: Beyond

    package init(perDay: Int, beyond: Beyond) {
        self.perDay = perDay
        self.beyond = beyond
    }

    /// What Stripe's own connector advises not to pass.
    package static let standard = NewItemLimit(perDay: 100, beyond: .tell)
}

extension ExternalID {
    private static let foreign = "netsuite-"

    /// Stands for a record that is not ours, by its internal id; nil for an id that cannot be one.
    package static func foreign(_ kind: RecordKind, internalID: String) -> ExternalID? {
        guard !internalID.isEmpty, internalID.utf8.allSatisfy({ 48...57 ~= $0 || $0 == 45 }) else {
            return nil
        }
        return ExternalID("\(kind.prefix)_\(foreign)\(internalID)")
    }

    /// The internal id of a record that is not ours; nil for our own external ids.
    package var foreignInternalID: String? {
        guard let kind, text.hasPrefix("\(kind.prefix)_\(Self.foreign)") else { return nil }
        return String(text.dropFirst(kind.prefix.count + 1 + Self.foreign.count))
    }
}
