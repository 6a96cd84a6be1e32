extension InvoiceSituation {
    /// What is neither paid, nor settled by balance or credit notes, nor left to pay.
    ///
    /// Less than nothing means overpaid, which the payments themselves show.
    var settledOtherwise: Money {
        let outside = Money.sum(outsideRows.compactMap(\.amountPaid), in: invoice.currency)
        return invoice.payable - paidThroughStripe - outside - paidWithoutTrace
            - invoice.amountRemaining
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
                    + " payments, the customer's balance or its credit notes.",
                fix: "Look at the invoice in Stripe, then apply a credit memo or receipt of"
                    + " \(amount.text) to the record inv_\(invoice.id)."
            )
        ]
    }
}
