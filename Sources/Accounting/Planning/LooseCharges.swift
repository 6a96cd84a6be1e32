extension BookingPolicy {
    /// Plans a charge that pays none of Stripe's invoices: a payment, and by choice an invoice for it.
    package func plan(
        loose charge: ChargeFacts,
        customer: PlannedDocument,
        hasOwnInvoice: Bool
    ) throws(PlanFault) -> Plan {
        guard hasOwnInvoice else {
            let payment = try paymentDocument(
                InvoicePayment(charge: charge, allocations: []),
                customer: customer.externalID
            )
            return Plan(documents: [customer, payment])
        }
        let invoice = try ownInvoice(
            charge.paymentID,
            of: [charge.id],
            customer: customer.externalID,
            date: date(charge.balanceTransaction?.created ?? charge.created),
            memo: "Stripe payment \(charge.paymentID)",
            lines: [try Self.looseLine(charge.amountCaptured, charge)],
            in: charge.amountCaptured.currency
        )
        let application = Application(target: invoice.externalID, amount: charge.amountCaptured)
        let payment = try paymentDocument(
            InvoicePayment(charge: charge, allocations: []),
            customer: customer.externalID,
            applying: [application]
        )
        var plan = Plan(documents: [customer])
        plan.append(try roleItems(for: [invoice]))
        plan.append(Plan(documents: [invoice, payment]))
        return plan
    }
}
