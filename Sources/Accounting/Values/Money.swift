/// An exact amount: a signed count of minor units of one currency.
package struct Money: Sendable, Hashable {
    /// Signed count in the currency's minor unit, for example cents.
    package let minorUnits: Int64
    package let currency: Currency

    package init(_ minorUnits: Int64, _ currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// The largest magnitude accepted from outside: Stripe's twelve digits, with room for totals.
    ///
    /// A million members of this size still add up within 64 bits, so sums of accepted amounts
    /// cannot overflow.
    package static let minorUnitsMax: Int64 = 1_000_000_000_000

    package var isZero: Bool { minorUnits == 0 }
    package var isNegative: Bool { minorUnits < 0 }
    package var negated: Money { Money(-minorUnits, currency) }
    package var magnitude: Money { Money(abs(minorUnits), currency) }

    /// Adds two amounts of one currency; mixing currencies is a programmer error and traps.
    package static func + (left: Money, right: Money) -> Money {
        precondition(left.currency == right.currency, "money of different currencies is not added")
        return Money(left.minorUnits + right.minorUnits, left.currency)
    }

    /// Subtracts two amounts of one currency; mixing currencies is a programmer error and traps.
    package static func - (left: Money, right: Money) -> Money { left + right.negated }

    /// The sum of amounts that are all of `currency`.
    package static func sum(_ amounts: some Sequence<Money>, in currency: Currency) -> Money {
        amounts.reduce(Money(0, currency), +)
    }

    /// The amount in major units with the currency's full scale and no grouping, for example `-12.50`.
    package var decimalText: String {
        guard currency.exponent > 0 else { return String(minorUnits) }
        var digits = String(minorUnits.magnitude)
        while digits.count <= currency.exponent { digits = "0" + digits }
        let cut = digits.index(digits.endIndex, offsetBy: -currency.exponent)
        return (minorUnits < 0 ? "-" : "") + digits[..<cut] + "." + digits[cut...]
    }

    /// Reads a plain decimal in major units; nil for any other text and for more decimal places than
    /// the currency has.
    package init?(decimal text: String, _ currency: Currency) {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : text[...])
            .split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { 48...57 ~= $0 } })
        else { return nil }
        var fraction = parts.count == 2 ? parts[1] : ""
        while fraction.last == "0" { fraction.removeLast() }
        guard fraction.count <= currency.exponent else { return nil }
        let padding = String(repeating: "0", count: currency.exponent - fraction.count)
        guard let units = Int64(parts[0] + fraction + padding) else { return nil }
        self.init(isNegative ? -units : units, currency)
    }

    /// The amount and its code as a person reads it, for example `12.50 USD`.
    package var text: String { decimalText + " " + currency.code }
}

extension Money {
    /// Splits the amount in proportion to `weights` so that the parts add up exactly.
    ///
    /// Largest remainder: every part is cut toward zero, then single units go to the largest
    /// remainders, earlier parts first. Weights are not negative; when all are zero the whole
    /// amount goes to the first part.
    package func split(inProportionTo weights: [Int64]) -> [Money] {
        precondition(weights.allSatisfy { $0 >= 0 }, "weights of a split are not negative")
        let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
        guard total > 0 else {
            return weights.indices.map { $0 == 0 ? self : Money(0, currency) }
        }
        let whole = Int128(minorUnits.magnitude)
        var parts = weights.map { Int64(whole * Int128($0) / total) }
        let remainders = weights.enumerated().map { (index: $0, rest: whole * Int128($1) % total) }
        var left = Int64(minorUnits.magnitude) - parts.reduce(0, +)
        for entry in remainders.sorted(by: { ($1.rest, $0.index) < ($0.rest, $1.index) })
        where left > 0 {
            parts[entry.index] += 1
            left -= 1
        }
        return parts.map { Money(minorUnits < 0 ? -$0 : $0, currency) }
    }
}
