/// Where a deposit of a payout stands: whose books, and which of several it is.
struct DepositPlace: Sendable, Hashable {
    /// Nil for the subsidiary that owns the bank.
    let subsidiary: String?
    /// 0 for the only deposit.
    let chunk: Int

    /// Whether the deposit is made where the payout's money stands in the end.
    var isAtDestination: Bool { subsidiary == nil && chunk == 0 }

    /// The account into which the deposit goes, of a payout whose money stands on `destination` in the end.
    func account(reaching destination: AccountRole) -> AccountRole {
        isAtDestination ? destination : .payoutTransit
    }

    /// The payout's id with what tells its deposits apart: `po_1`, `po_1-2`, `po_1-s3`, `po_1-s3-2`.
    func name(_ payoutID: String) -> String {
        ([payoutID] + (subsidiary.map { ["s\($0)"] } ?? []) + (chunk == 0 ? [] : [String(chunk)]))
            .joined(separator: "-")
    }

    /// The external id of the deposit.
    func id(_ payoutID: String) throws(PlanFault) -> ExternalID {
        try RecordKind.deposit.externalID(for: name(payoutID))
    }
}

/// What the members of another subsidiary bring to a payout, signed as it enters the bank's deposit.
package struct SubsidiaryShare: Sendable, Hashable {
    let subsidiary: String
    let amount: Money

    /// Ends the names of the journal of what is claimed, and of the one of what is owed.
    static let claimEnding = "-from"
    static let debtEnding = "-to"

    /// What the two journals of one share have in common; nil for every other document.
    package static func name(of document: String) -> String? {
        for ending in [claimEnding, debtEnding] where document.hasSuffix(ending) {
            let name = document.dropLast(ending.count)
            return creditor(ofShare: name) == nil ? nil : String(name)
        }
        return nil
    }

    /// The subsidiary an entry's debt is owed to; nil for an entry of no debt.
    static func creditor(of entry: String) -> String? {
        guard entry.hasSuffix(debtEnding) else { return nil }
        return creditor(ofShare: entry.dropLast(debtEnding.count))
    }

    /// `je_po_1-s3` is of subsidiary 3.
    private static func creditor(ofShare name: Substring) -> String? {
        guard let start = name.lastIndex(of: "-") else { return nil }
        let word = name[name.index(after: start)...]
        let digits = word.dropFirst()
        guard word.first == "s", !digits.isEmpty, digits.utf8.allSatisfy({ 48...57 ~= $0 }) else {
            return nil
        }
        return String(digits)
    }

    /// The line by which the bank's deposit takes it in; its sublist tells the side.
    var line: DepositLine {
        DepositLine(
            role: .clearing,
            amount: amount.magnitude,
            memo: "members of subsidiary \(subsidiary)"
        )
    }
}

extension PayoutFacts {
    /// The records by which members of another subsidiary reach the bank: their deposits into transit
    /// in its own books, its claim, and what the bank's owner owes it.
    ///
    /// `role` is the account of the bank's owner on which the share stands. Each record stands in one subsidiary's books and balances there, because the record service
    /// writes no lines of intercompany journals. Source: docs.oracle.com, Advanced Intercompany Journal
    /// Entry under REST web services, inaccessible elements.
    func documents(
        carrying deposits: [PayoutDeposit],
        of share: SubsidiaryShare,
        outOf role: AccountRole = .clearing
    ) throws(PlanFault) -> [PlannedDocument] {
        let shortfall = Money.sum(deposits.map(\.shortfall), in: amount.currency)
        let inTransit = Money.sum(deposits.map { $0.total + $0.left }, in: amount.currency)
        let names = DepositPlace(subsidiary: share.subsidiary, chunk: 0).name(id)
        var documents: [PlannedDocument] = []
        let made = deposits.filter { !$0.isEmpty }
        for deposit in made { documents.append(try deposit.document()) }
        let claim: [(role: AccountRole, amount: Money)] = [
            (.clearing, shortfall), (.payoutTransit, inTransit.negated),
            (.dueFromSubsidiary, share.amount),
        ]
        let debt: [(role: AccountRole, amount: Money)] = [
            (role, share.amount), (.dueToSubsidiary, share.amount.negated),
        ]
        if claim.contains(where: { !$0.amount.isZero }) {
            documents.append(
                try journal(
                    named: names + SubsidiaryShare.claimEnding,
                    "Stripe payout \(id), received by the owner of the bank",
                    arrivalDate,
                    claim.onSides,
                    dependsOn: made.map(\.externalID),
                    subsidiary: share.subsidiary
                )
            )
        }
        guard !share.amount.isZero else { return documents }
        return documents + [
            try journal(
                named: names + SubsidiaryShare.debtEnding,
                "Stripe payout \(id), received for subsidiary \(share.subsidiary)",
                arrivalDate,
                debt.onSides,
                dependsOn: [],
                counterpart: share.subsidiary
            )
        ]
    }
}

extension [PayoutMember] {
    /// The members of each deposit.
    ///
    /// Those of the owner of the bank come first, then subsidiary by subsidiary, each in
    /// the order of its deposits. The bank's owner has one even without members; `inParts` says whether
    /// that one is carried by a journal as well.
    func places(
        inParts: Bool
    ) -> [(place: DepositPlace, members: ArraySlice<PayoutMember>)] {
        guard contains(where: { $0.subsidiary != nil }) else { return self[...].chunks(of: nil) }
        let groups = Dictionary(grouping: self, by: \.subsidiary)
        let others = groups.keys.compactMap(\.self).sorted()
        let alone = DepositPlace(subsidiary: nil, chunk: inParts ? 1 : 0)
        let own = groups[nil].map { $0[...].chunks(of: nil) } ?? [(alone, self[..<startIndex])]
        return own + others.flatMap { (groups[$0] ?? [])[...].chunks(of: $0) }
    }
}

extension ArraySlice<PayoutMember> {
    /// The members of each deposit of one subsidiary; one deposit when there are none.
    fileprivate func chunks(
        of subsidiary: String?
    ) -> [(place: DepositPlace, members: ArraySlice<PayoutMember>)] {
        guard let first else { return [(DepositPlace(subsidiary: subsidiary, chunk: 0), [])] }
        var chunks: [(place: DepositPlace, members: ArraySlice<PayoutMember>)] = []
        var start = startIndex
        var place = DepositPlace(subsidiary: subsidiary, chunk: first.chunk)
        for index in indices where self[index].chunk != place.chunk {
            chunks.append((place, self[start..<index]))
            start = index
            place = DepositPlace(subsidiary: subsidiary, chunk: self[index].chunk)
        }
        return chunks + [(place, self[start...])]
    }
}
