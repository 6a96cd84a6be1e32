import Accounting
import JSON
import NetSuite
import TestSupport
import Testing

@Suite struct ExchangeRateTests {
    @Test(arguments: [
        (10_000, "EUR", 10_850, "USD", "1.085"), (10_000, "USD", 10_000, "USD", "1"),
        (1000, "JPY", 671, "USD", "0.00671"), (1000, "KWD", 325, "USD", "3.25"),
        (300, "EUR", 100, "USD", "0.33333333"), (1, "EUR", 1_000_000, "USD", "1000000"),
        (325, "USD", 1000, "KWD", "0.30769231"), (100, "USD", 15_000, "JPY", "15000"),
    ])
    func `the rate is the shortest that is exact enough`(
        units: Int64,
        code: String,
        settledUnits: Int64,
        settledCode: String,
        rate: String
    ) throws {
        let found = ExchangeRate.rate(
            from: try Sample.money(units, code),
            to: try Sample.money(settledUnits, settledCode)
        )
        #expect(found?.text == rate)
    }

    /// Checked with decimal long multiplication, independent of how the rate is found.
    @Test func `the amount at the rate always rounds to what was settled`() throws {
        var random = SeededGenerator(seed: 7)
        let codes = ["JPY", "USD", "KWD"]
        for _ in 0..<2000 {
            let amount = try Sample.money(
                Int64.random(in: 1...100_000_000, using: &random),
                codes[Int.random(in: 0..<3, using: &random)]
            )
            let settled = try Sample.money(
                Int64.random(in: 1...100_000_000, using: &random),
                codes[Int.random(in: 0..<3, using: &random)]
            )
            guard let rate = ExchangeRate.rate(from: amount, to: settled) else { continue }
            let parts = rate.text.split(separator: ".")
            let digits = parts.count == 2 ? parts[1].count : 0
            #expect(digits <= 12)
            let scaled = try #require(Int128(parts.joined()))
            let up = power(settled.currency.exponent)
            let down = power(amount.currency.exponent) * power(digits)
            let product = Int128(amount.minorUnits) * scaled * up
            #expect((product * 2 + down) / (down * 2) == Int128(settled.minorUnits))
        }
    }

    @Test(arguments: [(0, 1), (1, 0), (0, 0)])
    func `nothing has no rate`(amount: Int64, settled: Int64) throws {
        let rate = ExchangeRate.rate(
            from: try Sample.money(amount, "EUR"),
            to: try Sample.money(settled, "USD")
        )
        #expect(rate == nil)
    }

    @Test func `the largest amounts do not overflow`() throws {
        let rate = ExchangeRate.rate(
            from: try Sample.money(Money.minorUnitsMax, "KWD"),
            to: try Sample.money(Money.minorUnitsMax, "JPY")
        )
        #expect(rate?.text == "1000")
        let beyond = ExchangeRate.rate(
            from: try Sample.money(Money.minorUnitsMax + 1, "KWD"),
            to: try Sample.money(1, "JPY")
        )
        #expect(beyond == nil)
    }

    private func power(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
    }
}
