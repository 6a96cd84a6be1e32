/// A customer record.
package struct CustomerDraft: Sendable, Hashable {
    /// The Stripe customer id, kept on the record so that ids that differ only in case are told apart.
    package let source: String
    package let name: String
    /// First and last name when the customer is a person; nil for a company.
    package let person: PersonName?
    package let email: String?
    package let phone: String?
    package let address: PostalAddress?
    /// The currencies in which the customer is invoiced; the first one is the primary currency.
    package let currencies: [Currency]
    /// Whether a booked record follows these details; not where only some of them were read.
    package let followsSource: Bool

    package init(
        source: String,
        name: String,
        person: PersonName?,
        email: String?,
        phone: String?,
        address: PostalAddress?,
        currencies: [Currency],
        followsSource: Bool = false
    ) {
        self.followsSource = followsSource
        self.source = source
        self.name = name
        self.person = person
        self.email = email
        self.phone = phone
        self.address = address
        self.currencies = currencies
    }
}

/// A person's name in the two parts the accounting system asks for.
package struct PersonName: Sendable, Hashable {
    package let first: String
    package let last: String

    package init(first: String, last: String) {
        self.first = first
        self.last = last
    }
}

/// A postal address; Stripe leaves any part empty.
package struct PostalAddress: Sendable, Hashable {
    package let line1: String?
    package let line2: String?
    package let city: String?
    package let state: String?
    package let postalCode: String?
    /// ISO 3166-1 alpha-2 code.
    package let country: String?

    package init(
        line1: String?,
        line2: String?,
        city: String?,
        state: String?,
        postalCode: String?,
        country: String?
    ) {
        self.line1 = line1
        self.line2 = line2
        self.city = city
        self.state = state
        self.postalCode = postalCode
        self.country = country
    }

    package var isEmpty: Bool {
        [line1, line2, city, state, postalCode, country].allSatisfy { ($0 ?? "").isEmpty }
    }
}

/// What a sold or adjusted line posts to.
///
/// Every role has one item, except products, which have one each.
package enum ItemRole: String, Sendable, Hashable, CaseIterable {
    case product
    case discount
    case salesTax
    case shipping
    case creditBalance
    /// Credit given to or taken from a customer's balance by hand.
    case balanceAdjustment
    /// Balance a customer brought along when the account was opened or moved.
    case openingBalance
    /// Prepaid or promotional billing credits that paid for a line.
    case billingCredit
    case dispute
    /// Contested money while nobody knows who will win.
    case disputeHold
    case badDebt

    /// The account role the item's lines post to.
    package var accountRole: AccountRole {
        switch self {
        case .product: .salesIncome
        case .discount: .discounts
        case .salesTax: .salesTax
        case .shipping: .shippingIncome
        case .creditBalance: .customerCredit
        case .balanceAdjustment, .billingCredit: .discounts
        case .openingBalance: .preCutover
        case .dispute: .disputeLosses
        case .disputeHold: .disputeHold
        case .badDebt: .badDebt
        }
    }
}

/// A sales item.
package struct ItemDraft: Sendable, Hashable {
    package let name: String
    package let role: ItemRole

    package init(name: String, role: ItemRole) {
        self.name = name
        self.role = role
    }
}
