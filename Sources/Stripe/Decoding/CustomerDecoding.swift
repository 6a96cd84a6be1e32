package import Accounting

extension CustomerFacts {
    /// Reads a customer, also one that was deleted, of which only the id is left.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        let business = try fields.optionalText("business_name")
        let individual = try fields.optionalText("individual_name")
        self.init(
            id: try fields.id(),
            name: try fields.optionalText("name") ?? business ?? individual,
            isPerson: Self.isPerson(business: business, individual: individual),
            email: try fields.optionalText("email"),
            phone: try fields.optionalText("phone"),
            address: try fields.optionalAddress("address"),
            currency: try fields.optionalCurrency("currency"),
            isDeleted: try fields.optionalFlag("deleted") ?? false,
            created: try fields.optionalTimestamp("created"),
            metadata: try fields.metadata(),
            hasBalance: try fields.optionalInteger("balance").map { $0 != 0 } ?? false
        )
    }

    /// A person only when Stripe names a person and no company; unknown when it names neither.
    private static func isPerson(business: String?, individual: String?) -> Bool? {
        if business != nil { return false }
        return individual == nil ? nil : true
    }
}

extension StripeFields {
    /// An address; nil when there is none or every part of it is empty.
    func optionalAddress(_ key: String) throws(StripeDecodingFault) -> PostalAddress? {
        guard let address = try optionalFields(key) else { return nil }
        let parts = PostalAddress(
            line1: try address.optionalText("line1"),
            line2: try address.optionalText("line2"),
            city: try address.optionalText("city"),
            state: try address.optionalText("state"),
            postalCode: try address.optionalText("postal_code"),
            country: try address.optionalText("country")
        )
        let nothing = PostalAddress(
            line1: nil,
            line2: nil,
            city: nil,
            state: nil,
            postalCode: nil,
            country: nil
        )
        return parts == nothing ? nil : parts
    }
}
