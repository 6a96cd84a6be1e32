/// What was written into a record and may have to change when Stripe's facts change.
///
/// Kept as the fingerprint of the record's link, so that a later run knows which fields it may touch:
/// only those that still hold what is here.
package enum WrittenState: Sendable, Hashable {
    case customer(CustomerDetails)
    /// What a payment or credit memo is applied to; amounts of its own currency.
    case applications([ExternalID: Money])

    /// The fields of a customer that follow Stripe.
    package struct CustomerDetails: Sendable, Hashable {
        package let name: String
        package let email: String
        package let phone: String
        /// All parts of the address in one line; empty without an address.
        package let address: String
    }
}

extension WrittenState {
    private static let separator: Character = "\u{1f}"

    /// The state as text; begins with its kind.
    package var text: String {
        switch self {
        case .customer(let details):
            [details.name, details.email, details.phone, details.address]
                .joined(separator: String(Self.separator))
        case .applications(let targets):
            "applied"
                + targets.sorted { $0.key < $1.key }
                .map { "\(Self.separator)\($0.key.text)=\($0.value.text)" }.joined()
        }
    }

    /// Reads what `text` wrote for a kind of record; nil for anything else.
    package init?(_ text: String, kind: RecordKind) {
        var parts = text.split(separator: Self.separator, omittingEmptySubsequences: false)
        switch kind {
        case .customer:
            guard parts.count == 4 else { return nil }
            self = .customer(
                CustomerDetails(
                    name: String(parts[0]),
                    email: String(parts[1]),
                    phone: String(parts[2]),
                    address: String(parts[3])
                )
            )
        case .customerPayment, .creditMemo:
            guard parts.removeFirst() == "applied" else { return nil }
            var targets: [ExternalID: Money] = [:]
            for part in parts {
                guard let (id, amount) = Self.application(part) else { return nil }
                targets[id] = amount
            }
            self = .applications(targets)
        case .item, .invoice, .customerRefund, .deposit, .journalEntry:
            return nil
        }
    }

    /// The same state with what an earlier one holds where this one says nothing.
    ///
    /// A detail that disappears at Stripe stays in the books: it may have come from an invoice.
    package func keeping(_ earlier: WrittenState) -> WrittenState {
        guard case .customer(let now) = self, case .customer(let before) = earlier else {
            return self
        }
        func kept(_ text: String, _ old: String) -> String { text.isEmpty ? old : text }
        return .customer(
            CustomerDetails(
                name: kept(now.name, before.name),
                email: kept(now.email, before.email),
                phone: kept(now.phone, before.phone),
                address: kept(now.address, before.address)
            )
        )
    }

    private static func application(_ text: Substring) -> (ExternalID, Money)? {
        let sides = text.split(separator: "=", maxSplits: 1)
        guard sides.count == 2, let id = ExternalID(String(sides[0])) else { return nil }
        let words = sides[1].split(separator: " ")
        guard words.count == 2, let currency = Currency(String(words[1])),
            let amount = Money(decimal: String(words[0]), currency)
        else { return nil }
        return (id, amount)
    }
}

extension PlannedDocument {
    /// What this document writes that may change later; nil for records that never change.
    package var writtenState: WrittenState? {
        switch document {
        case .customer(let draft): .customer(draft.details)
        case .customerPayment(let draft): .applications(draft.applications.byTarget)
        case .creditMemo(let draft): .applications(draft.applications.byTarget)
        case .item, .invoice, .customerRefund, .deposit, .journalEntry: nil
        }
    }
}

extension CustomerDraft {
    /// The details that follow Stripe.
    package var details: WrittenState.CustomerDetails {
        WrittenState.CustomerDetails(
            name: name,
            email: email ?? "",
            phone: phone ?? "",
            address: address?.line ?? ""
        )
    }
}

extension [Application] {
    /// The amounts by target; several to one target add up.
    package var byTarget: [ExternalID: Money] {
        reduce(into: [:]) { sums, part in
            sums[part.target] = sums[part.target].map { $0 + part.amount } ?? part.amount
        }
    }
}

extension PostalAddress {
    /// The parts in one line, for comparison only.
    package var line: String {
        [line1, line2, city, state, postalCode, country].map { $0 ?? "" }.joined(separator: "|")
    }
}
