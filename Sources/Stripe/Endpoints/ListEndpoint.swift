package import Accounting

/// The objects created, or dated, between two moments; an open end has no limit.
package struct StripeRange: Sendable, Hashable {
    /// Included.
    package let from: Timestamp?
    /// Not included.
    package let to: Timestamp?

    package init(from: Timestamp? = nil, to: Timestamp? = nil) {
        self.from = from
        self.to = to
    }

    /// Stripe counts whole seconds: both ends are rounded up to the next one.
    var value: FormValue {
        func bound(_ moment: Timestamp?) -> FormValue {
            guard let moment else { return .absent }
            let isWhole = moment.microseconds == moment.seconds * 1_000_000
            return .integer(moment.seconds + (isWhole ? 0 : 1))
        }
        return .fields(["gte": bound(from), "lt": bound(to)])
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
