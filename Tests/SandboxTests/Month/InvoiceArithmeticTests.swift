import Testing

@testable import Sandbox

@Suite struct InvoiceArithmeticTests {
    @Test(
        arguments: [
            (5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (0, 7, 0), (7, 1, 7), (149, 100, 1),
            (150, 100, 2),
        ] as [(Int64, Int64, Int64)]
    )
    func `halves are rounded away from zero`(numerator: Int64, denominator: Int64, result: Int64) {
        #expect(InvoiceArithmetic.rounded(numerator, over: denominator) == result)
    }

    @Test(
        arguments: [
            (10, [1, 1, 1], [4, 3, 3]), (2, [1, 1, 1], [1, 1, 0]), (100, [0, 1], [0, 100]),
            (7, [0, 0], [0, 0]), (0, [3, 4], [0, 0]), (5, [2, 3, 5], [1, 2, 2]),
        ] as [(Int64, [Int64], [Int64])]
    )
    func `a split loses nothing`(total: Int64, weights: [Int64], shares: [Int64]) {
        #expect(InvoiceArithmetic.split(total, by: weights) == shares)
    }

    private func rate(_ milli: Int64, inclusive: Bool) -> StripeWorld.TaxRate {
        StripeWorld.TaxRate(
            id: "txr",
            created: 0,
            displayName: "VAT",
            percentMilli: milli,
            isInclusive: inclusive,
            country: "DE",
            state: nil,
            taxType: "vat"
        )
    }

    @Test(
        arguments: [
            (11_900, 19_000, true, 1_900, 10_000), (10_000, 19_000, false, 1_900, 10_000),
            (999, 8_875, false, 89, 999), (-11_900, 19_000, true, -1_900, -10_000),
            (0, 19_000, true, 0, 0),
        ] as [(Int64, Int64, Bool, Int64, Int64)]
    )
    func `tax is on top or inside`(
        amount: Int64,
        milli: Int64,
        inclusive: Bool,
        tax: Int64,
        taxable: Int64
    ) {
        let result = InvoiceArithmetic.tax(on: amount, rate: rate(milli, inclusive: inclusive))
        #expect(result.amount == tax)
        #expect(result.taxable == taxable)
    }

    private func coupon(percent: Int64?, amount: Int64?) -> StripeWorld.Coupon {
        StripeWorld.Coupon(
            id: "c",
            created: 0,
            name: "c",
            percentOff: percent,
            amountOff: amount,
            currency: nil
        )
    }

    @Test(
        arguments: [
            (999, 33, nil, 330), (999, 100, nil, 999), (400, nil, 500, 400),
            (600, nil, 500, 500), (-600, nil, 500, 0), (-600, 10, nil, 0),
        ] as [(Int64, Int64?, Int64?, Int64)]
    )
    func `a coupon never takes more than there is`(
        amount: Int64,
        percent: Int64?,
        off: Int64?,
        reduction: Int64
    ) {
        let coupon = coupon(percent: percent, amount: off)
        #expect(InvoiceArithmetic.reduction(of: amount, by: coupon) == reduction)
    }
}
