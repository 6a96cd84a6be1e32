/// Corrections of finalised invoices.
extension MonthBuilder {
    /// Where the value of a credit note goes.
    enum CreditUse: Sendable {
        /// The invoice is still open: less is to be paid.
        case openAmount
        /// Paid back by a refund of the charge that paid the invoice.
        case refund
        /// Kept as credit of the customer.
        case customerBalance
    }

    /// Credits whole lines of an invoice.
    mutating func credit(
        _ position: Int,
        lines count: Int,
        use: CreditUse,
        at moment: Int64,
        voidedAt: Int64? = nil
    ) {
        let invoice = world.invoices[position]
        let credited = invoice.lines.filter { $0.amount - $0.discountTotal > 0 }.prefix(count)
        let lines = credited.map { line in
            StripeWorld.CreditNote.Line(id: newID("cnli_1Q"), credited: line)
        }
        let number = (creditNoteCounts[invoice.id] ?? 0) + 1
        creditNoteCounts[invoice.id] = number
        let digits = "\(number)"
        var note = StripeWorld.CreditNote(
            id: newID("cn_1Q"),
            created: moment,
            number: "CN-\(digits.count < 2 ? "0" : "")\(digits)",
            invoiceID: invoice.id,
            customerID: invoice.customerID,
            currency: invoice.currency,
            lines: lines,
            totals: InvoiceArithmetic.totals(of: Array(credited), shipping: 0),
            reason: use == .refund ? "product_unsatisfactory" : "order_change",
            memo: "Agreed by telephone",
            voidedAt: voidedAt
        )
        let total = note.totals.total
        switch use {
        case .openAmount:
            note.prePayment = total
        case .refund:
            guard let charge = chargePosition(paying: invoice.id) else { return }
            note.refundIDs = [refund(charge, RefundPlan(amount: total, moment: moment))]
            note.refundedAmount = total
        case .customerBalance:
            note.customerBalanceAmount = total
            note.customerBalanceRowID = addCustomerBalance(
                -total,
                type: "credit_note",
                customerID: invoice.customerID,
                currency: invoice.currency,
                at: moment,
                invoiceID: invoice.id,
                creditNoteID: note.id
            )
        }
        world.creditNotes.append(note)
    }

    /// The charge that paid an invoice.
    func chargePosition(paying invoiceID: String) -> Int? {
        guard
            let payment = world.invoicePayments.last(where: { $0.invoiceID == invoiceID }),
            let intent = world.paymentIntents.last(where: { $0.id == payment.paymentIntentID }),
            let chargeID = intent.chargeID
        else { return nil }
        return chargePositions[chargeID]
    }
}
