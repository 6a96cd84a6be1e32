extension PayoutFacts {
    /// A payout Stripe cannot itemise: one member, the balance it was taken out of, and its fee.
    ///
    /// `row` is the payout's own row, whose amount is the payout's, negated; its fee is that of an
    /// instant payout. Source: truth table B.3, instant and manual payouts.
    package func withdrawal(
        by row: BalanceTransactionFacts?,
        from balance: AccountRole
    ) throws(PlanFault) -> SortedMembers {
        let fee = row?.fee ?? Money(0, amount.currency)
        guard row.map({ $0.amount == amount.negated }) ?? true else {
            throw refusal(
                .payoutResidual,
                "The payout is \(amount.text), but its row in the balance says"
                    + " \(row?.amount.text ?? "nothing").",
                fix: "Nothing was booked. Reconcile again; report this if it stays."
            )
        }
        var lines: [PayoutMember.Line] = [.init(role: balance, amount: amount + fee)]
        for part in row?.feeParts(feeRole: .instantPayoutFees) ?? [] where !part.amount.isZero {
            lines.append(.init(role: part.role ?? .suspense, amount: part.amount.negated))
        }
        let member = PayoutMember(
            id: row?.id ?? balanceTransactionID ?? id,
            category: "payout",
            type: "payout",
            sourceID: id,
            created: row?.created ?? created,
            amount: amount + fee,
            fee: fee,
            lines: lines
        )
        let unknown = row?.feeParts(feeRole: .instantPayoutFees).filter { $0.role == nil } ?? []
        return SortedMembers(
            members: [member],
            findings: row.map { row in unknown.map { MemberFindings.unknownFee(row, $0.amount) } }
                ?? []
        )
    }
}
