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
    /// back by a customer refund on the day it failed.
    ///
    /// Source: truth table B.1, charge failure.
    package func plan(
        failed charge: ChargeFacts,
        row: BalanceTransactionFacts,
        customer: ExternalID
    ) throws(PlanFault) -> Plan {
        let amount = charge.amountReceived
        let received = charge.receiving(amount)
        let payment = try paymentDocument(
            InvoicePayment(charge: received, allocations: []),
            customer: customer
        )
        let id = try RecordKind.customerRefund.externalID(for: charge.id)
        let date = date(row.created)
        let memo = "Stripe payment \(charge.id) failed"
        let sources = [charge.id, charge.paymentID].reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        let refund = PlannedDocument(
            externalID: id,
            document: .customerRefund(
                RefundDraft(
                    customer: customer,
                    date: date,
                    amount: amount,
                    settledAs: settlement(of: amount, by: row),
                    applications: [Application(target: payment.externalID, amount: amount)],
                    memo: memo
                )
            ),
            sources: sources,
            dependsOn: [customer, payment.externalID],
            entries: try Entries.transfer(
                id.text,
                date,
                memo,
                debit: .receivable,
                credit: .undepositedFunds,
                amount,
                sources: sources
            )
        )
        return Plan(documents: [payment, refund])
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
