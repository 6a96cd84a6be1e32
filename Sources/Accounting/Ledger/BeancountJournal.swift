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
        lines += assertions(for: statements, entries: ordered)
        return lines.joined(separator: "\n") + "\n"
    }

    private func accounts(of entries: [BalancedEntry]) -> [String] {
        Set(entries.flatMap { entry in entry.postings.map { Self.account($0.role, $0.amount) } })
            .sorted()
    }

    private func transaction(_ entry: BalancedEntry) -> [String] {
        let narration = Self.quoted(entry.narration)
        return ["\(entry.date.text) * \(narration)", "  id: \(Self.quoted(entry.id))"]
            + entry.postings.map(Self.posting)
    }

    private static func posting(_ posting: Posting) -> String {
        let signed = posting.side == .debit ? posting.amount : posting.amount.negated
        let line = "  \(account(posting.role, posting.amount))  \(signed.text)"
        return posting.settledAs.map { "\(line) @@ \($0.text)" } ?? line
    }

    /// Balance directives hold at the start of their day, so each is dated the day after the payout.
    private func assertions(for statements: [PayoutStatement], entries: [BalancedEntry]) -> [String]
    {
        let known = Set(entries.map(\.id))
        var lines: [String] = []
        let booked = statements.filter { known.contains($0.depositExternalID.text) }
        for (currency, group) in Dictionary(grouping: booked, by: \.net.currency)
            .sorted(by: { $0.key.code < $1.key.code })
        {
            var bank = Money(0, currency)
            let days = Dictionary(grouping: group, by: \.arrivalDate).sorted { $0.key < $1.key }
            for (index, (day, payouts)) in days.enumerated() {
                let arrived = payouts.filter { !$0.neverArrived(given: known) }
                bank = bank + Money.sum(arrived.map(\.net), in: currency)
                let date = day.adding(days: 1)
                lines.append(Self.balance(date, .clearing, Money(0, currency)))
                guard index == days.count - 1 || !hasJournals(group, known) else { continue }
                lines.append(Self.balance(date, .bank, bank))
            }
        }
        return lines
    }

    private static func balance(
        _ date: CalendarDate,
        _ role: AccountRole,
        _ amount: Money
    ) -> String {
        "\(date.text) balance \(account(role, amount))  \(amount.decimalText) ~ 0"
            + " \(amount.currency.code)"
    }

    /// A payout that failed after it was deposited moves the bank on another day; then only the last
    /// day's bank balance is asserted.
    private func hasJournals(_ group: [PayoutStatement], _ known: Set<String>) -> Bool {
        group.contains { known.contains("je_\($0.payoutID)-failed") }
    }

    private static func account(_ role: AccountRole, _ amount: Money) -> String {
        let name = role.rawValue.prefix(1).uppercased() + role.rawValue.dropFirst()
        return "\(role.accountClass.rawValue):\(name):\(amount.currency.code)"
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

extension PayoutStatement {
    /// Whether the bank holds nothing of this payout: it failed before or after its deposit.
    fileprivate func neverArrived(given known: Set<String>) -> Bool {
        status == "failed" || status == "canceled" || known.contains("je_\(payoutID)-failed")
    }
}
