/// One day of an account's Stripe balance in one currency: every row that became available on it.
///
/// Its money goes to the Stripe balance's own account. The day's rows are all known once it is over,
/// because no row becomes available before it is made.
package struct BalanceDay: Sendable, Hashable, Comparable {
    /// How the day's rows appear on the Stripe balance's own account.
    package enum Form: String, Sendable, Hashable, CaseIterable {
        /// One line for the whole day: its deposit is made there.
        case summarised
        /// One line for each row: the deposit is made in transit, and journals carry it row by row.
        case itemised
    }

    package let account: String
    package let date: CalendarDate
    package let currency: Currency
    /// Which of the account's balances.
    package let balance: BalanceKind
    package var form: Form

    package init(
        account: String,
        date: CalendarDate,
        currency: Currency,
        balance: BalanceKind = .payments,
        form: Form = .summarised
    ) {
        self.account = account
        self.date = date
        self.currency = currency
        self.balance = balance
        self.form = form
    }

    /// Reads what `id` wrote; nil for any other text.
    package init?(id: String, account: String) {
        let head = "bal-\(account)-"
        let parts = id.dropFirst(head.count).split(separator: "-")
        guard id.hasPrefix(head), parts.count >= 4,
            let date = CalendarDate(parts[0...2].joined(separator: "-")),
            let currency = Currency(String(parts[3]))
        else { return nil }
        for balance in BalanceKind.booked {
            for form in Form.allCases {
                let day = BalanceDay(
                    account: account,
                    date: date,
                    currency: currency,
                    balance: balance,
                    form: form
                )
                guard day.id != id else {
                    self = day
                    return
                }
            }
        }
        return nil
    }

    /// The name under which the day's members, deposit and statement are kept; every balance and form
    /// has its own.
    package var id: String {
        let words = [
            "bal", account, date.text, currency.code.lowercased(), balance.dayWord ?? "",
            form.ending,
        ]
        return words.filter { !$0.isEmpty }.joined(separator: "-")
    }

    /// The names of the day a row belongs to, in every form.
    package static func ids(of row: BalanceTransactionFacts, account: String) -> [String] {
        Form.allCases.map { form in
            BalanceDay(
                account: account,
                date: row.availableOn.dateInUTC,
                currency: row.amount.currency,
                balance: row.balance,
                form: form
            ).id
        }
    }

    /// The account on which the day's money stands.
    package var role: AccountRole { balance.role ?? .stripeBalance }

    /// The records of which one exists when the day is booked in this form.
    package func marks() throws(PlanFault) -> [RecordKind: [ExternalID]] {
        // A deposit of more lines than fit, and that of a day moved on by journals, is made in parts;
        // the first of them stands for all.
        var marks: [RecordKind: [ExternalID]] = [:]
        for name in [id, id + "-1"] {
            marks[.deposit, default: []].append(try RecordKind.deposit.externalID(for: name))
        }
        // A day without anything to deposit is its journal alone.
        marks[.journalEntry] = [try RecordKind.journalEntry.externalID(for: id)]
        return marks
    }

    package static func < (left: BalanceDay, right: BalanceDay) -> Bool {
        (left.date, left.id) < (right.date, right.id)
    }

    /// The day as the books treat a payout: an amount, a day and a name.
    package func facts(_ amount: Money) -> PayoutFacts {
        PayoutFacts(
            id: id,
            amount: amount,
            status: .paid,
            itemisation: .completed,
            isAutomatic: false,
            isInstant: false,
            arrivalDate: date,
            created: Timestamp(seconds: 0),
            balanceTransactionID: nil,
            failureBalanceTransactionID: nil,
            failureCode: nil,
            traceID: nil,
            statementDescriptor: nil
        )
    }
}

extension BalanceDay.Form {
    /// Ends the ids of days in this form.
    fileprivate var ending: String {
        switch self {
        case .summarised: ""
        case .itemised: "items"
        }
    }
}

extension BalanceKind {
    /// The balances that are booked: that of payments, and those that may have accounts of their own.
    ///
    /// What the balance of risk reserves holds is what the rows of payments put there.
    package static let booked: [BalanceKind] = [.payments, .issuing, .refundAndDisputePrefunding]

    /// The account of a balance besides that of payments; nil for one that is not booked day by day.
    package var role: AccountRole? {
        switch self {
        case .issuing: .issuingBalance
        case .refundAndDisputePrefunding: .prefundingBalance
        case .payments, .riskReserved, .unrecognized: nil
        }
    }

    /// What tells its days apart from those of payments.
    fileprivate var dayWord: String? {
        switch self {
        case .issuing: "issuing"
        case .refundAndDisputePrefunding: "prefunding"
        case .payments, .riskReserved, .unrecognized: nil
        }
    }
}

extension PayoutFacts {
    /// Whether these are the facts of a day of the balance.
    var isBalanceDay: Bool { id.hasPrefix("bal-") }

    /// Whether the day is booked row by row.
    var isItemisedDay: Bool {
        isBalanceDay && id.hasSuffix("-" + BalanceDay.Form.itemised.ending)
    }

    /// Whether the day's deposit is made in transit: its rows appear one by one, or its account is none
    /// into which a deposit can be made.
    var isCarriedDay: Bool {
        isItemisedDay
            || isBalanceDay
                && BalanceKind.booked.compactMap(\.dayWord).contains { id.hasSuffix("-" + $0) }
    }
}
