/// Giving back: refunds in full, in part, late, and those the bank returns.
extension MonthBuilder {
    /// How a refund goes.
    struct RefundPlan {
        var amount: Int64
        var moment: Int64
        var reason: String? = "requested_by_customer"
        /// When it leaves `pending`; its row in the balance appears only then.
        var settledAt: Int64?
        /// When the customer's bank sends the money back.
        var failedAt: Int64?
    }

    /// Refunds a charge and returns the refund's id.
    @discardableResult
    mutating func refund(_ position: Int, _ plan: RefundPlan) -> String {
        let charge = world.charges[position]
        let isBank = if case .bankDebit = charge.method { true } else { false }
        let settledAt = plan.settledAt ?? plan.moment
        let settled = settlement(plan.amount, charge.currency, at: settledAt)
        let refundID = newID(isBank ? "pyr_1Q" : "re_3Q")
        let rowID = add(
            StripeWorld.BalanceRow(
                id: newID("txn_3Q"),
                created: settledAt,
                availableOn: settledAt,
                currency: settled.currency,
                amount: -settled.amount,
                type: isBank ? "payment_refund" : "refund",
                category: "refund",
                sourceID: refundID,
                description: "REFUND FOR \(isBank ? "PAYMENT" : "CHARGE")",
                exchangeRateMicro: settled.rateMicro
            )
        )
        var refund = StripeWorld.Refund(
            id: refundID,
            created: plan.moment,
            chargeID: charge.id,
            paymentIntentID: charge.paymentIntentID,
            customerID: charge.customerID,
            paymentMethodID: charge.paymentMethodID,
            amount: plan.amount,
            currency: charge.currency,
            reason: plan.reason,
            rowID: rowID,
            settledAt: settledAt,
            isBankTransfer: isBank
        )
        if let failedAt = plan.failedAt {
            refund.failedAt = failedAt
            refund.failureRowID = add(
                StripeWorld.BalanceRow(
                    id: newID("txn_3Q"),
                    created: failedAt,
                    availableOn: failedAt,
                    currency: settled.currency,
                    amount: settled.amount,
                    type: "refund_failure",
                    category: "refund_failure",
                    sourceID: refundID,
                    description: "REFUND FAILURE",
                    exchangeRateMicro: settled.rateMicro
                )
            )
        }
        world.refunds.append(refund)
        reservedCharges.insert(charge.id)
        return refundID
    }

    /// Some four in a hundred ordinary charges are refunded, wholly, partly or twice.
    mutating func writeOrdinaryRefunds() {
        for position in world.charges.indices {
            let charge = world.charges[position]
            guard !reservedCharges.contains(charge.id), dice.chance(permille: 40) else { continue }
            let moment = charge.created + dice.number(3_600...9 * 86_400)
            guard moment < calendar.closing - 2 * 86_400 else { continue }
            let step = charge.currency == "kwd" ? Int64(10) : 1
            let third = max(step, charge.amount / 3 / step * step)
            switch dice.number(0...9) {
            case 0...4:
                refund(position, RefundPlan(amount: charge.amount, moment: moment))
            case 5...7:
                refund(position, RefundPlan(amount: third, moment: moment, reason: "duplicate"))
            default:
                refund(position, RefundPlan(amount: third, moment: moment))
                refund(position, RefundPlan(amount: third, moment: moment + 40_000, reason: nil))
            }
        }
    }

    /// Authorises more than is taken: the rest comes back as a reversal with its share of the fee.
    mutating func captureInPart(
        _ customer: StripeWorld.Customer,
        amount: Int64,
        taken: Int64,
        at moment: Int64
    ) {
        let capturedAt = moment + 20 * 3_600
        let position = collect(
            Collection(
                customer: customer,
                amount: amount,
                currency: customer.currency,
                moment: moment,
                intendedAt: moment - 30,
                description: "Hardware order, authorised",
                capture: (taken, capturedAt)
            )
        )
        let charge = world.charges[position]
        guard let row = rowPositions[charge.rowID].map({ world.rows[$0] }) else { return }
        let share = amount - taken
        let fee = InvoiceArithmetic.rounded(row.fee * share, over: amount)
        add(
            StripeWorld.BalanceRow(
                id: newID("txn_3Q"),
                created: capturedAt + 1,
                availableOn: row.availableOn,
                currency: row.currency,
                amount: -share,
                fees: [
                    StripeWorld.FeePart(
                        type: "stripe_fee",
                        amount: -fee,
                        description: "Stripe processing fee refund"
                    )
                ],
                type: "refund",
                category: "partial_capture_reversal",
                sourceID: charge.id,
                description: "Partial capture of \(charge.id)"
            )
        )
        reservedCharges.insert(charge.id)
    }
}
