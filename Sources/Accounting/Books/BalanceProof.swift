/// The proof that Stripe's balance in one currency is what the books say it is.
///
/// Stripe's balance = what the books hold on the balance's accounts + the net of the rows that no booked
/// payout or day has taken yet.
package struct BalanceProof: Sendable, Hashable {
    package let account: String
    package let currency: Currency
    /// Which of Stripe's balances.
    package let kind: BalanceKind
    /// Whether it is booked: that of payments is, others where they have accounts of their own.
    package let isBooked: Bool
    /// Available and pending together.
    package let stripe: Money
    /// On clearing and on the Stripe balance's account, in our ledger.
    package let ledger: Money
    /// Σ net of the rows that are not booked yet.
    package let unbooked: Money
    /// Rows whose booked amounts are not those Stripe shows, oldest first.
    package let changed: [Row]
    /// Rows that are missing from the day they belong to, which is booked; oldest first.
    package let missed: [Row]

    /// A row by its id and day.
    package struct Row: Sendable, Hashable {
        package let id: String
        package let date: CalendarDate

        package init(id: String, date: CalendarDate) {
            self.id = id
            self.date = date
        }
    }

    package init(
        account: String,
        currency: Currency,
        kind: BalanceKind = .payments,
        isBooked: Bool = true,
        stripe: Money,
        ledger: Money,
        unbooked: Money,
        changed: [Row],
        missed: [Row] = []
    ) {
        self.kind = kind
        self.isBooked = isBooked
        self.account = account
        self.currency = currency
        self.stripe = stripe
        self.ledger = ledger
        self.unbooked = unbooked
        self.changed = changed.sorted { ($0.date, $0.id) < ($1.date, $1.id) }
        self.missed = missed.sorted { ($0.date, $0.id) < ($1.date, $1.id) }
    }

    package var difference: Money { stripe - ledger - unbooked }
    package var holds: Bool { difference.isZero && changed.isEmpty && missed.isEmpty }
    /// What findings about this balance are about.
    package var subject: String {
        let place = "balance-\(account)-\(currency.code.lowercased())"
        return kind == .payments ? place : "\(place)-\(kind.word)"
    }

    /// Money in a balance this version has never heard of; nobody would miss it.
    private var unknown: Finding {
        Finding(
            .balanceUnproved,
            subject: subject,
            sentence:
                "Stripe lists rows over \(unbooked.text) in the balance “\(kind.word)”, which is"
                + " not known: nothing books them.",
            fix:
                "Enter them by hand and report the balance's name, so that the next version books it."
        )
    }

    /// Nil when the proof holds, and for balances that are not booked: what they hold may be older than
    /// any row that was read.
    ///
    /// `from` is the first day whose rows were compared.
    package func finding(from: CalendarDate) -> Finding? {
        if kind.isUnknown, !unbooked.isZero { return unknown }
        guard !holds, isBooked else { return nil }
        let place =
            changed.first.map { "The first row that differs is \($0.id) of \($0.date.text)." }
            ?? missed.first.map {
                "The row \($0.id) is missing from the day \($0.date.text), which is booked."
            }
            ?? "Every row since \(from.text) agrees, so the difference is older."
        let words = kind == .payments ? "" : " in the balance \(kind.word)"
        return Finding(
            .balanceUnproved,
            subject: subject,
            sentence:
                "Stripe holds \(stripe.text)\(words), the books explain \((ledger + unbooked).text):"
                + " a difference of \(difference.text). \(place)",
            fix:
                "Compare that row with its record; for an older difference prove a longer span. A row"
                + " that its day did not take has to be entered by hand."
        )
    }
}
