/// A record that appeared after its member's deposit was made, and what it changes there.
package struct MemberHealing: Sendable, Hashable {
    package let before: PayoutMember
    package let after: PayoutMember
    package let record: ExternalID
    package let deposit: ExternalID
    /// What a person should know of the change.
    package let finding: Finding?

    /// Nil while the record is missing, stands in other books, or cannot stand in for what is parked.
    package init?(
        of member: PayoutMember,
        payoutID: String,
        booked link: Link?,
        base: Currency
    ) throws(PlanFault) {
        guard member.isAwaiting, let record = member.record, let booked = link?.amount,
            link?.subsidiary == member.subsidiary
        else { return nil }
        before = member
        (after, finding) = member.taking(booked, owed: member.owed, base: base)
        guard after.taken != nil else { return nil }
        self.record = record
        deposit = try DepositPlace(subsidiary: member.subsidiary, chunk: member.chunk)
            .id(payoutID)
    }

    /// Takes the record out of undeposited funds and its amount off the suspense account.
    ///
    /// Dated as the deposit, because NetSuite posts a changed deposit on its own day.
    package func entry(
        payoutID: String,
        date: CalendarDate
    ) throws(PlanFault) -> BalancedEntry {
        let currency = before.amount.currency
        var postings = [Posting.signed(.suspense, .debit, before.parked - after.parked)]
        if let taken = after.taken {
            postings.append(
                .signed(
                    .undepositedFunds,
                    .credit,
                    taken.recordAmount,
                    settledAs: taken.recordAmount.currency == currency ? nil : taken.amount
                )
            )
        }
        return try Entries.build(
            "\(deposit.text)-\(before.id)",
            date,
            "Record \(record.text) in place of suspense",
            postings,
            [before.id, payoutID]
        )
    }
}
