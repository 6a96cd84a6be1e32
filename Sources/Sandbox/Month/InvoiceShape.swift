/// What an invoice of the month looks like, before its figures are worked out.
struct InvoiceShape: Sendable {
    var lineCount: Int64 = 1
    var isTaxed = false
    /// Takes something off the whole invoice.
    var invoiceCoupon: StripeWorld.Coupon?
    /// Takes something off the first line.
    var lineCoupon: StripeWorld.Coupon?
    var isShipped = false
    /// Whether a change of plan in mid-period is credited and charged.
    var isProrated = false
    /// Whether the customer pays later, on an invoice sent to them.
    var sendsInvoice = false
    /// Product and quantity of the first line, where they matter.
    var firstProduct: (name: String, quantity: Int64)?
    var memo: String?
}

extension MonthBuilder {
    /// A shape as it comes up in ordinary business.
    mutating func anyShape(currency: String) -> InvoiceShape {
        var shape = InvoiceShape()
        shape.lineCount =
            dice.chance(permille: 15) ? dice.number(11...18) : dice.pick([1, 1, 1, 2, 2, 3, 4, 6])
        shape.sendsInvoice = dice.chance(permille: 220)
        guard currency != "kwd" else { return shape }
        shape.isTaxed = dice.chance(permille: 550)
        let coupons = coupons(currency: currency)
        if dice.chance(permille: 120) { shape.invoiceCoupon = dice.pick(coupons) }
        if dice.chance(permille: 80) { shape.lineCoupon = dice.pick(coupons) }
        shape.isShipped = dice.chance(permille: 60)
        shape.isProrated = dice.chance(permille: 60)
        return shape
    }

    /// Shapes that must occur whatever the dice say.
    func obligatoryShapes() -> [(currency: String, shape: InvoiceShape)] {
        func coupon(_ name: String) -> StripeWorld.Coupon? {
            world.coupons.first { $0.name == name }
        }
        return [
            (
                "usd",
                InvoiceShape(lineCount: 16, isTaxed: true, invoiceCoupon: coupon("Loyalty 33"))
            ),
            ("usd", InvoiceShape(lineCount: 3, invoiceCoupon: coupon("Five off"), isShipped: true)),
            ("usd", InvoiceShape(lineCount: 2, isTaxed: true, isProrated: true)),
            ("eur", InvoiceShape(lineCount: 12, isTaxed: true, lineCoupon: coupon("Partner 15"))),
            (
                "eur",
                InvoiceShape(
                    lineCount: 2,
                    isTaxed: true,
                    invoiceCoupon: coupon("Welcome 10"),
                    lineCoupon: coupon("Four off"),
                    isShipped: true,
                    isProrated: true
                )
            ),
            ("jpy", InvoiceShape(lineCount: 4, isTaxed: true, invoiceCoupon: coupon("Loyalty 33"))),
            ("kwd", InvoiceShape(lineCount: 2, sendsInvoice: true)),
        ]
    }
}
