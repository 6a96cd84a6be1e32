/// The proof that what the owner of the bank owes other subsidiaries is what they claim.
///
/// In one currency, over the accounts that stand for it together: debt + claim = 0, in the accounting
/// system and in our ledger. Settling both sides by hand keeps it true.
package struct DebtProof: Sendable, Hashable {
    /// One side's postings: the sum, and the documents that have no counterpart, the oldest first.
    package struct Books: Sendable, Hashable {
        package let balance: Money
        package var alone: [AccountMovement]

        package init(balance: Money, alone: [AccountMovement] = []) {
            self.balance = balance
            self.alone = alone
        }
    }

    package let currency: Currency
    /// The subsidiaries whose accounts these are.
    package let subsidiaries: [String]
    /// The accounts of debt and claim in the accounting system.
    package let accounts: [String]
    package var system: Books
    package var ledger: Books

    package init(
        currency: Currency,
        subsidiaries: [String],
        accounts: [String],
        system: Books,
        ledger: Books
    ) {
        self.currency = currency
        self.subsidiaries = subsidiaries
        self.accounts = accounts
        self.system = system
        self.ledger = ledger
    }

    package var holds: Bool { system.balance.isZero && ledger.balance.isZero }

    /// What findings about these accounts are about.
    package var subject: String {
        "debt-\(subsidiaries.joined(separator: "-"))-\(currency.code.lowercased())"
    }

    /// Whether everything without a counterpart is ours, and may have one in a moment.
    package var isUnderWay: Bool {
        let alone = system.alone + ledger.alone
        return !holds && !alone.isEmpty && alone.allSatisfy { ExternalID($0.document)?.kind != nil }
    }

    /// Documents that neither their other half nor an equal amount elsewhere makes up for, by day.
    ///
    /// The two journals of a share belong together by name; what people post by amount.
    package static func alone(_ movements: [AccountMovement]) -> [AccountMovement] {
        var named: [String: [AccountMovement]] = [:]
        for movement in movements {
            let name = SubsidiaryShare.name(of: movement.document) ?? movement.document
            named[name, default: []].append(movement)
        }
        var rest: [AccountMovement] = []
        for (_, group) in named {
            guard let first = group.min(by: isEarlier) else { continue }
            let sum = Money.sum(group.map(\.amount), in: first.amount.currency)
            guard !sum.isZero else { continue }
            rest.append(
                AccountMovement(date: first.date, document: first.document, amount: sum)
            )
        }
        var open: [AccountMovement] = []
        for movement in rest.sorted(by: isEarlier) {
            if let match = open.firstIndex(where: { $0.amount == movement.amount.negated }) {
                open.remove(at: match)
            } else {
                open.append(movement)
            }
        }
        return open
    }

    private static func isEarlier(_ left: AccountMovement, _ right: AccountMovement) -> Bool {
        (left.date, left.document) < (right.date, right.document)
    }

    /// Nil when the proof holds; `from` is the first day whose documents were compared.
    package func finding(from day: CalendarDate) -> Finding? {
        guard !holds else { return nil }
        let isOurs = system.balance.isZero
        let books = isOurs ? ledger : system
        let place =
            books.alone.first.map { first in
                "The first document without a counterpart is \(first.document) of"
                    + " \(first.date.text), over \(first.amount.magnitude.text)."
            } ?? "Every document since \(day.text) has its counterpart, so the difference is older."
        let owner = subsidiaries.count == 1 ? "subsidiary" : "subsidiaries"
        return Finding(
            .balanceUnproved,
            subject: subject,
            sentence: "What is owed to \(owner) \(subsidiaries.joined(separator: ", ")) and what is"
                + " claimed there (accounts \(accounts.joined(separator: ", "))) differ by"
                + " \(books.balance.magnitude.text) in \(isOurs ? "the ledger" : "NetSuite")."
                + " \(place)",
            fix: "Post the missing half in the other subsidiary, or undo the one that is there;"
                + " a settlement takes the same amount off both accounts."
        )
    }
}
