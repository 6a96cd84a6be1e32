package import Accounting

/// The Stripe account behind a key.
package struct AccountIdentity: Sendable, Hashable {
    package let id: String
    /// The name shown in the dashboard, else the business name.
    package let name: String?

    /// Reads an account.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        id = try fields.id()
        let dashboard = try fields.optionalFields("settings")?.optionalFields("dashboard")
        let shown = try dashboard?.optionalText("display_name")
        let business = try fields.optionalFields("business_profile")?.optionalText("name")
        name = shown ?? business
    }
}

/// The Stripe balance in one currency.
package struct BalanceAmounts: Sendable, Hashable {
    package let available: Money
    package let pending: Money

    package init(available: Money, pending: Money) {
        self.available = available
        self.pending = pending
    }
}

/// The Stripe balance in every currency.
package struct BalanceReading: Sendable, Hashable {
    package let amounts: [Currency: BalanceAmounts]
    /// What the balances beside that of payments hold, available and pending together.
    package let others: [HeldBalance: Money]

    /// Reads a balance; a currency listed twice adds up.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        var others: [HeldBalance: Money] = [:]
        for kind in [BalanceKind.issuing, .refundAndDisputePrefunding] {
            guard let part = try fields.optionalFields(kind.word) else { continue }
            for key in ["available", "pending"] {
                for amount in try part.optionalElements(key) {
                    let currency = try amount.currency("currency")
                    let held = HeldBalance(kind: kind, currency: currency)
                    let sum = others[held] ?? Money(0, currency)
                    others[held] = sum + (try amount.money("amount", in: currency))
                }
            }
        }
        self.others = others
        let available = try Self.sums(fields, "available")
        let pending = try Self.sums(fields, "pending")
        var amounts: [Currency: BalanceAmounts] = [:]
        for currency in Set(available.keys).union(pending.keys) {
            amounts[currency] = BalanceAmounts(
                available: available[currency] ?? Money(0, currency),
                pending: pending[currency] ?? Money(0, currency)
            )
        }
        self.amounts = amounts
    }

    private static func sums(
        _ fields: StripeFields,
        _ key: String
    ) throws(StripeDecodingFault) -> [Currency: Money] {
        var sums: [Currency: Money] = [:]
        for part in try fields.elements(key) {
            let currency = try part.currency("currency")
            let amount = try part.money("amount", in: currency)
            sums[currency] = (sums[currency] ?? Money(0, currency)) + amount
        }
        return sums
    }
}
