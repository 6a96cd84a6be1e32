package import Accounting
package import JSON

/// The rate at which an amount of one currency becomes an agreed amount of the base currency.
package enum ExchangeRate {
    /// NetSuite shows eight decimal places; more are used only where the amount needs them.
    static let fractionDigitsUsual = 8
    static let fractionDigitsMax = 12

    /// Units of the settled currency for one unit of the amount's currency.
    ///
    /// The shortest rate of 8 to 12 decimal places with which the amount, exchanged and rounded half
    /// up, gives exactly the settled amount; nil when there is none or an amount is zero.
    package static func rate(from amount: Money, to settled: Money) -> JSONNumber? {
        let source = Int128(amount.minorUnits.magnitude) * power(settled.currency.exponent)
        let target = Int128(settled.minorUnits.magnitude) * power(amount.currency.exponent)
        guard source > 0, target > 0, amount.minorUnits.magnitude <= Money.minorUnitsMax,
            settled.minorUnits.magnitude <= Money.minorUnitsMax
        else { return nil }
        for digits in fractionDigitsUsual...fractionDigitsMax {
            let scale = power(digits)
            // rate = settled ÷ amount in major units, rounded half up at `digits` places.
            let scaled = (target * scale * 2 + source) / (source * 2)
            guard scaled > 0,
                exchanged(amount, scaled, scale, settled.currency) == settled.magnitude
            else { continue }
            return number(scaled, digits)
        }
        return nil
    }

    /// The amount at `scaled` ÷ `scale`, rounded half up to the currency's minor unit.
    private static func exchanged(
        _ amount: Money,
        _ scaled: Int128,
        _ scale: Int128,
        _ currency: Currency
    ) -> Money {
        let numerator = Int128(amount.minorUnits.magnitude) * scaled * power(currency.exponent)
        let denominator = scale * power(amount.currency.exponent)
        return Money(Int64(clamping: (numerator * 2 + denominator) / (denominator * 2)), currency)
    }

    private static func power(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
    }

    /// Decimal text without superfluous zeros.
    private static func number(_ scaled: Int128, _ digits: Int) -> JSONNumber? {
        var text = String(scaled)
        while text.utf8.count <= digits { text = "0" + text }
        let cut = text.index(text.endIndex, offsetBy: -digits)
        var fraction = text[cut...]
        while fraction.last == "0" { fraction.removeLast() }
        return JSONNumber(fraction.isEmpty ? String(text[..<cut]) : text[..<cut] + "." + fraction)
    }
}
