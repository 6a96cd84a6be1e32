/// How a customer of Stripe is recognised among customers the books have already, in this order.
package enum CustomerMatchRule: String, Sendable, Hashable, CaseIterable {
    /// Metadata `netsuite_customer_id` names the record; it always wins.
    case metadata
    /// The record's external id is the Stripe id itself, as Stripe's own connector writes it.
    case externalID
    /// A custom field of the record holds the Stripe id.
    case customField
    /// E-mail and name are both equal, without regard to case and spaces.
    case emailAndName
}

/// What to look for in the books.
package struct CustomerQuery: Sendable, Hashable {
    package let source: String
    package let email: String?
    package let name: String?
    package let customField: String?

    package init(source: String, email: String?, name: String?, customField: String?) {
        self.source = source
        self.email = email
        self.name = name
        self.customField = customField
    }
}

/// A customer the books hold, as far as matching needs it.
package struct CustomerCandidate: Sendable, Hashable {
    package let internalID: String
    package let externalID: String?
    package let name: String?
    package let email: String?
    /// What the custom field holds.
    package let customValue: String?
    package let isInactive: Bool

    package init(
        internalID: String,
        externalID: String?,
        name: String?,
        email: String?,
        customValue: String?,
        isInactive: Bool
    ) {
        self.internalID = internalID
        self.externalID = externalID
        self.name = name
        self.email = email
        self.customValue = customValue
        self.isInactive = isInactive
    }
}

/// Finds a customer's record by ranked rules.
package struct CustomerMatching: Sendable, Hashable {
    /// The key of metadata that names a record by its internal id.
    package static let metadataKey = "netsuite_customer_id"

    package let rules: [CustomerMatchRule]
    /// The script id of the custom field, such as `custentity_stripe_id`.
    package let customField: String?

    package init(rules: [CustomerMatchRule] = [.metadata], customField: String? = nil) {
        self.rules = rules
        self.customField = customField
    }

    package static let standard = CustomerMatching()

    /// Whether the books must be searched, besides a record that metadata names.
    package var searches: Bool { rules.contains { $0 != .metadata } }

    /// The record metadata names; nil without that key.
    package func named(_ facts: CustomerFacts) -> String? {
        guard rules.contains(.metadata), let id = facts.metadata[Self.metadataKey], !id.isEmpty
        else { return nil }
        return id
    }

    package func query(_ facts: CustomerFacts) -> CustomerQuery {
        CustomerQuery(
            source: facts.id,
            email: facts.email,
            name: facts.name,
            customField: rules.contains(.customField) ? customField : nil
        )
    }

    /// The internal id of the customer's record among candidates; nil when none fits.
    ///
    /// The first rule with candidates decides.
    /// Throws: `CUSTOMER_AMBIGUOUS` when it has several, `CUSTOMER_INACTIVE` when it has only
    /// inactive ones: neither is guessed.
    package func match(
        _ facts: CustomerFacts,
        among candidates: [CustomerCandidate]
    ) throws(PlanFault) -> String? {
        for rule in CustomerMatchRule.allCases where rules.contains(rule) {
            let fitting = candidates.filter { fits($0, facts, rule) }
            guard !fitting.isEmpty else { continue }
            let active = fitting.filter { !$0.isInactive }
            if active.count == 1 { return active[0].internalID }
            throw PlanFault([
                active.isEmpty
                    ? Self.inactive(facts.id, fitting[0].internalID)
                    : Self.ambiguous(facts.id, rule, active.map(\.internalID).sorted())
            ])
        }
        return nil
    }

    private func fits(
        _ candidate: CustomerCandidate,
        _ facts: CustomerFacts,
        _ rule: CustomerMatchRule
    ) -> Bool {
        switch rule {
        case .metadata: false
        case .externalID: candidate.externalID?.lowercased() == facts.id.lowercased()
        case .customField: candidate.customValue == facts.id
        case .emailAndName:
            facts.email != nil && facts.name != nil
                && Self.plain(candidate.email) == Self.plain(facts.email)
                && Self.plain(candidate.name) == Self.plain(facts.name)
        }
    }

    private static func plain(_ text: String?) -> String? {
        text.map { $0.lowercased().filter { !$0.isWhitespace } }
    }

    private static func ambiguous(
        _ source: String,
        _ rule: CustomerMatchRule,
        _ ids: [String]
    ) -> Finding {
        Finding(
            .customerAmbiguous,
            subject: source,
            sentence: "\(ids.count) customers fit by \(rule.rawValue): internal ids"
                + " \(ids.joined(separator: ", ")).",
            fix: "Write the right one into the metadata \(metadataKey) of the Stripe customer."
        )
    }

    package static func inactive(_ source: String, _ internalID: String) -> Finding {
        Finding(
            .customerInactive,
            subject: source,
            sentence: "The customer's record \(internalID) is inactive.",
            fix: "Activate the record, or name another one in the metadata \(metadataKey) of the"
                + " Stripe customer."
        )
    }

    /// A record that transactions name and the books do not have any more.
    package static func gone(
        _ subject: String,
        _ record: ExternalID,
        _ internalID: String
    ) -> Finding {
        Finding(
            .customerMissing,
            subject: subject,
            sentence:
                "The customer's record \(internalID) (\(record.text)) is not there any more: it"
                + " was deleted, or merged into another one.",
            fix: "Write the internal id of the record that took its place into the metadata"
                + " \(metadataKey) of the Stripe customer, sync the customer, then resolve this"
                + " finding."
        )
    }

    package static func divided(_ source: String, _ internalID: String, _ named: String) -> Finding
    {
        Finding(
            .customerAmbiguous,
            subject: source,
            sentence: "The metadata \(metadataKey) names the record \(named), but the customer is"
                + " booked as \(internalID), which is in use.",
            fix: "Merge \(internalID) into \(named) in NetSuite, or write \(internalID) into the"
                + " metadata of the Stripe customer."
        )
    }

    package static func missing(_ source: String, _ internalID: String) -> Finding {
        Finding(
            .customerMissing,
            subject: source,
            sentence: "The metadata \(metadataKey) names the record \(internalID), which is not"
                + " there.",
            fix: "Correct the metadata of the Stripe customer, or remove it."
        )
    }
}
