/// Builds the entries of documents with lines; the only place that says which side each takes.
enum Entries {
    /// A document whose lines post to accounts of their own, against one account for the whole.
    enum LineDocument: Sendable, Hashable, CaseIterable {
        case invoice, creditMemo, cashSale, cashRefund

        /// The account that takes the total, and the side it takes; the lines' accounts take the other.
        var whole: (role: AccountRole, side: Side) {
            switch self {
            case .invoice: (.receivable, .debit)
            case .creditMemo: (.receivable, .credit)
            case .cashSale: (.undepositedFunds, .debit)
            case .cashRefund: (.undepositedFunds, .credit)
            }
        }
    }

    /// The accounts lines can post to, in the order in which entries name them.
    ///
    /// An entry that stands never changes, so that the order is that of all roles for good.
    private static let lineAccounts = AccountRole.allCases.filter { account in
        ItemRole.allCases.contains { $0.accountRole == account }
    }

    /// The entry of a document with lines; none when every line is of nothing.
    static func of(
        _ document: LineDocument,
        _ id: ExternalID,
        _ date: CalendarDate,
        _ narration: String,
        _ lines: [DocumentLine],
        sources: [String]
    ) throws(PlanFault) -> [BalancedEntry] {
        guard let currency = lines.first?.amount.currency else { return [] }
        let (whole, side) = document.whole
        let total = Money.sum(lines.lazy.map(\.amount), in: currency)
        var postings = [Posting.signed(whole, side, total)]
        for account in lineAccounts {
            let own = lines.lazy.filter { $0.role.accountRole == account }
            let sum = Money.sum(own.map(\.amount), in: currency)
            if !sum.isZero { postings.append(.signed(account, side.opposite, sum)) }
        }
        guard postings.contains(where: { !$0.amount.isZero }) else { return [] }
        return [try build(id.text, date, narration, postings, sources)]
    }

    /// Moves an amount from one account to another; an amount of zero makes no entry.
    static func transfer(
        _ id: String,
        _ date: CalendarDate,
        _ narration: String,
        debit: AccountRole,
        credit: AccountRole,
        _ amount: Money,
        sources: [String]
    ) throws(PlanFault) -> [BalancedEntry] {
        guard !amount.isZero else { return [] }
        return [
            try build(
                id,
                date,
                narration,
                [.signed(debit, .debit, amount), .signed(credit, .credit, amount)],
                sources
            )
        ]
    }

    static func build(
        _ id: String,
        _ date: CalendarDate,
        _ narration: String,
        _ postings: [Posting],
        _ sources: [String]
    ) throws(PlanFault) -> BalancedEntry {
        do {
            return try BalancedEntry(
                id: id,
                date: date,
                narration: narration,
                postings: postings,
                sources: sources
            )
        } catch {
            throw PlanFault([
                Finding(
                    .entryUnbalanced,
                    subject: id,
                    sentence: "The entry of this document does not balance: \(error).",
                    fix: "Nothing was booked. Report this with the Stripe id; it is a defect."
                )
            ])
        }
    }
}
