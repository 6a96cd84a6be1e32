import Accounting

extension StripeEndpoint where Response == CustomerFacts {
    /// One customer, also a deleted one.
    static func customer(_ id: String) -> Self {
        .init(path: StripePath("customers").id(id)) { (fields) throws(StripeDecodingFault) in
            try CustomerFacts(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == ProductFacts {
    /// One product.
    static func product(_ id: String) -> Self {
        .init(path: StripePath("products").id(id)) { (fields) throws(StripeDecodingFault) in
            try ProductFacts(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == Page<CustomerFacts> {
    /// Customers, newest first.
    static func customers(created: TimeSpan? = nil) -> Self {
        .list(StripePath("customers"), ["created": .span(created)]) {
            (fields) throws(StripeDecodingFault) in try CustomerFacts(stripe: fields)
        }
    }
}
