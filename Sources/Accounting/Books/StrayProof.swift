/// The proof that an account nobody but Quittance posts to holds no currency our ledger never had there.
package struct StrayProof: Sendable, Hashable {
    package let account: String
    /// The roles it serves.
    package let roles: [AccountRole]
    /// What stands there in such currencies; nothing when the proof holds.
    package let amounts: [Money]
    /// What made it up, as far back as documents were compared, the oldest first.
    package let movements: [AccountMovement]

    package init(
        account: String,
        roles: [AccountRole],
        amounts: [Money],
        movements: [AccountMovement]
    ) {
        self.account = account
        self.roles = roles
        self.amounts = amounts
        self.movements = movements.sorted { ($0.date, $0.document) < ($1.date, $1.document) }
    }

    package var holds: Bool { amounts.isEmpty }

    /// What findings about it are about: the account, whatever the currencies are.
    package var subject: String { "account-\(account)-strays" }

    /// Whether all of it is ours, and the ledger may only be about to hear of it.
    package var isUnderWay: Bool {
        !holds && !movements.isEmpty
            && movements.allSatisfy { ExternalID($0.document)?.kind != nil }
    }

    /// Nil when the proof holds; `from` is the first day whose documents were read.
    package func finding(from day: CalendarDate) -> Finding? {
        guard !holds else { return nil }
        let names = roles.map(\.rawValue).joined(separator: ", ")
        let place =
            movements.first.map { first in
                "The first document is \(first.document) of \(first.date.text), over"
                    + " \(first.amount.text)."
            } ?? "No document since \(day.text) moved it, so it is older."
        return Finding(
            .balanceUnproved,
            subject: subject,
            sentence: "The account \(account) (\(names)) holds"
                + " \(amounts.map(\.text).joined(separator: ", ")), and the ledger has nothing there"
                + " in that currency. \(place)",
            fix: "Undo what was booked there by hand, or book it to another account; nobody but"
                + " Quittance should post to this one."
        )
    }
}
