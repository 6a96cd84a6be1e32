/// How the money of payments is spread over invoices that may be paid beyond what is due.
extension InvoiceFacts {
    /// What payments may be applied to: the bill less customer balance and credit notes.
    ///
    /// What is paid beyond it goes to the customer's balance.
    var payable: Money {
        billed - balanceApplied - (credits.beforePayment ?? Money(0, currency))
    }

    /// The record that turns an overpayment into credit of the customer; nil without one.
    var overpaymentID: ExternalID? {
        get throws(PlanFault) {
            guard let overpaid = credits.overpaid, overpaid.minorUnits > 0 else { return nil }
            return try RecordKind.invoice.externalID(for: "\(id)-overpaid")
        }
    }

    /// The part of one of the invoice's paid rows that lies beyond what is payable.
    ///
    /// Rows take what is payable in order of their ids, so that every view of them agrees.
    func excess(of row: InvoicePaymentFacts) -> Money {
        let nothing = Money(0, currency)
        guard let payments, let amount = row.amountPaid, amount.currency == currency else {
            return nothing
        }
        let earlier = payments.filter { $0.status == .paid && $0.id < row.id }
            .compactMap(\.amountPaid).filter { $0.currency == currency }
        let left = payable - Money.sum(earlier, in: currency)
        return Money(max(0, min(amount.minorUnits, amount.minorUnits - left.minorUnits)), currency)
    }
}

extension InvoicePayment {
    /// What the payment is applied to: its invoices as far as they are payable, then the records of
    /// what they were overpaid by.
    func applications() throws(PlanFault) -> [Application] {
        var result: [Application] = []
        var overpaid: [Application] = []
        for row in allocations where row.status == .paid {
            guard let amount = row.amountPaid, !amount.isZero else { continue }
            let invoice = invoices[row.invoiceID]
            // What was overpaid on an invoice from before the cut-over is not known here.
            let excess = earlier.contains(row.invoiceID) ? nil : invoice?.excess(of: row)
            let taken = excess.map { amount - $0 } ?? amount
            if !taken.isZero {
                result.append(
                    Application(
                        target: try RecordKind.invoice.externalID(
                            for: earlier.contains(row.invoiceID)
                                ? takeover(of: row.invoiceID) : row.invoiceID
                        ),
                        amount: taken
                    )
                )
            }
            if !earlier.contains(row.invoiceID), let invoice, let id = try invoice.overpaymentID,
                let limit = invoice.credits.overpaid
            {
                overpaid.append(Application(target: id, amount: limit))
            }
        }
        let currency = charge.amountCaptured.currency
        var rest = charge.amountCaptured - Money.sum(result.map(\.amount), in: currency)
        for part in overpaid where part.amount.currency == currency && rest.minorUnits > 0 {
            let amount = Money(min(rest.minorUnits, part.amount.minorUnits), currency)
            result.append(Application(target: part.target, amount: amount))
            rest = rest - amount
        }
        return result
    }
}
