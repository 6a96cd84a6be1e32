/// One deposit of a payout: all members of a subsidiary, or one chunk of very many.
struct PayoutDeposit {
    private let payout: PayoutFacts
    private let place: DepositPlace
    private let composition: DepositComposition
    private let shares: [SubsidiaryShare]
    /// The failed payouts whose money it carries again.
    let returned: [String]
    private let destination: AccountRole
    private let id: ExternalID

    /// `destination` is where the payout's money stands in the end; `shares` is what comes out of the
    /// books of other subsidiaries.
    init(
        _ payout: PayoutFacts,
        to destination: AccountRole,
        at place: DepositPlace,
        of members: ArraySlice<PayoutMember>,
        with shares: [SubsidiaryShare] = []
    ) throws(PlanFault) {
        self.payout = payout
        self.destination = destination
        self.place = place
        self.shares = shares.filter { !$0.amount.isZero }
        composition = DepositComposition(
            members,
            in: payout.amount.currency,
            into: place.account(reaching: destination)
        )
        returned = members.filter { $0.category == "payout_reversal" }.compactMap(\.sourceID)
        id = try place.id(payout.id)
    }

    /// What the members and the shares come to.
    var net: Money { moved + left }
    /// What of it the deposit moves; below zero the deposit is one of zero.
    private var moved: Money {
        composition.total + Money.sum(shares.map(\.amount), in: payout.amount.currency)
    }
    /// What of it stands on the deposit's account already, because an earlier payout failed.
    var left: Money { composition.left }
    /// What the deposit itself holds.
    var total: Money { moved.isNegative ? Money(0, moved.currency) : moved }
    /// What the deposit lacks, and clearing gives meanwhile.
    var shortfall: Money { total - moved }

    /// Whether it has no line, which the accounting system refuses.
    var isEmpty: Bool { composition.lineCount == 0 && shares.isEmpty && shortfall.isZero }

    /// Whether a journal carries the deposit to where the money stands in the end.
    var isCarried: Bool { !place.isAtDestination }

    private var account: AccountRole { place.account(reaching: destination) }

    private var memo: String {
        let part = place.chunk == 0 ? nil : "part \(place.chunk)"
        return ["Stripe payout \(payout.id)", part, payout.traceID, payout.statementDescriptor]
            .compactMap { $0 }.joined(separator: " ")
    }

    func document() throws(PlanFault) -> PlannedDocument {
        let gap = DepositLine(role: .clearing, amount: shortfall, memo: "debited from the bank")
        let (added, taken) = (
            shares.filter { !$0.amount.isNegative }, shares.filter(\.amount.isNegative)
        )
        let draft = DepositDraft(
            account: account,
            date: payout.arrivalDate,
            payments: composition.payments,
            other: composition.other + added.map(\.line) + (shortfall.isZero ? [] : [gap]),
            cashback: composition.cashback + taken.map(\.line),
            total: total,
            memo: memo
        )
        return PlannedDocument(
            externalID: id,
            document: .deposit(draft),
            // A failed payout leads to the deposit that carries its money.
            sources: [payout.id] + returned,
            dependsOn: composition.payments.map(\.record),
            entries: try entries().map { $0.booked(in: place.subsidiary) },
            subsidiary: place.subsidiary
        )
    }

    /// The members go to clearing, and from there to the bank on the day the money arrives.
    ///
    /// Shares of other subsidiaries reach clearing by the journals between them.
    private func entries() throws(PlanFault) -> [BalancedEntry] {
        let members = composition.postings + [.signed(.clearing, .debit, composition.total)]
        var entries: [BalancedEntry] = []
        if members.contains(where: { !$0.amount.isZero }) {
            entries.append(
                try Entries.build(id.text, payout.arrivalDate, memo, members, [payout.id])
            )
        }
        guard !moved.isNegative else { return entries }
        return try entries
            + Entries.transfer(
                place.name(payout.id),
                payout.arrivalDate,
                memo,
                debit: account,
                credit: .clearing,
                moved,
                sources: [payout.id]
            )
    }

    var externalID: ExternalID { id }
}

extension [(role: AccountRole, amount: Money)] {
    /// Signed balances as lines: what is positive stands in debit.
    var onSides: [(role: AccountRole, side: Side, amount: Money)] {
        map { role, amount in
            (role: role, side: amount.isNegative ? .credit : .debit, amount: amount.magnitude)
        }
    }
}
