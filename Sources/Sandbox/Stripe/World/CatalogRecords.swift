extension StripeWorld {
    /// Something sold.
    struct Product: Sendable, Hashable {
        var id: String
        var created: Int64
        var name: String
        var description: String?
        var isShippable: Bool
        var defaultPriceID: String?
    }

    /// What one unit of a product costs in one currency.
    struct Price: Sendable, Hashable {
        var id: String
        var created: Int64
        var productID: String
        var currency: String
        var unitAmount: Int64
        /// `month` or `year` for recurring prices.
        var interval: String?
    }

    /// A tax rate; percentages in thousandths of a percent, so 8.875 % is 8875.
    struct TaxRate: Sendable, Hashable {
        var id: String
        var created: Int64
        var displayName: String
        var percentMilli: Int64
        var isInclusive: Bool
        var country: String
        var state: String?
        var taxType: String
    }

    /// A reusable reduction, either in whole percent or as an amount.
    struct Coupon: Sendable, Hashable {
        var id: String
        var created: Int64
        var name: String
        var percentOff: Int64?
        var amountOff: Int64?
        var currency: String?
    }

    /// A coupon applied to one invoice or to one of its lines.
    struct Discount: Sendable, Hashable {
        var id: String
        var couponID: String
        var customerID: String
        var invoiceID: String
        var invoiceItemID: String?
        var start: Int64
    }

    /// A flat price of delivery.
    struct ShippingRate: Sendable, Hashable {
        var id: String
        var created: Int64
        var name: String
        var amount: Int64
        var currency: String
    }
}
