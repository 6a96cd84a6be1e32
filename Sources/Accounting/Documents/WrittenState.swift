/// What was written into a record and may have to change when Stripe's facts change.
///
/// Kept as the fingerprint of the record's link, so that a later run knows which fields it may touch:
/// only those that still hold what is here.
package enum WrittenState: Sendable, Hashable {
    case customer(CustomerDetails)
    /// What a payment or credit memo is applied to; amounts of its own currency.
    case applications([ExternalID: Money])
}

extension WrittenState {
    private static let separator: Character = "\u{1f}"

    /// The state as text; begins with its kind.
    package var text: String {
        switch self {
        case .customer(let details): details.text
        case .applications(let targets):
            "applied"
                + targets.sorted { $0.key < $1.key }
                .map { "\(Self.separator)\($0.key.text)=\($0.value.text)" }.joined()
        }
    }

    /// Reads what `text` wrote for a record; nil for anything else.
    package init?(_ text: String, of id: ExternalID, kind: RecordKind, seal: DetailSeal) {
        switch kind {
        case .customer:
            guard let details = CustomerDetails(text, of: id, seal: seal) else { return nil }
            self = .customer(details)
        case .customerPayment, .creditMemo:
            var parts = text.split(separator: Self.separator, omittingEmptySubsequences: false)
            guard parts.removeFirst() == "applied" else { return nil }
            var targets: [ExternalID: Money] = [:]
            for part in parts {
                guard let (id, amount) = Self.application(part) else { return nil }
                targets[id] = amount
            }
            self = .applications(targets)
        case .item, .salesOrder, .invoice, .customerRefund, .deposit, .journalEntry, .cashSale,
            .cashRefund, .customerDeposit, .depositApplication:
            return nil
        }
    }

    /// What a document asks for in place of this; nil when it is of another kind.
    ///
    /// A customer's detail that disappears at Stripe stays in the books.
    package func followed(by document: PlannedDocument) -> WrittenState? {
        switch (self, document.document) {
        case (.customer(let details), .customer(let draft)):
            .customer(details.sealed(draft).keeping(details))
        case (.applications, .customerPayment(let draft)):
            .applications(draft.applications.byTarget)
        case (.applications, .creditMemo(let draft)):
            .applications(draft.applications.byTarget)
        case (.customer, _), (.applications, _): nil
        }
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
    package func writtenState(_ seal: DetailSeal) -> WrittenState? {
        switch document {
        case .customer(let draft): .customer(draft.details(of: externalID, seal: seal))
        case .customerPayment(let draft): .applications(draft.applications.byTarget)
        case .creditMemo(let draft): .applications(draft.applications.byTarget)
        case .item, .salesOrder, .invoice, .customerRefund, .deposit, .journalEntry, .cashSale,
            .cashRefund, .customerDeposit, .depositApplication:
            nil
        }
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
