extension BookingPolicy {
    /// The source id under which payments of nobody in particular are booked.
    package static let guestSource = "guest"

    /// The external id of a customer's record; the guest's when Stripe names no customer.
    package func customerID(for source: String?) throws(PlanFault) -> ExternalID {
        try RecordKind.customer.externalID(for: source ?? Self.guestSource)
    }

    /// Plans the record of a customer; `nil` facts plan the guest customer.
    ///
    /// A deleted customer keeps only its id at Stripe, so the name printed on the invoice or charge
    /// stands in. `following` lets a record that exists follow the facts.
    package func plan(
        customer facts: CustomerFacts?,
        fallbackName: String? = nil,
        fallbackEmail: String? = nil,
        following: Bool = false
    ) throws(PlanFault) -> PlannedDocument {
        guard let facts else {
            return PlannedDocument(
                externalID: try customerID(for: nil),
                document: .customer(
                    CustomerDraft(
                        source: Self.guestSource,
                        name: "Stripe guest customers",
                        person: nil,
                        email: nil,
                        phone: nil,
                        address: nil,
                        currencies: currencies(first: nil)
                    )
                ),
                sources: [Self.guestSource],
                dependsOn: []
            )
        }
        let email = facts.email ?? fallbackEmail
        let name = [facts.name, fallbackName, email].compactMap { $0 }
            .map { Self.trimmed($0) }.first { !$0.isEmpty }
        let address = facts.address.flatMap { $0.isEmpty ? nil : $0 }
        return PlannedDocument(
            externalID: try customerID(for: facts.id),
            document: .customer(
                CustomerDraft(
                    source: facts.id,
                    name: name ?? facts.id,
                    person: facts.isPerson == true ? Self.person(named: name) : nil,
                    email: email,
                    phone: facts.phone,
                    address: address,
                    currencies: currencies(first: facts.currency),
                    followsSource: following && !facts.isReferenceOnly
                )
            ),
            sources: [facts.id],
            dependsOn: [],
            existing: facts.linkedRecord
        )
    }

    /// The customer's own currency first, then the agreed ones in their given order.
    private func currencies(first: Currency?) -> [Currency] {
        let own = first ?? baseCurrency
        return [own] + customerCurrencies.filter { $0 != own }
    }

    /// A person needs a first and a last name; a single word is no person's full name.
    private static func person(named name: String?) -> PersonName? {
        guard let name, let cut = name.lastIndex(of: " ") else { return nil }
        return PersonName(
            first: trimmed(String(name[..<cut])),
            last: trimmed(String(name[name.index(after: cut)...]))
        )
    }

    private static func trimmed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension CustomerDraft {
    /// The same customer under a name nobody else has, for books that refuse equal names.
    package var withDistinctName: CustomerDraft {
        CustomerDraft(
            source: source,
            name: "\(name) (\(source))",
            person: nil,
            email: email,
            phone: phone,
            address: address,
            currencies: currencies,
            followsSource: followsSource
        )
    }
}
