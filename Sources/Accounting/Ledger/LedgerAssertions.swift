/// A balance that must hold when a day is over, whatever journal it is written in.
struct LedgerAssertion: Sendable, Hashable {
    let day: CalendarDate
    let role: AccountRole
    let amount: Money

    /// After each payout day: clearing is back at zero and the bank holds what the payouts brought.
    ///
    /// Days of the balance bring nothing to the bank. Where a payout was taken out of clearing because
    /// Stripe cannot itemise it, clearing is zero only once its row was listed, so it is not asserted.
    static func all(
        statements: [PayoutStatement],
        entries: [BalancedEntry]
    ) -> [LedgerAssertion] {
        let dates = Dictionary(
            entries.map { ($0.id, $0.date) },
            uniquingKeysWith: { first, _ in first }
        )
        let known = Set(dates.keys)
        let crossed = Set(
            entries.filter { $0.postings.count { $0.role == .clearing } > 1 }.map(\.id)
        )
        var assertions: [LedgerAssertion] = []
        let booked = statements.filter {
            !$0.isBalanceDay && $0.isBooked(given: known)
        }
        for (currency, group) in Dictionary(grouping: booked, by: \.net.currency)
            .sorted(by: { $0.key.code < $1.key.code })
        {
            var bank = Money(0, currency)
            let isCleared = !group.contains {
                !$0.net.isNegative && crossed.contains($0.depositExternalID.text)
            }
            let topUps = entries.topUps(in: currency)
            let days = Dictionary(grouping: group, by: \.arrivalDate).sorted { $0.key < $1.key }
            for (index, (day, payouts)) in days.enumerated() {
                let arrived = payouts.filter { !$0.neverArrived(given: known) }
                bank = bank + Money.sum(arrived.map(\.net), in: currency)
                if isCleared {
                    assertions.append(
                        LedgerAssertion(day: day, role: .clearing, amount: Money(0, currency))
                    )
                }
                let isLast = index == days.count - 1
                guard isLast || !hasJournals(group, known) else { continue }
                // What failed late left the bank after the last payout day.
                let failed = group.compactMap { dates["je_\($0.payoutID)-failed"] }
                let end = isLast ? max(day, failed.max() ?? day) : day
                let paidIn = topUps.filter { $0.date <= end }.map(\.amount)
                assertions.append(
                    LedgerAssertion(
                        day: end,
                        role: .bank,
                        amount: bank + Money.sum(paidIn, in: currency)
                    )
                )
            }
        }
        return assertions
    }

    /// A payout that failed after it was deposited moves the bank on another day; then only the last
    /// day's bank balance is asserted.
    private static func hasJournals(_ group: [PayoutStatement], _ known: Set<String>) -> Bool {
        group.contains { known.contains("je_\($0.payoutID)-failed") }
    }
}

extension [BalancedEntry] {
    /// What top-ups took from the bank, or brought back.
    fileprivate func topUps(in currency: Currency) -> [(date: CalendarDate, amount: Money)] {
        filter { entry in entry.postings.contains { $0.role == .topUpTransit } }.flatMap { entry in
            entry.postings.filter { $0.role == .bank && $0.amount.currency == currency }
                .map { (entry.date, $0.side == .debit ? $0.amount : $0.amount.negated) }
        }
    }
}

extension PayoutStatement {
    /// Whether the statement is of a day of the balance, not of a payout.
    package var isBalanceDay: Bool { payoutID.hasPrefix("bal-") }

    /// Whether the ledger holds the payout.
    ///
    /// Where other subsidiaries bring all of it, its deposit has no entry of its own: only the way to the
    /// bank has, or from there the journal of a negative one.
    fileprivate func isBooked(given known: Set<String>) -> Bool {
        [depositExternalID.text, payoutID, "je_\(payoutID)"].contains(where: known.contains)
    }

    /// Whether the bank holds nothing of this payout: it failed before or after its deposit.
    fileprivate func neverArrived(given known: Set<String>) -> Bool {
        status == "failed" || status == "canceled" || known.contains("je_\(payoutID)-failed")
    }
}

extension AccountRole {
    /// The role's account in a currency, as plain-text journals name it; every subsidiary besides the
    /// one of the settings has accounts of its own.
    func account(in currency: Currency, of subsidiary: String? = nil) -> String {
        let name = rawValue.prefix(1).uppercased() + rawValue.dropFirst()
        let owner = subsidiary.map { ":Subsidiary\($0)" } ?? ""
        return "\(accountClass.rawValue):\(name):\(currency.code)\(owner)"
    }
}

extension BalancedEntry {
    /// The accounts the entry posts to, as plain-text journals name them.
    var accounts: [String] {
        postings.map { $0.role.account(in: $0.amount.currency, of: subsidiary) }
    }
}
