/// One deposit of a payout: all members, or one chunk of very many.
struct PayoutDeposit {
    private let payout: PayoutFacts
    /// 0 for the only deposit.
    private let chunk: Int
    private let composition: DepositComposition
    private let returned: [String]
    private let destination: AccountRole
    private let id: ExternalID

    /// `destination` is where the payout's money stands in the end.
    init(
        _ payout: PayoutFacts,
        to destination: AccountRole,
        chunk: Int,
        of members: ArraySlice<PayoutMember>
    ) throws(PlanFault) {
        self.payout = payout
        self.destination = destination
        self.chunk = chunk
        composition = DepositComposition(members, in: payout.amount.currency)
        returned = members.filter { $0.category == "payout_reversal" }.compactMap(\.sourceID)
        id = try Self.id(payout.id, chunk: chunk)
    }

    /// The external id of a payout's deposit: the only one, or that of a chunk.
    static func id(_ payoutID: String, chunk: Int) throws(PlanFault) -> ExternalID {
        try RecordKind.deposit.externalID(for: chunk == 0 ? payoutID : "\(payoutID)-\(chunk)")
    }

    /// What the members come to; below zero the deposit is one of zero.
    var net: Money { composition.total }
    /// What the deposit itself holds.
    var total: Money { net.isNegative ? Money(0, net.currency) : net }
    /// What the deposit lacks, and clearing gives meanwhile.
    var shortfall: Money { total - net }

    private var account: AccountRole { chunk == 0 ? destination : .payoutTransit }

    private var memo: String {
        let part = chunk == 0 ? nil : "part \(chunk)"
        return ["Stripe payout \(payout.id)", part, payout.traceID, payout.statementDescriptor]
            .compactMap { $0 }.joined(separator: " ")
    }

    func document() throws(PlanFault) -> PlannedDocument {
        let gap = DepositLine(role: .clearing, amount: shortfall, memo: "debited from the bank")
        let draft = DepositDraft(
            account: account,
            date: payout.arrivalDate,
            payments: composition.payments,
            other: composition.other + (shortfall.isZero ? [] : [gap]),
            cashback: composition.cashback,
            total: total,
            memo: memo
        )
        return PlannedDocument(
            externalID: id,
            document: .deposit(draft),
            // A failed payout leads to the deposit that carries its money.
            sources: [payout.id] + returned,
            dependsOn: composition.payments.map(\.record),
            entries: try entries()
        )
    }

    /// The members go to clearing, and from there to the bank on the day the money arrives.
    private func entries() throws(PlanFault) -> [BalancedEntry] {
        let members = composition.postings + [.signed(.clearing, .debit, net)]
        guard members.contains(where: { !$0.amount.isZero }) else { return [] }
        let entry = try Entries.build(id.text, payout.arrivalDate, memo, members, [payout.id])
        guard !net.isNegative else { return [entry] }
        let transfer = try Entries.transfer(
            chunk == 0 ? payout.id : "\(payout.id)-\(chunk)",
            payout.arrivalDate,
            memo,
            debit: account,
            credit: .clearing,
            net,
            sources: [payout.id]
        )
        return [entry] + transfer
    }

    fileprivate var externalID: ExternalID { id }
}

extension PayoutFacts {
    /// The one journal that moves between the deposits and the bank, or where else the money stands;
    /// none when the only deposit is there itself.
    func journal(
        carrying deposits: [PayoutDeposit],
        to destination: AccountRole
    ) throws(PlanFault) -> [PlannedDocument] {
        let isChunked = deposits.count > 1
        let shortfall = Money.sum(deposits.map(\.shortfall), in: amount.currency)
        let inTransit = Money.sum(
            isChunked ? deposits.map(\.total) : [],
            in: amount.currency
        )
        // Both sides on one account, as when a failed payout stays in transit, leave one line.
        var balances: [(role: AccountRole, amount: Money)] = [(.clearing, shortfall)]
        if destination == .payoutTransit {
            balances.append((.payoutTransit, shortfall.negated))
        } else {
            balances.append((.payoutTransit, inTransit.negated))
            balances.append((destination, inTransit - shortfall))
        }
        let lines = balances.map { role, amount in
            (role: role, side: amount.isNegative ? Side.credit : .debit, amount: amount.magnitude)
        }
        guard lines.contains(where: { !$0.amount.isZero }) else { return [] }
        let words = amount.isNegative ? " debited from the bank" : " carried to the bank"
        return [
            try journal(
                named: id,
                "Stripe payout \(id)" + words,
                arrivalDate,
                lines,
                dependsOn: deposits.map(\.externalID)
            )
        ]
    }
}
