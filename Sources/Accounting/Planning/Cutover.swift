/// What was before Quittance took the books over is not booked; money that refers to it later is held
/// against the account of what was before.
extension BookingPolicy {
    /// Whether something happened before Quittance took the books over.
    package func isBeforeCutover(_ moment: Timestamp) -> Bool {
        payouts.cutover.map { date(moment) < $0 } ?? false
    }

    /// Whether an invoice was issued before that; drafts are not issued.
    package func isBeforeCutover(_ invoice: InvoiceFacts) -> Bool {
        invoice.status != .draft && isBeforeCutover(invoice.issuedAt)
    }

    /// Whether a charge's money came in before that.
    package func isBeforeCutover(_ charge: ChargeFacts) -> Bool {
        isBeforeCutover(charge.balanceTransaction?.created ?? charge.created)
    }

    /// Plans what came of an invoice after the cut-over that was issued before it: its payments.
    ///
    /// Each pays an invoice of our own that takes its part of what was owed over from before.
    func plan(
        beforeCutover situation: InvoiceSituation,
        customer: PlannedDocument
    ) throws(PlanFault) -> Plan {
        let paid = situation.payments.filter { !isBeforeCutover($0.charge) }
        let notes = situation.notes.map(\.note).filter {
            $0.status == .issued && $0.refunds.isEmpty && !isBeforeCutover($0.created)
        }
        var plan = Plan(findings: notes.map { Self.unbooked($0, of: situation.invoice) })
        guard !paid.isEmpty else { return plan }
        plan.documents = [customer]
        for payment in paid {
            plan.append(try self.plan(received: payment, customer: customer.externalID))
        }
        return plan
    }

    /// The invoices that take over what a payment pays of invoices from before the cut-over.
    func takeovers(
        for payment: InvoicePayment,
        customer: ExternalID
    ) throws(PlanFault) -> Plan {
        var documents: [PlannedDocument] = []
        for (invoiceID, amount) in payment.paid where payment.earlier.contains(invoiceID) {
            let memo = "Stripe invoice \(invoiceID) from before the cut-over"
            documents.append(
                try ownInvoice(
                    payment.takeover(of: invoiceID),
                    of: [payment.charge.paymentID],
                    customer: customer,
                    date: receiptDate(of: payment.charge),
                    memo: memo,
                    lines: [try DocumentLine.role(.openingBalance, memo, amount, invoiceID)],
                    in: amount.currency
                )
            )
        }
        var plan = try roleItems(for: documents)
        plan.append(Plan(documents: documents))
        return plan
    }

    private static func unbooked(_ note: CreditNoteFacts, of invoice: InvoiceFacts) -> Finding {
        Finding(
            .recordMissing,
            subject: note.id,
            sentence:
                "The credit note lowers the invoice \(invoice.id), which was issued before the"
                + " cut-over and is not Quittance's.",
            fix: "Credit that invoice by hand in NetSuite."
        )
    }
}

extension InvoicePayment {
    /// The source of the invoice that takes over what the payment pays of one from before the cut-over.
    func takeover(of invoiceID: String) -> String { "\(charge.paymentID)-\(invoiceID)" }
}
