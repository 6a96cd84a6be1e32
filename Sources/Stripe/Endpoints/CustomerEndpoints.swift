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

extension StripeEndpoint where Response == Page<CustomerBalanceFacts> {
    /// The movements of a customer's credit balance, newest first.
    static func customerBalance(_ customer: String) -> Self {
        .list(StripePath("customers").id(customer, "balance_transactions")) {
            (fields) throws(StripeDecodingFault) in try CustomerBalanceFacts(stripe: fields)
        }
    }
}
