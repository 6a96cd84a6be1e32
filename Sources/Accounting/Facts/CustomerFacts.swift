/// What Stripe says of a customer.
package struct CustomerFacts: Sendable, Hashable {
    package let id: String
    package let name: String?
    /// Set when Stripe knows the customer as a person or as a company; nil when it does not say.
    package let isPerson: Bool?
    package let email: String?
    package let phone: String?
    package let address: PostalAddress?
    package let currency: Currency?
    package let isDeleted: Bool
    package let created: Timestamp?
    package let metadata: [String: String]

    package init(
        id: String,
        name: String?,
        isPerson: Bool?,
        email: String?,
        phone: String?,
        address: PostalAddress?,
        currency: Currency?,
        isDeleted: Bool,
        created: Timestamp?,
        metadata: [String: String]
    ) {
        self.id = id
        self.name = name
        self.isPerson = isPerson
        self.email = email
        self.phone = phone
        self.address = address
        self.currency = currency
        self.isDeleted = isDeleted
        self.created = created
        self.metadata = metadata
    }
}
