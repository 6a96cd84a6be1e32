import Testing

@testable import Sandbox

@Suite struct ExactDecimalTests {
    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("12.50", "12.5"), ("-0.05", "-0.05"), ("100.00", "100"),
        ("0.001", "0.001"), ("999999999999.999999", "999999999999.999999"),
    ])
    func `decimal text is read and written exactly`(text: String, shown: String) throws {
        #expect(try #require(ExactDecimal(text)).text == shown)
    }

    @Test(arguments: [
        "", "-", ".5", "5.", "1e2", "+1", "1,5", "--1", "1.2.3", "1234567890123456789",
    ])
    func `other shapes are refused`(text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test func `minor units are exact or nothing`() {
        #expect(ExactDecimal("12.5")?.minorUnits(exponent: 2) == 1250)
        #expect(ExactDecimal("12.50")?.minorUnits(exponent: 1) == 125)
        #expect(ExactDecimal("12.55")?.minorUnits(exponent: 1) == nil)
        #expect(ExactDecimal("999999999999999999")?.minorUnits(exponent: 2) == nil)
    }

    @Test(
        arguments: [
            ("3", "0.335", 2, 101), ("-3", "0.335", 2, -101), ("3", "0.3349", 2, 100),
            ("2", "50", 2, 10_000), ("1", "0.5", 0, 1), ("1", "-0.5", 0, -1), ("1", "0.49", 0, 0),
        ] as [(String, String, Int, Int64)]
    )
    func `a product is rounded half away from zero`(
        left: String,
        right: String,
        exponent: Int,
        product: Int64
    ) throws {
        let left = try #require(ExactDecimal(left))
        let right = try #require(ExactDecimal(right))
        #expect(ExactDecimal.product(left, right, exponent: exponent) == product)
    }
}
