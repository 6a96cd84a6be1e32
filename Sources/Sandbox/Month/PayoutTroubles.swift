/// What goes wrong with single charges of large payouts: money that is given back or contested.
extension StripeWorld {
    /// Gives a part of a charge back; the money comes out of a payout that is not made up yet.
    package mutating func refund(_ charge: Int, _ amount: Int64, in payout: Int) -> String {
        let origin = charges[charge]
        let id = "re_" + origin.id.dropFirst(3)
        let moment = payouts[payout].created - 7_200
        let row = take(amount, "refund", type: "refund", of: id, at: moment, in: payout)
        refunds.append(
            Refund(
                id: id,
                created: moment,
                chargeID: origin.id,
                paymentIntentID: origin.paymentIntentID,
                customerID: origin.customerID,
                paymentMethodID: origin.paymentMethodID,
                amount: amount,
                currency: origin.currency,
                reason: "requested_by_customer",
                rowID: row,
                settledAt: moment,
                isBankTransfer: false
            )
        )
        return id
    }

    /// Lets the cardholder contest a part of a charge; amount and fee come out of a payout that is not made
    /// up yet.
    package mutating func dispute(_ charge: Int, _ amount: Int64, in payout: Int) -> String {
        let origin = charges[charge]
        let id = "dp_" + origin.id.dropFirst(3)
        let moment = payouts[payout].created - 3_600
        let row = take(
            amount,
            "dispute",
            type: "adjustment",
            of: id,
            at: moment,
            in: payout,
            fees: [FeePart(type: "stripe_fee", amount: 1_500, description: "Dispute fee")]
        )
        disputes.append(
            Dispute(
                id: id,
                created: moment,
                chargeID: origin.id,
                paymentIntentID: origin.paymentIntentID,
                amount: amount,
                currency: origin.currency,
                reason: "fraudulent",
                networkReasonCode: "10.4",
                stages: [.init(moment: moment, status: "needs_response")],
                rowIDs: [row]
            )
        )
        return id
    }

    /// Takes money out of a payout, which brings so much less.
    private mutating func take(
        _ amount: Int64,
        _ category: String,
        type: String,
        of source: String,
        at moment: Int64,
        in payout: Int,
        fees: [FeePart] = []
    ) -> String {
        let id = "txn_" + source
        let lost = amount + fees.reduce(0) { $0 + $1.amount }
        rows.append(
            BalanceRow(
                id: id,
                created: moment,
                availableOn: moment,
                currency: payouts[payout].currency,
                amount: -amount,
                fees: fees,
                type: type,
                category: category,
                sourceID: source,
                payoutID: payouts[payout].id
            )
        )
        payouts[payout].amount -= lost
        let own = payouts[payout].rowID
        for index in rows.indices where rows[index].id == own { rows[index].amount += lost }
        return id
    }
}
