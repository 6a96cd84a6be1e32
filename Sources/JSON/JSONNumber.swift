/// A JSON number as the exact text of its source; never a binary fraction.
///
/// Two numbers are equal when their texts are: `1`, `1.0` and `1e0` differ.
/// Source: RFC 8259, section 6.
package struct JSONNumber: Sendable, Hashable {
    /// The digits as they stood in the document.
    package let text: String

    /// Accepts exactly the number grammar of RFC 8259; nil for anything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        // Which rule of the grammar was broken does not matter here.
        guard let end = try? JSONLexer.number(bytes.span, at: 0), end == bytes.count else {
            return nil
        }
        self.text = text
    }

    /// An integer.
    package init(_ value: Int64) {
        text = String(value)
    }

    /// An amount with all its decimal places: 1250 with exponent 2 is `12.50`.
    /// - Parameters:
    ///   - minorUnits: The amount in the smallest unit of its currency.
    ///   - exponent: The decimal places of the currency, 0 to 18.
    package init(minorUnits: Int64, exponent: Int) {
        precondition((0...18).contains(exponent), "a currency has 0 to 18 decimal places")
        guard exponent > 0 else {
            text = String(minorUnits)
            return
        }
        let digits = String(minorUnits.magnitude)
        let padding = String(repeating: "0", count: max(0, exponent + 1 - digits.utf8.count))
        let padded = padding + digits
        let sign = minorUnits < 0 ? "-" : ""
        text = sign + padded.dropLast(exponent) + "." + padded.suffix(exponent)
    }

    /// Text that the lexer has accepted.
    init(accepted text: String) {
        self.text = text
    }

    /// The value if the text is a plain integer within 64 bits; `1e2` and `100.0` are nil.
    package var int64: Int64? {
        Int64(text)
    }

    /// The exact amount in minor units: `12.50` with exponent 2 is 1250, and so is `1.25e1`.
    ///
    /// Shape: zeros beyond the exponent are allowed, other digits are not.
    /// - Parameter exponent: The decimal places of the currency.
    /// - Returns: Nil if a non-zero digit is left over or 64 bits do not hold the amount.
    package func minorUnits(exponent: Int) -> Int64? {
        var decimal = Decomposition(text)
        decimal.dropTrailingZeros()
        guard !decimal.digits.isEmpty else { return 0 }
        let (shift, overflow) = decimal.powerOfTen.addingReportingOverflow(exponent)
        guard !overflow, shift >= 0, shift <= 19, decimal.digits.count + shift <= 19 else {
            return nil
        }
        // The sign goes in first, because -2^63 has no positive counterpart.
        var value: Int64 = 0
        for digit in decimal.digits + [UInt8](repeating: 0, count: shift) {
            let (product, tooBig) = value.multipliedReportingOverflow(by: 10)
            let step = decimal.isNegative ? -Int64(digit) : Int64(digit)
            let (sum, tooBigToo) = product.addingReportingOverflow(step)
            guard !tooBig, !tooBigToo else { return nil }
            value = sum
        }
        return value
    }
}

extension JSONNumber {
    /// A number as sign, integer digits and a power of ten.
    private struct Decomposition {
        private(set) var isNegative = false
        /// Decimal digits, most significant first, without leading zeros.
        private(set) var digits: [UInt8] = []
        private(set) var powerOfTen = 0

        /// Takes apart text that follows the number grammar.
        init(_ text: String) {
            var afterPoint = false
            var parts = text.utf8[...]
            while let byte = parts.popFirst() {
                switch byte {
                case UInt8(ascii: "-"):
                    isNegative = true
                case UInt8(ascii: "."):
                    afterPoint = true
                case UInt8(ascii: "e"), UInt8(ascii: "E"):
                    powerOfTen += Self.exponent(parts)
                    return
                default:
                    let digit = byte - UInt8(ascii: "0")
                    if afterPoint { powerOfTen -= 1 }
                    if digit != 0 || !digits.isEmpty { digits.append(digit) }
                }
            }
        }

        mutating func dropTrailingZeros() {
            while digits.last == 0 {
                digits.removeLast()
                powerOfTen += 1
            }
        }

        /// The written exponent; beyond a trillion it only matters that it is huge.
        private static func exponent(_ text: Substring.UTF8View) -> Int {
            var magnitude = 0
            for byte in text where JSONLexer.isDigit(byte) {
                magnitude = min(magnitude * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000_000_000)
            }
            return text.first == UInt8(ascii: "-") ? -magnitude : magnitude
        }
    }
}
