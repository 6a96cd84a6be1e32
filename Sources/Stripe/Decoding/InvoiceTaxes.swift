import Accounting

/// The taxes of a document, split by whether they come on top of its lines or are inside them.
struct InvoiceTaxes: Sendable, Hashable {
    let exclusive: [NamedAmount]
    let inclusive: [NamedAmount]

    /// Reads `total_taxes`, or before 2025-03-31.basil `total_tax_amounts`.
    init(stripe fields: StripeFields, currency: Currency) throws(StripeDecodingFault) {
        var exclusive: [NamedAmount] = []
        var inclusive: [NamedAmount] = []
        for part in try fields.optionalElements("total_taxes") {
            let kind = try part.text("type")
            let rate = try part.optionalFields("tax_rate_details")?.optionalText("tax_rate")
            let tax = NamedAmount(
                source: rate ?? kind,
                amount: try part.money("amount", in: currency)
            )
            switch try part.text("tax_behavior") {
            case "exclusive": exclusive.append(tax)
            case "inclusive": inclusive.append(tax)
            case let other:
                throw part.fault(
                    at: "tax_behavior",
                    "The tax behaviour \"\(other.prefix(32))\" is not known."
                )
            }
        }
        // Credit notes call theirs by a name of their own.
        for key in ["total_tax_amounts", "tax_amounts"] {
            for part in try fields.optionalElements(key) {
                let tax = NamedAmount(
                    source: try part.reference("tax_rate"),
                    amount: try part.money("amount", in: currency)
                )
                if try part.flag("inclusive") {
                    inclusive.append(tax)
                } else {
                    exclusive.append(tax)
                }
            }
        }
        self.exclusive = exclusive
        self.inclusive = inclusive
    }
}
