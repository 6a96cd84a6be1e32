import JSON
import Testing

@Suite struct JSONNumberTests {
    @Test(arguments: [
        ("0", 0), ("-0", 0), ("100", 100), ("-5", -5),
        ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
    ])
    func `plain integer text is an integer`(text: String, value: Int64) throws {
        #expect(try #require(JSONNumber(text)).int64 == value)
    }

    @Test(arguments: [
        "1e2", "100.0", "1.5", "9223372036854775808", "-9223372036854775809", "0.0", "1E0",
    ])
    func `other numbers are no integers, whatever their value`(text: String) throws {
        #expect(try #require(JSONNumber(text)).int64 == nil)
    }

    @Test(arguments: [
        "", " 1", "1 ", "+1", "01", "1.", ".5", "0x10", "NaN", "1,5", "1e", "٣", "--1", "12a",
    ])
    func `text outside the grammar is no number`(text: String) {
        #expect(JSONNumber(text) == nil)
    }

    @Test(arguments: [
        ("12.50", 2, 1250), ("12.5", 2, 1250), ("12", 2, 1200), ("-0.01", 2, -1), ("0", 2, 0),
        ("-0.00", 2, 0), ("12.500", 2, 1250), ("12.5000000000000000000000000", 2, 1250),
        ("1.25e1", 2, 1250), ("125E-1", 2, 1250), ("125e-1", 1, 125), ("1e3", 0, 1000),
        ("1000e-3", 0, 1), ("0.001", 3, 1), ("5", 0, 5), ("5.0", 0, 5), ("0e999999999999", 2, 0),
        ("0.0000e-5", 2, 0), ("92233720368547758.07", 2, Int64.max),
        ("-92233720368547758.08", 2, Int64.min), ("9223372036854775807", 0, Int64.max),
        ("-9223372036854775808", 0, Int64.min), ("0.00000000000000001e17", 2, 100),
        ("100000000000000000000e-20", 2, 100), ("1e16", 2, 1_000_000_000_000_000_000),
    ])
    func `an amount is exact in minor units`(text: String, exponent: Int, value: Int64) throws {
        #expect(try #require(JSONNumber(text)).minorUnits(exponent: exponent) == value)
    }

    @Test(arguments: [
        ("12.505", 2), ("0.001", 2), ("0.5", 0), ("1e-3", 2), ("1e-999999999999999999999", 2),
        ("92233720368547758.08", 2), ("-92233720368547758.09", 2), ("1e17", 2), ("1e400", 0),
        ("1e99999999999999999999999999", 2), ("9223372036854775808", 0), ("1e19", 0),
        ("12345678901234567890123", 0),
    ])
    func `an amount that does not fit exactly is none`(text: String, exponent: Int) throws {
        #expect(try #require(JSONNumber(text)).minorUnits(exponent: exponent) == nil)
    }

    @Test(arguments: [
        (1250, 2, "12.50"), (-1250, 2, "-12.50"), (5, 2, "0.05"), (-5, 2, "-0.05"), (0, 2, "0.00"),
        (0, 0, "0"), (7, 0, "7"), (1, 3, "0.001"), (100, 2, "1.00"), (99, 2, "0.99"),
        (Int64.max, 2, "92233720368547758.07"), (Int64.min, 2, "-92233720368547758.08"),
        (Int64.min, 0, "-9223372036854775808"), (1, 18, "0.000000000000000001"),
    ])
    func `an amount is written with all its decimals and read back`(
        minorUnits: Int64,
        exponent: Int,
        text: String
    ) throws {
        let number = JSONNumber(minorUnits: minorUnits, exponent: exponent)
        #expect(number.text == text)
        #expect(JSONNumber(number.text) == number)
        #expect(number.minorUnits(exponent: exponent) == minorUnits)
    }

    @Test func `numbers keep the text of the document`() throws {
        let texts = ["1.0", "1e0", "-0", "123456789012345678.12", "1E+2", "0.10"]
        for text in texts {
            let value = try JSONValue.parse(Array(text.utf8))
            #expect(value.numberValue?.text == text)
            #expect(value.text == text)
        }
        #expect(JSONNumber("1.0") != JSONNumber("1"))
    }

    @Test func `an exponent that no currency has is a programmer error`() async {
        await #expect(processExitsWith: .failure) { _ = JSONNumber(minorUnits: 1, exponent: 19) }
        await #expect(processExitsWith: .failure) { _ = JSONNumber(minorUnits: 1, exponent: -1) }
    }
}
