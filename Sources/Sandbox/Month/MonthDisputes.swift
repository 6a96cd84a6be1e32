/// Contested charges: lost, won, asked about, and still open.
extension MonthBuilder {
    /// How a dispute ends.
    enum Outcome: Sendable {
        case lost, won, open, inquiryClosed
    }

    /// Lets the cardholder contest a charge.
    mutating func dispute(
        _ position: Int,
        amount: Int64,
        at moment: Int64,
        outcome: Outcome,
        decidedAt: Int64
    ) {
        let charge = world.charges[position]
        let isInquiry = outcome == .inquiryClosed
        let id = newID("dp_1Q")
        var dispute = StripeWorld.Dispute(
            id: id,
            created: moment,
            chargeID: charge.id,
            paymentIntentID: charge.paymentIntentID,
            amount: amount,
            currency: charge.currency,
            reason: isInquiry ? "unrecognized" : "fraudulent",
            networkReasonCode: isInquiry ? "10.5" : "10.4",
            stages: [
                .init(
                    moment: moment,
                    status: isInquiry ? "warning_needs_response" : "needs_response"
                )
            ]
        )
        let answered = moment + (decidedAt - moment) / 3
        switch outcome {
        case .open: break
        case .inquiryClosed:
            dispute.stages.append(.init(moment: answered, status: "warning_under_review"))
            dispute.stages.append(.init(moment: decidedAt, status: "warning_closed"))
        case .lost, .won:
            dispute.stages.append(.init(moment: answered, status: "under_review"))
            dispute.stages.append(
                .init(moment: decidedAt, status: outcome == .won ? "won" : "lost")
            )
        }
        if !isInquiry {
            dispute.rowIDs.append(
                moveDisputed(dispute, sign: -1, at: moment + 2, category: "dispute")
            )
        }
        if outcome == .won {
            dispute.rowIDs.append(
                moveDisputed(dispute, sign: 1, at: decidedAt, category: "dispute_reversal")
            )
        }
        world.disputes.append(dispute)
        reservedCharges.insert(charge.id)
    }

    /// The contested amount and the fee leave the balance, or both come back.
    private mutating func moveDisputed(
        _ dispute: StripeWorld.Dispute,
        sign: Int64,
        at moment: Int64,
        category: String
    ) -> String {
        let settled = settlement(dispute.amount, dispute.currency, at: moment)
        let fee: Int64 =
            settled.currency == "jpy" ? 1_700 : settled.currency == "eur" ? 1_400 : 1_500
        return add(
            StripeWorld.BalanceRow(
                id: newID("txn_1Q"),
                created: moment,
                availableOn: moment,
                currency: settled.currency,
                amount: sign * settled.amount,
                fees: [
                    StripeWorld.FeePart(
                        type: "stripe_fee",
                        amount: -sign * fee,
                        description: sign < 0 ? "Dispute fee" : "Dispute fee refund"
                    )
                ],
                type: "adjustment",
                category: category,
                sourceID: dispute.id,
                description: "Chargeback \(sign < 0 ? "withdrawal" : "reversal") for "
                    + dispute.chargeID,
                exchangeRateMicro: settled.rateMicro
            )
        )
    }

    /// Three in a thousand ordinary charges are contested and lost.
    mutating func writeOrdinaryDisputes() {
        for position in world.charges.indices {
            let charge = world.charges[position]
            let moment = charge.created + dice.number(2...8) * 86_400
            guard case .card = charge.method, !reservedCharges.contains(charge.id),
                dice.chance(permille: 3), moment < calendar.closing - 9 * 86_400
            else { continue }
            dispute(
                position,
                amount: charge.amount,
                at: moment,
                outcome: .lost,
                decidedAt: moment + dice.number(4...8) * 86_400
            )
        }
    }
}
