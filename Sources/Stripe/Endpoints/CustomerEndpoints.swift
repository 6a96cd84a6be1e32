import Accounting

extension StripeEndpoint where Response == CustomerFacts {
    /// One customer, also a deleted one.
    static func customer(_ id: String) -> Self {
        .init(path: StripePath("customers").id(id)) { (fields) throws(StripeDecodingFault) in
            try CustomerFacts(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == Page<CustomerFacts> {
    /// Customers, newest first.
    static func customers(created: StripeRange = .init()) -> Self {
        .list(StripePath("customers"), ["created": created.value]) {
            (fields) throws(StripeDecodingFault) in try CustomerFacts(stripe: fields)
        }
    }
}
