import Accounting
import Testing

@Suite struct MoneyReadingTests {
    @Test(
        arguments: [
            ("12.5", "USD", 1250), ("12.50", "USD", 1250), ("-0.01", "USD", -1), ("0", "USD", 0),
            ("7", "JPY", 7), ("7.00", "JPY", 7), ("1.234", "KWD", 1234), ("12.500000", "USD", 1250),
            ("12.345", "USD", nil), ("7.1", "JPY", nil), ("", "USD", nil), ("-", "USD", nil),
            ("1.", "USD", nil), (".5", "USD", nil), ("1.2.3", "USD", nil), ("1e2", "USD", nil),
            ("+1", "USD", nil), ("--1", "USD", nil), ("99999999999999999999", "USD", nil),
        ] as [(String, String, Int64?)]
    )
    func `a decimal is read exactly or not at all`(
        text: String,
        code: String,
        units: Int64?
    ) throws {
        #expect(Money(decimal: text, try Sample.currency(code))?.minorUnits == units)
    }

    @Test(arguments: Currency.all)
    func `what is written is read again`(currency: Currency) {
        for units in [0, 1, -1, 99, 100, -1001, Money.minorUnitsMax] as [Int64] {
            let money = Money(units, currency)
            #expect(Money(decimal: money.decimalText, currency) == money)
        }
    }
}
