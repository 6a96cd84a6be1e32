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
    /// The internal id of the record the books have for the customer already, where one was found.
    package let linkedRecord: String?
    /// Whether Stripe shows a credit balance other than zero.
    package let hasBalance: Bool
    /// Whether only the id was read, because the customer is in the books already.
    package let isReferenceOnly: Bool

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
        metadata: [String: String],
        hasBalance: Bool = false,
        isReferenceOnly: Bool = false,
        linkedRecord: String? = nil
    ) {
        self.linkedRecord = linkedRecord
        self.hasBalance = hasBalance
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
        self.isReferenceOnly = isReferenceOnly
    }

    /// A customer of whom only the id matters.
    package static func reference(_ id: String) -> CustomerFacts {
        CustomerFacts(
            id: id,
            name: nil,
            isPerson: nil,
            email: nil,
            phone: nil,
            address: nil,
            currency: nil,
            isDeleted: false,
            created: nil,
            metadata: [:],
            isReferenceOnly: true
        )
    }

    /// The same customer with the record the books have for it.
    package func linked(to record: String) -> CustomerFacts {
        CustomerFacts(
            id: id,
            name: name,
            isPerson: isPerson,
            email: email,
            phone: phone,
            address: address,
            currency: currency,
            isDeleted: isDeleted,
            created: created,
            metadata: metadata,
            hasBalance: hasBalance,
            isReferenceOnly: isReferenceOnly,
            linkedRecord: record
        )
    }
}
