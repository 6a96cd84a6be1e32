/// A record that appeared in the books of another subsidiary, after its member was left on suspense in those
/// of the owner of the bank.
///
/// Its deposit cannot be changed for it: a deposit takes the records of its own subsidiary. Journals
/// move the suspense to what the owner of the bank owes instead.
package struct LateShare: Sendable, Hashable {
    package let before: PayoutMember
    package let after: PayoutMember
    package let documents: [PlannedDocument]
    /// What a person should know of the change.
    package let finding: Finding?

    /// Nil while the record is missing, or cannot stand in for what is parked.
    package init?(
        of member: PayoutMember,
        of statement: PayoutStatement,
        booked link: Link?,
        base: Currency
    ) throws(PlanFault) {
        guard member.isAwaiting, let link, let booked = link.amount,
            let subsidiary = link.subsidiary, member.subsidiary == nil
        else { return nil }
        before = member
        var (after, finding) = member.taking(booked, owed: member.owed, base: base)
        guard let taken = after.taken else { return nil }
        after.subsidiary = subsidiary
        (self.after, self.finding) = (after, finding)
        var alone = after
        (alone.lines, alone.parked) = ([], Money(0, taken.amount.currency))
        let facts = statement.facts(ofLate: member.id, taken.amount)
        let deposit = try PayoutDeposit(
            facts,
            to: .payoutTransit,
            at: DepositPlace(subsidiary: subsidiary, chunk: 0),
            of: [alone]
        )
        documents = try facts.documents(
            carrying: [deposit],
            of: SubsidiaryShare(subsidiary: subsidiary, amount: deposit.net),
            outOf: .suspense
        )
    }
}

extension PayoutStatement {
    /// One member of the payout as the books treat a payout: named by its row, on the same day.
    fileprivate func facts(ofLate row: String, _ amount: Money) -> PayoutFacts {
        PayoutFacts(
            id: row,
            amount: amount,
            status: .paid,
            itemisation: .completed,
            isAutomatic: true,
            isInstant: false,
            arrivalDate: arrivalDate,
            created: Timestamp(seconds: 0),
            balanceTransactionID: nil,
            failureBalanceTransactionID: nil,
            failureCode: nil,
            traceID: nil,
            statementDescriptor: "of \(payoutID)"
        )
    }
}
