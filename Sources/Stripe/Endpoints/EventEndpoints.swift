import Accounting

extension StripeEndpoint where Response == StripeEvent {
    /// One event, readable for 30 days.
    static func event(_ id: String) -> Self {
        .init(path: StripePath("events").id(id)) { (fields) throws(StripeDecodingFault) in
            try StripeEvent(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == Page<StripeEvent> {
    /// The most types one request may name.
    static var eventTypesMax: Int { 20 }

    /// Events of the last 30 days, newest first; of the named types only where there are any.
    static func events(types: [String] = [], created: TimeSpan? = nil) -> Self {
        precondition(types.count <= eventTypesMax, "Stripe filters by at most twenty types")
        return .list(
            StripePath("events"),
            ["types": .list(types.map { .text($0) }), "created": .span(created)]
        ) { (fields) throws(StripeDecodingFault) in try StripeEvent(stripe: fields) }
    }
}
