extension BookingPolicy {
    /// Adds the members up column by column; the deposit's number is filled in once it exists.
    static func statement(
        _ situation: PayoutSituation,
        _ composition: DepositComposition,
        deposit: ExternalID
    ) -> PayoutStatement {
        let payout = situation.payout
        let currency = payout.amount.currency
        var columns: [StatementColumn: Int64] = [:]
        for row in situation.ownMembers {
            let column = TruthTable.rule(for: row)?.column ?? .other
            // A fee row's own amount is the fee, so it counts positive when it was taken.
            let amount = column == .fees ? -row.amount.minorUnits : row.amount.minorUnits
            columns[column, default: 0] += amount
            columns[.fees, default: 0] += row.fee.minorUnits
        }
        func money(_ column: StatementColumn) -> Money { Money(columns[column] ?? 0, currency) }
        return PayoutStatement(
            payoutID: payout.id,
            account: situation.account,
            status: payout.status.word,
            arrivalDate: payout.arrivalDate,
            gross: money(.gross),
            fees: money(.fees),
            refunds: money(.refunds),
            disputes: money(.disputes),
            other: money(.other),
            net: Money.sum(situation.ownMembers.map(\.net), in: currency),
            memberCount: situation.ownMembers.count,
            suspense: composition.suspenseTotal,
            residual: payout.amount - composition.total,
            depositExternalID: deposit,
            depositInternalID: ""
        )
    }
}

extension PayoutStatement {
    /// The same statement with the number the accounting system gave the deposit, and what its total
    /// there falls short of the one planned.
    package func deposited(as internalID: String, short missing: Money) -> PayoutStatement {
        copy(status: status, internalID: internalID, residual: residual + missing)
    }

    /// The same statement after the payout's status changed at Stripe.
    package func withStatus(_ status: String) -> PayoutStatement {
        copy(status: status, internalID: depositInternalID, residual: residual)
    }

    private func copy(status: String, internalID: String, residual: Money) -> PayoutStatement {
        PayoutStatement(
            payoutID: payoutID,
            account: account,
            status: status,
            arrivalDate: arrivalDate,
            gross: gross,
            fees: fees,
            refunds: refunds,
            disputes: disputes,
            other: other,
            net: net,
            memberCount: memberCount,
            suspense: suspense,
            residual: residual,
            depositExternalID: depositExternalID,
            depositInternalID: internalID
        )
    }

    /// Whether the columns and the net agree: gross + refunds + disputes + other − fees = net.
    package var addsUp: Bool { gross + refunds + disputes + other - fees == net }
}

extension PayoutFacts.Status {
    /// The status in Stripe's own word.
    package var word: String {
        switch self {
        case .pending: "pending"
        case .inTransit: "in_transit"
        case .paid: "paid"
        case .failed: "failed"
        case .canceled: "canceled"
        case .unrecognized(let word): word
        }
    }
}
