extension PayoutFacts {
    /// Adds the members up column by column; the deposit's number is filled in once it exists.
    ///
    /// `carrier` is the record that holds the payout's line at the bank.
    package func statement(
        account: String,
        members: [PayoutMember],
        carrier: ExternalID
    ) -> PayoutStatement {
        var columns: [StatementColumn: Int64] = [:]
        for member in members {
            let column = member.column
            // A fee row's own amount is the fee, so it counts positive when it was taken.
            let amount = column == .fees ? -member.amount.minorUnits : member.amount.minorUnits
            columns[column, default: 0] += amount
            columns[.fees, default: 0] += member.fee.minorUnits
        }
        let currency = amount.currency
        func money(_ column: StatementColumn) -> Money { Money(columns[column] ?? 0, currency) }
        return PayoutStatement(
            payoutID: id,
            account: account,
            status: status.word,
            arrivalDate: arrivalDate,
            gross: money(.gross),
            fees: money(.fees),
            refunds: money(.refunds),
            disputes: money(.disputes),
            other: money(.other),
            net: Money.sum(members.map(\.net), in: currency),
            memberCount: members.count,
            suspense: Money.sum(members.map(\.suspense), in: currency),
            residual: amount - DepositComposition(members, in: currency).total,
            depositExternalID: carrier,
            depositInternalID: ""
        )
    }
}

extension PayoutStatement {
    /// The same statement with the number the accounting system gave the deposit, and what its total
    /// there falls short of the one planned.
    package func deposited(as internalID: String, short missing: Money) -> PayoutStatement {
        var statement = self
        statement.depositInternalID = internalID
        statement.residual = residual + missing
        return statement
    }

    /// The same statement after the payout's status changed at Stripe.
    package func withStatus(_ status: String) -> PayoutStatement {
        var statement = self
        statement.status = status
        return statement
    }

    /// The same statement after records took the place of suspense lines.
    package func healed(suspense: Money) -> PayoutStatement {
        var statement = self
        statement.suspense = suspense
        return statement
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
