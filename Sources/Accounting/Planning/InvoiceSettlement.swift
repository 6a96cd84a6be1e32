extension InvoiceSituation {
    /// What is neither paid by a known payment, nor by the customer's balance, nor left to pay.
    ///
    /// Stripe counts credit notes and money received outside Stripe as settled without naming them
    /// among the payments; less than nothing means overpaid, which the payments themselves show.
    var settledOtherwise: Money {
        let rows = payments.flatMap(\.allocations) + outOfBand
        let paid = rows.filter { $0.status == .paid && $0.invoiceID == invoice.id }
            .compactMap(\.amountPaid).filter { $0.currency == invoice.currency }
        let explained =
            Money.sum(paid, in: invoice.currency) + invoice.balanceApplied
            + invoice.amountRemaining
        return invoice.billed - explained
    }

    /// Tells of what the books cannot close by themselves, so that it does not stay open unseen.
    package var settlementFindings: [Finding] {
        switch invoice.status {
        case .open, .paid, .uncollectible: break
        case .draft, .void, .unrecognized: return []
        }
        let amount = settledOtherwise
        guard amount.minorUnits > 0, !invoice.total.isNegative else { return [] }
        return [
            Finding(
                .invoiceSettlementUnexplained,
                subject: invoice.id,
                sentence: "Stripe counts \(amount.text) of the invoice as settled, but not by its"
                    + " payments or the customer's balance: by credit notes, or outside Stripe.",
                fix: "Look at the invoice in Stripe, then apply a credit memo or receipt of"
                    + " \(amount.text) to the record inv_\(invoice.id)."
            )
        ]
    }
}
