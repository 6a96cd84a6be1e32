package import Accounting

extension FormValue {
    /// A span of moments as a filter; Stripe counts whole seconds, so only those inside it count.
    static func span(_ span: TimeSpan?) -> FormValue {
        guard let span else { return .absent }
        let isWhole = span.from.microseconds == span.from.seconds * 1_000_000
        return .fields([
            "gte": .integer(span.from.seconds + (isWhole ? 0 : 1)),
            "lte": .integer(span.to.seconds),
        ])
    }
}

extension StripeEndpoint {
    /// A page of a list, a hundred objects long.
    package static func list<Item>(
        _ path: StripePath,
        _ parameters: FormFields = [:],
        item: @escaping @Sendable (StripeFields) throws(StripeDecodingFault) -> Item
    ) -> StripeEndpoint where Response == Page<Item> {
        StripeEndpoint(
            path: path,
            parameters: parameters.adding("limit", .integer(100)),
            decode: { (fields) throws(StripeDecodingFault) in
                try fields.pageItself(item: item)
            }
        )
    }

    /// The same list from the object after `cursor` on; from its start without one.
    package func after<Item>(_ cursor: String?) -> StripeEndpoint where Response == Page<Item> {
        guard let cursor else { return self }
        return adding("starting_after", .text(cursor))
    }
}
