extension PayoutFacts {
    /// The journals that move between the deposits and the bank, or where else the money stands; none when
    /// the only deposit is there itself.
    ///
    /// One journal, unless `members` name each row that has to appear there: then a line for each, in as
    /// many journals as they need. `shares` is what other subsidiaries bring to a payout whose deposits are
    /// carried.
    func journals(
        carrying deposits: [PayoutDeposit],
        to destination: AccountRole,
        with shares: [SubsidiaryShare] = [],
        rowByRow members: [PayoutMember]? = nil
    ) throws(PlanFault) -> [PlannedDocument] {
        let shortfall = Money.sum(deposits.map(\.shortfall), in: amount.currency)
        let made = deposits.filter { !$0.isEmpty }.map(\.externalID)
        let carried = deposits.filter(\.isCarried)
        let inTransit = Money.sum(carried.map { $0.total + $0.left }, in: amount.currency)
        // What no deposit tells, because none is made, the journal does.
        let returned = deposits.filter(\.isEmpty).flatMap(\.returned)
        let brought = Money.sum(carried.isEmpty ? [] : shares.map(\.amount), in: amount.currency)
        if let members {
            return try journals(
                over: members,
                to: destination,
                outOfClearing: brought - shortfall,
                dependsOn: made,
                returning: returned
            )
        }
        // Both sides on one account, as when a failed payout stays in transit, leave one line.
        var balances: [(role: AccountRole, amount: Money)] = [(.clearing, shortfall - brought)]
        if destination == .payoutTransit {
            balances.append((.payoutTransit, brought - shortfall))
        } else {
            balances.append((.payoutTransit, inTransit.negated))
            balances.append((destination, inTransit - shortfall + brought))
        }
        let left = Money.sum(deposits.map(\.left), in: amount.currency)
        if made.isEmpty, balances.allSatisfy({ $0.amount.isZero }), !left.isZero {
            // Money that failed again moves nowhere; the books show that it waits for another payout.
            balances += [(destination, left), (destination, left.negated)]
        }
        guard balances.contains(where: { !$0.amount.isZero }) else { return [] }
        let words =
            hasFailed
            ? " failed" : amount.isNegative ? " debited from the bank" : " carried to the bank"
        return [
            try journal(
                named: id,
                isBalanceDay ? "Stripe balance \(id)" : "Stripe payout \(id)" + words,
                arrivalDate,
                balances.onSides,
                dependsOn: made,
                returning: returned
            )
        ]
    }

    /// The most lines of one journal by which rows are carried.
    ///
    /// Source: docs.oracle.com, transaction line limits: 1,000 for journals; REST names none of its own.
    static let journalLinesMax = 1000

    /// A line on `destination` for each row, and what they come to out of transit.
    ///
    /// The first journal also takes what stands on clearing. Each one balances by itself.
    private func journals(
        over members: [PayoutMember],
        to destination: AccountRole,
        outOfClearing clearing: Money,
        dependsOn: [ExternalID],
        returning returned: [String]
    ) throws(PlanFault) -> [PlannedDocument] {
        let rows = members.filter { !$0.net.isZero }
        let room = Self.journalLinesMax - 2
        var documents: [PlannedDocument] = []
        for (number, start) in stride(from: 0, to: max(1, rows.count), by: room).enumerated() {
            let part = rows[start..<min(start + room, rows.count)]
            let sum = Money.sum(part.map(\.net), in: amount.currency)
            let cleared = number == 0 ? clearing : Money(0, amount.currency)
            let lines = part.map { row in
                CarryingLine(role: destination, amount: row.net, memo: row.rowMemo)
            }
            let rest = [
                CarryingLine(role: .clearing, amount: cleared.negated, memo: nil),
                CarryingLine(role: .payoutTransit, amount: cleared - sum, memo: nil),
            ]
            let kept = (lines + rest).filter { !$0.amount.isZero }
            guard !kept.isEmpty else { continue }
            documents.append(
                try journal(
                    named: number == 0 ? id : "\(id)-\(number + 1)",
                    "Stripe balance \(id), row by row",
                    arrivalDate,
                    kept,
                    dependsOn: dependsOn,
                    returning: number == 0 ? returned : []
                )
            )
        }
        return documents
    }
}

/// A line of a journal with its own words; a positive amount stands in debit.
struct CarryingLine {
    let role: AccountRole
    let amount: Money
    /// Nil for the journal's own memo.
    let memo: String?
}

extension PayoutMember {
    /// How the row is told among others on one account: its id first, as Stripe's own lists have it.
    fileprivate var rowMemo: String {
        [id, category, sourceID].compactMap { $0 }.joined(separator: " ")
    }
}
