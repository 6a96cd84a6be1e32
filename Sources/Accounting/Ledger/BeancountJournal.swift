/// Writes the ledger as a plain-text journal that beancount and its tools check.
///
/// After each payout day two balances are asserted: the Stripe clearing account is back at zero and
/// the bank holds the sum of all payouts so far. Both are asserted with tolerance zero, because the
/// tolerance beancount infers lets a cent pass. Source: beancount.github.io, language syntax.
package struct BeancountJournal: Sendable {
    private let baseCurrency: Currency

    package init(baseCurrency: Currency) { self.baseCurrency = baseCurrency }

    /// The whole journal for entries in any order and the statements of their payouts.
    package func text(entries: [BalancedEntry], statements: [PayoutStatement]) -> String {
        let ordered = entries.sorted { ($0.date, $0.id) < ($1.date, $1.id) }
        var lines = [
            "; The ledger of Quittance: every entry balances, every payout day is asserted.",
            "option \"title\" \"Quittance ledger\"",
            "option \"operating_currency\" \"\(baseCurrency.code)\"", "",
        ]
        guard let first = ordered.first else { return lines.joined(separator: "\n") + "\n" }
        lines += accounts(of: ordered).map { "\(first.date.text) open \($0)" } + [""]
        for entry in ordered { lines += transaction(entry) + [""] }
        lines += LedgerAssertion.all(statements: statements, entries: ordered).map(Self.directive)
        return lines.joined(separator: "\n") + "\n"
    }

    private func accounts(of entries: [BalancedEntry]) -> [String] {
        Set(entries.flatMap(\.accounts)).sorted()
    }

    private func transaction(_ entry: BalancedEntry) -> [String] {
        let narration = Self.quoted(entry.narration)
        return ["\(entry.date.text) * \(narration)", "  id: \(Self.quoted(entry.id))"]
            + entry.postings.map { Self.posting($0, of: entry.subsidiary) }
    }

    private static func posting(_ posting: Posting, of subsidiary: String?) -> String {
        let signed = posting.side == .debit ? posting.amount : posting.amount.negated
        let account = posting.role.account(in: posting.amount.currency, of: subsidiary)
        let line = "  \(account)  \(signed.text)"
        return posting.settledAs.map { "\(line) @@ \($0.text)" } ?? line
    }

    /// Balance directives hold at the start of their day, so each is dated the day after the payout.
    private static func directive(_ assertion: LedgerAssertion) -> String {
        let (role, amount) = (assertion.role, assertion.amount)
        return "\(assertion.day.adding(days: 1).text) balance"
            + " \(role.account(in: amount.currency))  \(amount.decimalText) ~ 0"
            + " \(amount.currency.code)"
    }

    /// Quotes a text; line breaks become spaces.
    private static func quoted(_ text: String) -> String {
        let escaped = text.map { character in
            switch character {
            case "\"": "\\\""
            case "\\": "\\\\"
            case _ where character.isNewline: " "
            default: String(character)
            }
        }
        return "\"" + escaped.joined() + "\""
    }
}
