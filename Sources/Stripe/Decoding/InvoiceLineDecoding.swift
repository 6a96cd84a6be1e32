package import Accounting

extension InvoiceLineFacts {
    /// Reads one line of an invoice, in the shape before or after 2025-03-31.basil.
    ///
    /// With `invoiceCurrency` a line in another currency is refused.
    package init(
        stripe fields: StripeFields,
        invoiceCurrency: Currency? = nil
    ) throws(StripeDecodingFault) {
        let currency = try fields.currency("currency")
        guard currency == invoiceCurrency ?? currency else {
            throw fields.fault(
                .currency,
                at: "currency",
                "The line is not in the currency of its invoice."
            )
        }
        let catalogue = try Self.catalogue(fields)
        self.init(
            id: try fields.id(),
            description: try fields.optionalText("description"),
            amount: try fields.money("amount", in: currency),
            quantity: try Self.quantity(fields),
            productID: catalogue.product,
            priceID: catalogue.price,
            period: try Self.period(fields),
            metadata: try fields.metadata()
        )
    }

    /// The service period; one that ends before it begins is none.
    private static func period(_ fields: StripeFields) throws(StripeDecodingFault) -> TimeSpan? {
        guard let period = try fields.optionalFields("period"),
            let start = try period.optionalTimestamp("start"),
            let end = try period.optionalTimestamp("end"), start <= end
        else { return nil }
        return TimeSpan(from: start, to: end)
    }

    /// The exact quantity since 2026-03-25.dahlia, else the whole one, else one.
    private static func quantity(_ fields: StripeFields) throws(StripeDecodingFault) -> String {
        if let exact = try fields.optionalText("quantity_decimal") { return exact }
        return try fields.optionalInteger("quantity").map { String($0) } ?? "1"
    }

    /// The price and product sold: since basil in `pricing`, before in `price` or `plan`.
    private static func catalogue(
        _ fields: StripeFields
    ) throws(StripeDecodingFault) -> (price: String?, product: String?) {
        if let details = try fields.optionalFields("pricing")?.optionalFields("price_details") {
            return (
                try details.optionalReference("price"), try details.optionalReference("product")
            )
        }
        for key in ["price", "plan"] {
            guard let sold = try fields.expanded(key) else { continue }
            return (try sold.id(), try sold.optionalReference("product"))
        }
        return (try fields.optionalReference("price"), nil)
    }
}

extension InvoiceLineFacts {
    /// Reads one line of a credit note; the product stands on the invoice's line it takes back.
    package init(
        creditNoteLine fields: StripeFields,
        in currency: Currency
    ) throws(StripeDecodingFault) {
        self.init(
            id: try fields.id(),
            description: try fields.optionalText("description"),
            amount: try fields.money("amount", in: currency),
            quantity: try fields.optionalInteger("quantity").map { String($0) } ?? "1",
            productID: nil,
            priceID: nil,
            metadata: try fields.metadata(),
            creditedLineID: try fields.optionalReference("invoice_line_item")
        )
    }
}
