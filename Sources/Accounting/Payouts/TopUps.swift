extension PayoutMember {
    /// Whether the member is booked as money that came from the bank, or went back there.
    ///
    /// What was made before the cut-over is not: somebody else took it from the bank.
    /// Source: truth table B.3, top-ups.
    var isTopUp: Bool { !amount.isZero && lines.contains { $0.role == .topUpTransit } }
}

extension PayoutFacts {
    /// The bank side of a top-up: from the bank to transit, whence the payout's deposit takes it.
    ///
    /// Named by the balance transaction, because a top-up and its reversal share their source.
    func topUpJournal(
        _ member: PayoutMember,
        on date: CalendarDate
    ) throws(PlanFault) -> PlannedDocument {
        let isReturned = member.amount.isNegative
        let amount = member.amount.magnitude
        let words = isReturned ? "returned to the bank" : "taken from the bank"
        return try journal(
            named: member.id,
            "Stripe top-up \(member.sourceID ?? member.id) \(words)",
            date,
            [
                (.topUpTransit, isReturned ? .credit : .debit, amount),
                (.bank, isReturned ? .debit : .credit, amount),
            ],
            dependsOn: []
        )
    }
}
