/// Everything the decision about one payout needs.
package struct PayoutSituation: Sendable, Hashable {
    package let payout: PayoutFacts
    /// The Stripe account's name in the settings.
    package let account: String
    /// All balance transactions Stripe lists for the payout, its own row included.
    package let members: [BalanceTransactionFacts]
    /// The records of members that are in the books, by external id.
    package let links: [ExternalID: Link]
    /// Whether the payout's deposit is in the books already.
    package let isDeposited: Bool

    package init(
        payout: PayoutFacts,
        account: String,
        members: [BalanceTransactionFacts],
        links: [ExternalID: Link],
        isDeposited: Bool
    ) {
        self.payout = payout
        self.account = account
        self.members = members
        self.links = links
        self.isDeposited = isDeposited
    }
}

extension PayoutSituation {
    /// The members, sorted and proved.
    package func sorted(_ policy: BookingPolicy) throws(PlanFault) -> SortedMembers {
        var sorting = MemberSorting(payout: payout, policy: policy)
        try sorting.add(members, links: links)
        return try sorting.finish()
    }
}

extension BalanceTransactionFacts {
    /// The record that should stand behind this member, and its signed amount in its own currency.
    ///
    /// Nil when the member needs no record, its source is unknown, or its id cannot be a key.
    package var expectedRecord: (id: ExternalID, kind: RecordKind, amount: Money)? {
        if let won = wonDispute { return won }
        guard case .record(let record) = TruthTable.rule(for: self)?.treatment else { return nil }
        let sameCurrency = amount
        switch (record, source) {
        case (.payment, .charge(let charge)):
            return Self.expected(
                .customerPayment,
                charge.paymentID,
                charge.amountCaptured.currency == amount.currency
                    ? sameCurrency : charge.amountCaptured
            )
        case (.refund, .refund(let refund)):
            return Self.expected(
                .customerRefund,
                refund.id,
                refund.amount.currency == amount.currency ? sameCurrency : refund.amount.negated
            )
        case (.refundReceivedAgain, .refund(let refund)):
            return Self.expected(
                .customerPayment,
                refund.id,
                refund.amount.currency == amount.currency ? sameCurrency : refund.amount
            )
        case (.dispute, .dispute(let dispute)):
            // A second withdrawal, after an appeal, has no record of its own.
            guard !dispute.isLaterRow(id) else { return nil }
            return Self.expected(
                .customerRefund,
                dispute.id,
                dispute.amount.currency == amount.currency ? sameCurrency : dispute.amount.negated
            )
        case (.bouncedPayment, .charge(let charge)):
            let received = charge.amountReceived
            return Self.expected(
                .customerRefund,
                charge.id,
                received.currency == amount.currency ? sameCurrency : received.negated
            )
        case (.payment, _), (.refund, _), (.refundReceivedAgain, _), (.dispute, _),
            (.bouncedPayment, _):
            return nil
        }
    }

    /// The payment that receives the money of a won dispute again, where the books make one.
    private var wonDispute: (id: ExternalID, kind: RecordKind, amount: Money)? {
        guard reportingCategory == "dispute_reversal", case .dispute(let dispute)? = source,
            dispute.reinstatement.map({ $0.id == id }) ?? true
        else { return nil }
        return Self.expected(
            .customerPayment,
            dispute.id,
            dispute.amount.currency == amount.currency ? amount : dispute.amount
        )
    }

    private static func expected(
        _ kind: RecordKind,
        _ source: String,
        _ amount: Money
    )
        -> (id: ExternalID, kind: RecordKind, amount: Money)?
    {
        guard let id = try? kind.externalID(for: source) else { return nil }  // no key, no record
        return (id, kind, amount)
    }
}
