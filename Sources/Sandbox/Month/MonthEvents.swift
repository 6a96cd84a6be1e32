/// What Stripe tells about the month, in the types the product handles.
extension MonthBuilder {
    mutating func writeEvents() {
        var events: [(moment: Int64, type: String, objectID: String)] = []
        func tell(_ moment: Int64?, _ type: String, _ objectID: String) {
            if let moment { events.append((moment, type, objectID)) }
        }
        for customer in world.customers {
            if customer.created >= calendar.opening {
                tell(customer.created, "customer.created", customer.id)
            }
            tell(customer.move?.moment, "customer.updated", customer.id)
            tell(customer.deletedAt, "customer.deleted", customer.id)
        }
        for invoice in world.invoices {
            tell(invoice.created, "invoice.created", invoice.id)
            tell(invoice.finalizedAt, "invoice.finalized", invoice.id)
            tell(invoice.paidAt, "invoice.paid", invoice.id)
            tell(invoice.voidedAt, "invoice.voided", invoice.id)
            tell(invoice.uncollectibleAt, "invoice.marked_uncollectible", invoice.id)
        }
        for payment in world.invoicePayments {
            tell(payment.paidAt, "invoice_payment.paid", payment.id)
        }
        for note in world.creditNotes {
            tell(note.created, "credit_note.created", note.id)
            tell(note.created, "invoice.updated", note.invoiceID)
            tell(note.voidedAt, "credit_note.voided", note.id)
        }
        for charge in world.charges {
            tell(charge.created, "charge.succeeded", charge.id)
            tell(charge.capturedAt, "charge.captured", charge.id)
        }
        for refund in world.refunds {
            tell(refund.created, "refund.created", refund.id)
            if refund.settledAt > refund.created {
                tell(refund.settledAt, "refund.updated", refund.id)
            }
            tell(refund.failedAt, "refund.failed", refund.id)
        }
        for dispute in world.disputes {
            tell(dispute.created, "charge.dispute.created", dispute.id)
            for (index, rowID) in dispute.rowIDs.enumerated() {
                tell(
                    rowPositions[rowID].map { world.rows[$0].created },
                    index == 0
                        ? "charge.dispute.funds_withdrawn" : "charge.dispute.funds_reinstated",
                    dispute.id
                )
            }
            if dispute.stages.count > 1 {
                tell(dispute.stages.last?.moment, "charge.dispute.closed", dispute.id)
            }
        }
        for topUp in world.topUps { tell(topUp.settledAt, "topup.succeeded", topUp.id) }
        for payout in world.payouts {
            tell(payout.created + 3_600, "payout.updated", payout.id)
            tell(payout.reconciledAt, "payout.reconciliation_completed", payout.id)
            tell(payout.paidAt, "payout.paid", payout.id)
            tell(payout.failedAt, "payout.failed", payout.id)
        }
        events.sort { ($0.moment, $0.type, $0.objectID) < ($1.moment, $1.type, $1.objectID) }
        world.events = events.map {
            StripeWorld.Event(
                id: newID("evt_3Q"),
                created: $0.moment,
                type: $0.type,
                objectID: $0.objectID
            )
        }
    }

    /// Numbers the documents in the order of their dates and sorts every list by time.
    mutating func finish() {
        world.invoices.sort { ($0.finalizedAt, $0.id) < ($1.finalizedAt, $1.id) }
        for position in world.invoices.indices {
            let invoice = world.invoices[position]
            let next = (invoiceCounts[invoice.customerID] ?? 0) + 1
            invoiceCounts[invoice.customerID] = next
            let prefix =
                customerPositions[invoice.customerID].map { world.customers[$0].invoicePrefix }
                ?? ""
            let digits = "\(next)"
            let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
            world.invoices[position].number = "\(prefix)-\(zeros)\(digits)"
            invoicePositions[invoice.id] = position
        }
        for position in world.creditNotes.indices {
            let note = world.creditNotes[position]
            let number = invoicePositions[note.invoiceID].map { world.invoices[$0].number } ?? ""
            world.creditNotes[position].number = "\(number)-\(note.number)"
        }
        world.invoices.sort { ($0.created, $0.id) < ($1.created, $1.id) }
        world.invoicePayments.sort { ($0.created, $0.id) < ($1.created, $1.id) }
        world.paymentIntents.sort { ($0.created, $0.id) < ($1.created, $1.id) }
        world.charges.sort { ($0.created, $0.id) < ($1.created, $1.id) }
        world.refunds.sort { ($0.created, $0.id) < ($1.created, $1.id) }
        world.disputes.sort { ($0.created, $0.id) < ($1.created, $1.id) }
        world.creditNotes.sort { ($0.created, $0.id) < ($1.created, $1.id) }
        world.payouts.sort { ($0.created, $0.id) < ($1.created, $1.id) }
        world.rows.sort { ($0.created, $0.id) < ($1.created, $1.id) }
        world.prices.sort { ($0.created, $0.id) < ($1.created, $1.id) }
    }
}
