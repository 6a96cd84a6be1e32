/// A decimal number as it was written: sign, digits and a count of decimal places.
struct ExactDecimal: Sendable, Hashable {
    /// The digits as one integer, without trailing zeros behind the point.
    let coefficient: Int64
    /// How many of the digits stand behind the point.
    let decimals: Int

    static let zero = ExactDecimal(coefficient: 0, decimals: 0)
    static let one = ExactDecimal(coefficient: 1, decimals: 0)

    private init(coefficient: Int64, decimals: Int) {
        self.coefficient = coefficient
        self.decimals = decimals
    }

    /// Counts minor units of a currency with `exponent` decimal places.
    init(minorUnits: Int64, exponent: Int) {
        var coefficient = minorUnits
        var decimals = exponent
        while decimals > 0, coefficient % 10 == 0 {
            coefficient /= 10
            decimals -= 1
        }
        self.init(coefficient: coefficient, decimals: decimals)
    }

    /// Reads plain decimal text without an exponent part; nil for any other shape or more than 18
    /// digits.
    init?(_ text: some StringProtocol) {
        var digits = Substring(text)
        let isNegative = digits.hasPrefix("-")
        if isNegative { digits = digits.dropFirst() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts.contains(where: \.isEmpty) else { return nil }
        let all = parts.joined()
        guard all.utf8.count <= 18, all.utf8.allSatisfy({ 48...57 ~= $0 }),
            let magnitude = Int64(all)
        else { return nil }
        let decimals = parts.count == 2 ? parts[1].utf8.count : 0
        self.init(minorUnits: isNegative ? -magnitude : magnitude, exponent: decimals)
    }

    var isZero: Bool { coefficient == 0 }

    /// The number as a count of units of `10^-exponent`; nil if it has more decimal places.
    func minorUnits(exponent: Int) -> Int64? {
        guard decimals <= exponent else { return nil }
        var result = coefficient
        for _ in decimals..<exponent {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            result = product
        }
        return result
    }

    /// Plain decimal text, for example `-12.5`.
    var text: String {
        guard decimals > 0 else { return String(coefficient) }
        var digits = String(coefficient.magnitude)
        while digits.utf8.count <= decimals { digits = "0" + digits }
        let cut = digits.index(digits.endIndex, offsetBy: -decimals)
        return (coefficient < 0 ? "-" : "") + digits[..<cut] + "." + digits[cut...]
    }

    /// The product in units of `10^-exponent`, half rounded away from zero; nil on overflow.
    static func product(
        _ left: ExactDecimal,
        _ right: ExactDecimal,
        exponent: Int
    ) -> Int64? {
        let raw = Int128(left.coefficient) * Int128(right.coefficient)
        let scale = left.decimals + right.decimals - exponent
        return rescale(raw, droppingDecimals: scale)
    }

    /// Divides by `10^scale`, or multiplies when negative; half rounded away from zero.
    static func rescale(_ value: Int128, droppingDecimals scale: Int) -> Int64? {
        var divisor: Int128 = 1
        for _ in 0..<abs(scale) { divisor *= 10 }
        if scale <= 0 {
            let (product, overflow) = value.multipliedReportingOverflow(by: divisor)
            return overflow ? nil : Int64(exactly: product)
        }
        let half = divisor / 2
        let rounded = (value < 0 ? value - half : value + half) / divisor
        return Int64(exactly: rounded)
    }
}
