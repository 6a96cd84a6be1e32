/// An account of the accounting system in one currency.
package struct AccountKey: Sendable, Hashable, Comparable {
    /// The accounting system's own id of the account.
    package let account: String
    package let currency: Currency

    package init(account: String, currency: Currency) {
        self.account = account
        self.currency = currency
    }

    package static func < (left: AccountKey, right: AccountKey) -> Bool {
        (left.account, left.currency.code) < (right.account, right.currency.code)
    }
}

/// What one document moved on an account; debits are positive.
package struct AccountMovement: Sendable, Hashable {
    package let date: CalendarDate
    /// The document's external id, or the accounting system's own number where it has none.
    package let document: String
    package let amount: Money

    package init(date: CalendarDate, document: String, amount: Money) {
        self.date = date
        self.document = document
        self.amount = amount
    }
}

/// What a role holds in our ledger in one currency, in one subsidiary's books; debits are positive.
package struct RoleBalance: Sendable, Hashable {
    package let place: RolePlace
    package let amount: Money

    package init(place: RolePlace, amount: Money) {
        self.place = place
        self.amount = amount
    }
}

/// The proof that an account of the accounting system holds what our ledger says it holds.
///
/// Where accounts at Stripe have accounts of their own for one role, these are held against it together.
package struct AccountProof: Sendable, Hashable {
    /// A document that moved something else there than here.
    package struct Discrepancy: Sendable, Hashable {
        package let date: CalendarDate
        package let document: String
        /// What it moved in the accounting system and in our ledger; nil where it is not known.
        package let system: Money?
        package let ledger: Money?

        /// Whether the record is ours and the ledger may only be about to hear of it.
        package var isUnderWay: Bool { ledger == nil && ExternalID(document)?.kind != nil }
    }

    /// The accounts, one for most roles.
    package let accounts: [String]
    package let currency: Currency
    /// The roles they serve.
    package let roles: [AccountRole]
    package let system: Money
    package let ledger: Money
    /// The oldest first; empty when the proof holds or the difference is older than what was compared.
    package var discrepancies: [Discrepancy]

    package init(
        accounts: [String],
        currency: Currency,
        roles: [AccountRole],
        system: Money,
        ledger: Money,
        discrepancies: [Discrepancy] = []
    ) {
        self.accounts = accounts
        self.currency = currency
        self.roles = roles
        self.system = system
        self.ledger = ledger
        self.discrepancies = discrepancies
    }

    package var difference: Money { system - ledger }
    package var holds: Bool { difference.isZero }
    /// What findings about this account are about.
    package var subject: String {
        "account-\(accounts.joined(separator: "-"))-\(currency.code.lowercased())"
    }

    /// Whether everything that differs may be over in a moment.
    package var isUnderWay: Bool {
        !holds && !discrepancies.isEmpty && discrepancies.allSatisfy(\.isUnderWay)
    }

    /// Documents whose amounts differ, by day; a document dated otherwise is no difference.
    package static func discrepancies(
        system: [AccountMovement],
        ledger: [AccountMovement]
    ) -> [Discrepancy] {
        let theirs = Dictionary(grouping: system, by: \.document)
        let ours = Dictionary(grouping: ledger, by: \.document)
        var found: [Discrepancy] = []
        for document in Set(theirs.keys).union(ours.keys) {
            let (there, here) = (theirs[document], ours[document])
            let all = (there ?? []) + (here ?? [])
            guard let date = all.map(\.date).min(), let currency = all.first?.amount.currency
            else { continue }
            let system = there.map { Money.sum($0.map(\.amount), in: currency) }
            let ledger = here.map { Money.sum($0.map(\.amount), in: currency) }
            let nothing = Money(0, currency)
            guard (system ?? nothing) != (ledger ?? nothing) else { continue }
            found.append(
                Discrepancy(date: date, document: document, system: system, ledger: ledger)
            )
        }
        return found.sorted { ($0.date, $0.document) < ($1.date, $1.document) }
    }

    /// Nil when the proof holds; `from` is the first day whose documents were compared.
    package func finding(from day: CalendarDate) -> Finding? {
        guard !holds else { return nil }
        let words =
            accounts.count == 1
            ? "account \(accounts[0])" : "accounts \(accounts.joined(separator: ", "))"
        let names = roles.map(\.rawValue).joined(separator: ", ")
        let place =
            discrepancies.first.map { first in
                "The first document that differs is \(first.document) of \(first.date.text): it moved"
                    + " \(first.system?.text ?? "nothing") there and"
                    + " \(first.ledger?.text ?? "nothing") in the ledger."
            } ?? "Every document since \(day.text) agrees, so the difference is older."
        return Finding(
            .balanceUnproved,
            subject: subject,
            sentence: "The \(words) (\(names)) \(accounts.count == 1 ? "holds" : "hold")"
                + " \(system.text), the ledger"
                + " \(ledger.text): a difference of \(difference.text). \(place)",
            fix: "Undo what was booked there by hand, or book it to another account; nobody but"
                + " Quittance should post to this one."
        )
    }
}
