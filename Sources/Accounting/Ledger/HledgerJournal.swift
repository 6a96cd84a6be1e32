/// Writes the ledger as a journal that hledger checks.
///
/// Accounts and commodities are declared, so that `hledger check --strict` holds. The balances after
/// each payout day are asserted by entries without movement at the end of the day.
/// Source: hledger.org, journal format.
package struct HledgerJournal: Sendable {
    package init() {}

    /// The whole journal for entries in any order and the statements of their payouts.
    package func text(entries: [BalancedEntry], statements: [PayoutStatement]) -> String {
        let ordered = entries.sorted { ($0.date, $0.id) < ($1.date, $1.id) }
        let postings = ordered.flatMap(\.postings)
        var lines = [
            "; The ledger of Quittance: every entry balances, every payout day is asserted."
        ]
        lines += ["decimal-mark .", ""]
        let currencies = Set(postings.flatMap { [$0.amount.currency, $0.weight.currency] })
        lines += currencies.sorted { $0.code < $1.code }.map(Self.commodity) + [""]
        lines += Set(ordered.flatMap(\.accounts)).sorted().map { "account \($0)" }
        lines.append("")
        var assertions = LedgerAssertion.all(statements: statements, entries: ordered)
            .sorted { $0.day < $1.day }[...]
        for entry in ordered {
            while let next = assertions.first, next.day < entry.date {
                lines += Self.assertion(next)
                assertions = assertions.dropFirst()
            }
            lines += Self.transaction(entry)
        }
        lines += assertions.flatMap(Self.assertion)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func commodity(_ currency: Currency) -> String {
        let decimals = String(repeating: "0", count: currency.exponent)
        return "commodity 1000.\(decimals) \(currency.code)"
    }

    private static func transaction(_ entry: BalancedEntry) -> [String] {
        ["\(entry.date.text) * (\(plain(entry.id))) \(plain(entry.narration))"]
            + entry.postings.map { posting($0, of: entry.subsidiary) } + [""]
    }

    private static func posting(_ posting: Posting, of subsidiary: String?) -> String {
        let signed = posting.side == .debit ? posting.amount : posting.amount.negated
        let account = posting.role.account(in: posting.amount.currency, of: subsidiary)
        let line = "    \(account)  \(signed.text)"
        return posting.settledAs.map { "\(line) @@ \($0.text)" } ?? line
    }

    private static func assertion(_ assertion: LedgerAssertion) -> [String] {
        let currency = assertion.amount.currency
        let account = assertion.role.account(in: currency)
        let nothing = Money(0, currency).text
        return [
            "\(assertion.day.text) * Balance after the payouts of the day",
            "    \(account)  \(nothing) = \(assertion.amount.text)", "",
        ]
    }

    /// A text on one line, without what would begin a comment or end a code.
    private static func plain(_ text: String) -> String {
        String(text.map { $0.isNewline || ";()".contains($0) ? " " : $0 })
    }
}
