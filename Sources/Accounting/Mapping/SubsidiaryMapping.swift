/// Which subsidiary of the books an object belongs to; the first rule that holds decides.
///
/// One account at Stripe may sell for several legal entities: a payout then arrives at the bank of the
/// subsidiary of the settings, and what belongs to others is owed to them.
package struct SubsidiaryMapping: Sendable, Hashable {
    package struct Rule: Sendable, Hashable {
        package let condition: Condition
        /// The internal id of the subsidiary; nil for the one of the settings.
        package let subsidiary: String?

        package init(condition: Condition, subsidiary: String?) {
            self.condition = condition
            self.subsidiary = subsidiary
        }
    }

    package let rules: [Rule]
    /// The currencies in which other subsidiaries keep their books, where they differ.
    package let baseCurrencies: [String: Currency]

    package init(rules: [Rule] = [], baseCurrencies: [String: Currency] = [:]) {
        self.rules = rules
        self.baseCurrencies = baseCurrencies
    }

    package static let none = SubsidiaryMapping()

    /// The subsidiary of an object; a rule about lines holds when it holds for one of them.
    func subsidiary(_ context: MappingContext) -> String? {
        rules.first { rule in
            rule.condition.holds(context.fields)
                || context.lines.values.contains { line in
                    rule.condition.holds(context.fields.merging(line) { $1 })
                }
        }?.subsidiary
    }
}

extension BookingPolicy {
    /// The currency in which a subsidiary keeps its books.
    package func baseCurrency(of subsidiary: String?) -> Currency {
        subsidiary.flatMap { mapping.subsidiaries.baseCurrencies[$0] } ?? baseCurrency
    }

    /// The subsidiary the rules name for an object; nil for the one of the settings.
    package func subsidiary(_ context: MappingContext) -> String? {
        mapping.subsidiaries.subsidiary(context)
    }

    /// The plan in the books of the subsidiary the rules name for its object; of the mapping it takes only
    /// what items are given.
    package func placed(_ plan: Plan, _ context: MappingContext) -> Plan {
        withItemFields(plan).placed(in: subsidiary(context))
    }
}
