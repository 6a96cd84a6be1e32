/// What the account sells, taxes and takes off: fixed tables with ids from the seed.
extension MonthBuilder {
    private static let productTable:
        [(name: String, ships: Bool, interval: String?, amounts: [String: Int64])] = [
            ("Starter plan", false, "month", ["usd": 1_900, "eur": 1_900, "jpy": 2_800]),
            ("Team plan", false, "month", ["usd": 9_900, "eur": 8_900, "jpy": 14_000]),
            ("Business plan", false, "month", ["usd": 29_900, "eur": 27_900, "jpy": 42_000]),
            ("Annual plan", false, "year", ["usd": 99_000, "eur": 89_000]),
            ("Additional seat", false, "month", ["usd": 1_250, "eur": 1_150]),
            ("API calls, 1000", false, nil, ["usd": 475]),
            ("Support hours", false, nil, ["usd": 14_000, "eur": 12_500, "kwd": 45_500]),
            ("Onboarding workshop", false, nil, ["usd": 75_000, "kwd": 230_000]),
            ("Label printer", true, nil, ["usd": 18_950, "eur": 17_450]),
            ("Barcode scanner", true, nil, ["usd": 8_499, "jpy": 11_800]),
            ("Label roll", true, nil, ["usd": 1_299, "eur": 1_149]),
            ("Enterprise credits", false, nil, ["usd": 100_000]),
        ]

    private static let taxTable:
        [(name: String, milli: Int64, inclusive: Bool, place: (String, String?), type: String)] = [
            ("Sales Tax", 8_875, false, ("US", "NY"), "sales_tax"),
            ("Sales Tax", 8_625, false, ("US", "CA"), "sales_tax"),
            ("Sales Tax", 8_250, false, ("US", "TX"), "sales_tax"),
            ("HST", 13_000, false, ("CA", "ON"), "hst"),
            ("VAT", 19_000, true, ("DE", nil), "vat"),
            ("VAT", 20_000, true, ("FR", nil), "vat"),
            ("VAT", 21_000, true, ("NL", nil), "vat"),
            ("VAT", 23_000, false, ("IE", nil), "vat"),
            ("Consumption Tax", 10_000, true, ("JP", nil), "jct"),
        ]

    static let couponTable: [(name: String, percent: Int64?, amount: Int64?, currency: String?)] = [
        ("Welcome 10", 10, nil, nil),
        ("Partner 15", 15, nil, nil),
        ("Loyalty 33", 33, nil, nil),
        ("On the house", 100, nil, nil),
        ("Five off", nil, 500, "usd"),
        ("Four off", nil, 400, "eur"),
        ("300 yen off", nil, 300, "jpy"),
    ]

    /// The coupon that makes an invoice cost nothing.
    static let freeCouponName = "On the house"

    /// Writes products, prices, tax rates, coupons and shipping rates.
    mutating func writeCatalog() {
        let created = calendar.opening - 400 * MonthCalendar.secondsPerDay
        for (index, entry) in Self.productTable.enumerated() {
            let moment = created + Int64(index) * 61
            var product = StripeWorld.Product(
                id: newID("prod_", length: 14),
                created: moment,
                name: entry.name,
                description: entry.ships ? "Hardware, shipped" : nil,
                isShippable: entry.ships
            )
            for (currency, amount) in entry.amounts.sorted(by: { $0.key > $1.key }) {
                let price = StripeWorld.Price(
                    id: newID("price_1Q"),
                    created: moment + 1,
                    productID: product.id,
                    currency: currency,
                    unitAmount: amount,
                    interval: entry.interval
                )
                world.prices.append(price)
                pricesByCurrency[currency, default: []].append(price)
                if product.defaultPriceID == nil { product.defaultPriceID = price.id }
            }
            world.products.append(product)
        }
        for (index, entry) in Self.taxTable.enumerated() {
            world.taxRates.append(
                StripeWorld.TaxRate(
                    id: newID("txr_1Q"),
                    created: created + Int64(index) * 7,
                    displayName: entry.name,
                    percentMilli: entry.milli,
                    isInclusive: entry.inclusive,
                    country: entry.place.0,
                    state: entry.place.1,
                    taxType: entry.type
                )
            )
        }
        for (index, entry) in Self.couponTable.enumerated() {
            world.coupons.append(
                StripeWorld.Coupon(
                    id: identifiers.text(8, from: Dice.upper),
                    created: created + Int64(index),
                    name: entry.name,
                    percentOff: entry.percent,
                    amountOff: entry.amount,
                    currency: entry.currency
                )
            )
        }
        for (currency, amount) in [("usd", 1_200), ("eur", 990), ("jpy", 800)] as [(_, Int64)] {
            world.shippingRates.append(
                StripeWorld.ShippingRate(
                    id: newID("shr_1Q"),
                    created: created,
                    name: "Standard delivery",
                    amount: amount,
                    currency: currency
                )
            )
        }
    }

    /// The tax rate that applies where the customer lives, if they pay tax.
    func taxRate(
        for customer: StripeWorld.Customer,
        at moment: Int64
    ) -> StripeWorld.TaxRate? {
        guard customer.taxExempt == "none" else { return nil }
        let address = customer.address(at: moment)
        return world.taxRates.first {
            $0.country == address.country && ($0.state == nil || $0.state == address.state)
        }
    }

    /// The coupons that can be used in a currency, without the one that makes things free.
    func coupons(currency: String) -> [StripeWorld.Coupon] {
        world.coupons.filter {
            $0.name != Self.freeCouponName && ($0.currency == nil || $0.currency == currency)
        }
    }

    func price(product name: String, currency: String) -> StripeWorld.Price? {
        guard let product = world.products.first(where: { $0.name == name }) else { return nil }
        return pricesByCurrency[currency]?.first { $0.productID == product.id }
    }
}
