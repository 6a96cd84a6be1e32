/// Stripe's sums: every figure of an invoice from its lines, discounts, taxes and shipping.
enum InvoiceArithmetic {
    /// `numerator / denominator`, halves away from zero; the denominator is positive.
    static func rounded(_ numerator: Int64, over denominator: Int64) -> Int64 {
        let doubled = 2 * numerator.magnitude + denominator.magnitude
        let quotient = Int64(doubled / (2 * denominator.magnitude))
        return numerator < 0 ? -quotient : quotient
    }

    /// Splits a total by weights without losing a unit: floors first, the rest to the largest
    /// remainders, earlier shares first among equals.
    static func split(_ total: Int64, by weights: [Int64]) -> [Int64] {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return weights.map { _ in 0 } }
        var shares = weights.map { total * $0 / sum }
        let remainders = weights.map { total * $0 % sum }
        let order = remainders.indices.sorted {
            (remainders[$0], $1) > (remainders[$1], $0)
        }
        for index in order.prefix(Int(total - shares.reduce(0, +))) { shares[index] += 1 }
        return shares
    }

    /// What a coupon takes off an amount; never more than the amount.
    static func reduction(of amount: Int64, by coupon: StripeWorld.Coupon) -> Int64 {
        guard amount > 0 else { return 0 }
        if let percent = coupon.percentOff { return rounded(amount * percent, over: 100) }
        return min(amount, coupon.amountOff ?? 0)
    }

    /// The tax on an amount left after discounts.
    static func tax(
        on amount: Int64,
        rate: StripeWorld.TaxRate
    ) -> StripeWorld.TaxAmount {
        let whole: Int64 = 100_000
        let taxable: Int64
        let tax: Int64
        if rate.isInclusive {
            taxable = rounded(amount * whole, over: whole + rate.percentMilli)
            tax = amount - taxable
        } else {
            taxable = amount
            tax = rounded(amount * rate.percentMilli, over: whole)
        }
        return StripeWorld.TaxAmount(
            rateID: rate.id,
            amount: tax,
            taxable: taxable,
            isInclusive: rate.isInclusive
        )
    }

    /// Spreads an invoice-level reduction over the lines it may touch.
    static func spread(
        _ discountID: String,
        coupon: StripeWorld.Coupon,
        over lines: inout [StripeWorld.InvoiceLine]
    ) {
        let weights = lines.map { line in
            line.isDiscountable ? max(0, line.amount - line.discountTotal) : 0
        }
        let reduction = reduction(of: weights.reduce(0, +), by: coupon)
        for (index, share) in split(reduction, by: weights).enumerated()
        where lines[index].isDiscountable {
            lines[index].discountAmounts.append(
                StripeWorld.DiscountAmount(discountID: discountID, amount: share)
            )
        }
    }

    /// The sums of finished lines and untaxed shipping.
    static func totals(
        of lines: [StripeWorld.InvoiceLine],
        shipping: Int64
    ) -> StripeWorld.InvoiceTotals {
        var totals = StripeWorld.InvoiceTotals()
        totals.shipping = shipping
        for line in lines {
            let beforeInvoiceDiscounts = line.amount - line.ownDiscountTotal
            totals.subtotal += beforeInvoiceDiscounts
            totals.subtotalExcludingTax += excludingTax(beforeInvoiceDiscounts, of: line)
            for discount in line.discountAmounts { add(discount, to: &totals.discounts) }
            for tax in line.taxes { add(tax, to: &totals.taxes) }
            let exclusive = line.taxes.filter { !$0.isInclusive }.reduce(0) { $0 + $1.amount }
            totals.total += line.amount - line.discountTotal + exclusive
        }
        totals.total += shipping
        totals.totalExcludingTax = totals.total - totals.taxes.reduce(0) { $0 + $1.amount }
        return totals
    }

    /// An amount of a line without the inclusive tax inside it.
    private static func excludingTax(
        _ amount: Int64,
        of line: StripeWorld.InvoiceLine
    ) -> Int64 {
        guard let tax = line.taxes.first(where: \.isInclusive) else { return amount }
        let taxed = tax.taxable + tax.amount
        return taxed == 0 ? amount : rounded(amount * tax.taxable, over: taxed)
    }

    private static func add(
        _ discount: StripeWorld.DiscountAmount,
        to sums: inout [StripeWorld.DiscountAmount]
    ) {
        if let index = sums.firstIndex(where: { $0.discountID == discount.discountID }) {
            sums[index].amount += discount.amount
        } else {
            sums.append(discount)
        }
    }

    private static func add(
        _ tax: StripeWorld.TaxAmount,
        to sums: inout [StripeWorld.TaxAmount]
    ) {
        if let index = sums.firstIndex(where: { $0.rateID == tax.rateID }) {
            sums[index].amount += tax.amount
            sums[index].taxable += tax.taxable
        } else {
            sums.append(tax)
        }
    }
}
