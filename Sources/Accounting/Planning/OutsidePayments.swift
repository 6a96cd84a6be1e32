/// Money for an invoice that did not arrive as a payment Stripe holds.
extension InvoiceSituation {
    /// What Stripe's own payments paid of the invoice.
    var paidThroughStripe: Money {
        let rows = payments.flatMap(\.allocations).filter {
            $0.status == .paid && $0.invoiceID == invoice.id
        }
        return Money.sum(
            rows.compactMap(\.amountPaid).filter { $0.currency == invoice.currency },
            in: invoice.currency
        )
    }

    /// The rows Stripe shows of money received elsewhere.
    var outsideRows: [InvoicePaymentFacts] {
        outOfBand.filter { row in
            row.status == .paid && row.amountPaid?.currency == invoice.currency
                && row.amountPaid?.isZero == false
        }
    }

    /// What Stripe states as paid outside without a row of its own; never more than is open.
    var paidWithoutTrace: Money {
        let rows = Money.sum(outsideRows.compactMap(\.amountPaid), in: invoice.currency)
        guard let stated = invoice.credits.paidOffStripe else { return Money(0, invoice.currency) }
        let open = invoice.payable - invoice.amountRemaining - paidThroughStripe - rows
        let rest = min((stated - rows).minorUnits, open.minorUnits)
        return Money(max(0, rest), invoice.currency)
    }
}

extension BookingPolicy {
    /// Plans money received outside Stripe: payments into undeposited funds, or findings.
    func outsidePayments(
        _ situation: InvoiceSituation,
        customer: ExternalID
    ) throws(PlanFault) -> Plan {
        var plan = Plan()
        for row in situation.outsideRows {
            guard let amount = row.amountPaid else { continue }
            let paidAt = row.paidAt ?? situation.invoice.credits.paidAt
            try add(row.id, amount, paidAt, situation, customer, to: &plan)
        }
        let rest = situation.paidWithoutTrace
        if !rest.isZero {
            let source = "\(situation.invoice.id)-outside"
            let paidAt = situation.invoice.credits.paidAt
            try add(source, rest, paidAt, situation, customer, to: &plan)
        }
        return plan
    }

    private func add(
        _ source: String,
        _ amount: Money,
        _ paidAt: Timestamp?,
        _ situation: InvoiceSituation,
        _ customer: ExternalID,
        to plan: inout Plan
    ) throws(PlanFault) {
        let invoice = situation.invoice
        guard choices.outsidePayments == .book else {
            plan.findings.append(
                Finding(
                    .paidOutside,
                    subject: invoice.id,
                    sentence: "\(amount.text) of the invoice was paid outside Stripe.",
                    fix:
                        "Record that receipt in the accounting system; Stripe never held the money."
                )
            )
            return
        }
        let id = try RecordKind.customerPayment.externalID(for: source)
        let target = try RecordKind.invoice.externalID(for: invoice.id)
        let date = date(paidAt ?? invoice.finalizedAt ?? invoice.created)
        let memo = "Stripe invoice \(invoice.id) paid outside Stripe (\(source))"
        plan.documents.append(
            PlannedDocument(
                externalID: id,
                document: .customerPayment(
                    PaymentDraft(
                        customer: customer,
                        date: date,
                        amount: amount,
                        settledAs: nil,
                        applications: [Application(target: target, amount: amount)],
                        memo: memo
                    )
                ),
                sources: [source, invoice.id],
                dependsOn: [customer, target],
                entries: try Entries.transfer(
                    id.text,
                    date,
                    memo,
                    debit: .undepositedFunds,
                    credit: .receivable,
                    amount,
                    sources: [source, invoice.id]
                )
            )
        )
    }

    /// The invoice that turns what was paid too much into credit of the customer.
    func overpayment(
        of invoice: InvoiceFacts,
        customer: ExternalID
    ) throws(PlanFault) -> PlannedDocument? {
        guard try invoice.overpaymentID != nil, let amount = invoice.credits.overpaid else {
            return nil
        }
        return try ownInvoice(
            "\(invoice.id)-overpaid",
            of: [invoice.id],
            customer: customer,
            date: date(invoice.credits.paidAt ?? invoice.finalizedAt ?? invoice.created),
            memo: "Stripe invoice \(invoice.id) overpaid, kept as customer balance",
            lines: [
                try DocumentLine.role(
                    .creditBalance,
                    "Overpaid on Stripe invoice \(invoice.id)",
                    amount,
                    invoice.id
                )
            ],
            in: invoice.currency
        )
    }
}
