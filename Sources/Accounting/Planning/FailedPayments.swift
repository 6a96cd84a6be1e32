/// Payments that failed after they had entered Stripe's balance, as bank debits do.
extension ChargeFacts {
    /// What came in before it failed; a failed charge may state nothing as captured.
    var amountReceived: Money {
        guard amountCaptured.isZero else { return amountCaptured }
        if let amountAuthorised, !amountAuthorised.isZero { return amountAuthorised }
        return balanceTransaction?.amount.magnitude ?? amountCaptured
    }
}

extension BookingPolicy {
    /// Plans a payment that failed: it stays as it was received, lets go of its invoices, and is paid
    /// back on the day it failed, by a cash refund where it was a cash sale, else by a customer refund.
    ///
    /// `receipt` is the kind of record that received it. Source: truth table B.1, charge failure.
    package func plan(
        failed charge: ChargeFacts,
        row: BalanceTransactionFacts,
        customer: ExternalID,
        receipt kind: RecordKind = .customerPayment
    ) throws(PlanFault) -> Plan {
        let amount = charge.amountReceived
        let received = charge.receiving(amount)
        var plan = try receipt(of: received, as: kind, customer: customer)
        let moved = Movement(
            source: charge.id,
            amount: amount,
            date: date(row.created),
            settledAs: settlement(of: amount, by: row),
            word: "payment",
            sources: charge.paymentID == charge.id ? [charge.id] : [charge.id, charge.paymentID],
            outcome: " failed"
        )
        if kind == .cashSale {
            let line = try Self.looseLine(amount, received)
            plan.append(Plan(documents: try cashRefund(moved, [line], customer: customer)))
            return plan
        }
        let share = Application(
            target: try kind.externalID(for: charge.paymentID),
            amount: amount
        )
        let isDeposit = kind == .customerDeposit
        let refund = try customerRefund(
            moved,
            isDeposit ? [] : [share],
            deposits: isDeposit ? [share] : [],
            customer: customer
        )
        plan.append(Plan(documents: [refund]))
        return plan
    }
}

extension ChargeFacts {
    /// The same charge as if the amount had been captured, which it was for a while.
    fileprivate func receiving(_ amount: Money) -> ChargeFacts {
        ChargeFacts(
            id: id,
            paymentIntentID: paymentIntentID,
            customerID: customerID,
            billingName: billingName,
            billingEmail: billingEmail,
            status: status,
            isCaptured: true,
            amountCaptured: amount,
            created: created,
            description: description,
            balanceTransaction: balanceTransaction,
            invoiceID: invoiceID,
            amountAuthorised: amount,
            failureBalanceTransactionID: failureBalanceTransactionID,
            metadata: metadata
        )
    }
}
