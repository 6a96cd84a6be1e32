/// Money that no invoice asked for: cash sales, customer deposits, and what becomes of them later.
extension BookingPolicy {
    /// A cash sale over lines.
    func cashSale(
        _ source: String,
        of sources: [String],
        customer: ExternalID,
        date: CalendarDate,
        memo: String,
        lines: [DocumentLine],
        total: Money,
        settledAs: Money?
    ) throws(PlanFault) -> PlannedDocument {
        let id = try RecordKind.cashSale.externalID(for: source)
        return PlannedDocument(
            externalID: id,
            document: .cashSale(
                CashDraft(
                    customer: customer,
                    date: date,
                    memo: memo,
                    lines: lines,
                    total: total,
                    settledAs: settledAs
                )
            ),
            sources: sources,
            dependsOn: [customer] + lines.map(\.item),
            entries: try Entries.of(.cashSale, id, date, memo, lines, sources: sources)
        )
    }

    /// Money of a cash sale that went back: the same accounts the other way.
    func cashRefund(
        _ moved: Movement,
        _ lines: [DocumentLine],
        customer: ExternalID
    ) throws(PlanFault) -> [PlannedDocument] {
        let id = try RecordKind.cashRefund.externalID(for: moved.source)
        let refund = PlannedDocument(
            externalID: id,
            document: .cashRefund(
                CashDraft(
                    customer: customer,
                    date: moved.date,
                    memo: moved.memo,
                    lines: lines,
                    total: moved.amount,
                    settledAs: moved.settledAs
                )
            ),
            sources: moved.sources,
            dependsOn: [customer] + lines.map(\.item),
            entries: try Entries.of(
                .cashRefund,
                id,
                moved.date,
                moved.memo,
                lines,
                sources: moved.sources
            )
        )
        return try items(for: lines, products: []) + [refund]
    }

    /// Money held for the customer until an invoice uses it; the draft is applied to nothing.
    func customerDeposit(
        _ source: String,
        _ draft: PaymentDraft,
        sources: [String]
    ) throws(PlanFault) -> PlannedDocument {
        let id = try RecordKind.customerDeposit.externalID(for: source)
        return PlannedDocument(
            externalID: id,
            document: .customerDeposit(draft),
            sources: sources,
            dependsOn: [draft.customer],
            entries: try Entries.transfer(
                id.text,
                draft.date,
                draft.memo,
                debit: .undepositedFunds,
                credit: .customerDeposits,
                draft.amount,
                sources: sources
            )
        )
    }

    /// Plans the money of a payment that Stripe gives to invoices, as the books hold it.
    ///
    /// A customer deposit is applied by records of their own. A cash sale has brought its income
    /// already: a credit memo over the same item takes that back and pays the invoice, so that the
    /// income stands once, on the invoice's lines.
    func plan(
        received payment: InvoicePayment,
        customer: ExternalID
    ) throws(PlanFault) -> Plan {
        let taken = try takeovers(for: payment, customer: customer)
        guard payment.receipt != .customerPayment else {
            var plan = taken
            plan.append(Plan(documents: [try paymentDocument(payment, customer: customer)]))
            return plan
        }
        let checked = try paymentDocument(payment, customer: customer)
        guard case .customerPayment(let draft) = checked.document else { return Plan() }
        var plan = try receipt(of: payment.charge, as: payment.receipt, customer: customer)
        var documents: [PlannedDocument] = []
        for application in draft.applications {
            documents.append(
                payment.receipt == .customerDeposit
                    ? try depositApplication(application, of: payment, customer)
                    : try saleTakenBack(application, of: payment, customer)
            )
        }
        plan.append(taken)
        plan.append(try roleItems(for: documents))
        plan.append(Plan(documents: documents))
        return plan
    }

    private func depositApplication(
        _ application: Application,
        of payment: InvoicePayment,
        _ customer: ExternalID
    ) throws(PlanFault) -> PlannedDocument {
        let invoice = application.target
        let id = try RecordKind.depositApplication.externalID(
            for: payment.useSource(invoice)
        )
        let deposit = try RecordKind.customerDeposit.externalID(for: payment.charge.paymentID)
        let date = date(payment.moment(for: invoice))
        let memo = "Stripe payment \(payment.charge.paymentID) used for \(invoice.text)"
        let sources = payment.charge.receiptSources
        return PlannedDocument(
            externalID: id,
            document: .depositApplication(
                DepositApplicationDraft(
                    customer: customer,
                    date: date,
                    memo: memo,
                    deposit: deposit,
                    invoice: invoice,
                    amount: application.amount
                )
            ),
            sources: sources,
            dependsOn: [customer, deposit, invoice],
            entries: try Entries.transfer(
                id.text,
                date,
                memo,
                debit: .customerDeposits,
                credit: .receivable,
                application.amount,
                sources: sources
            )
        )
    }

    private func saleTakenBack(
        _ application: Application,
        of payment: InvoicePayment,
        _ customer: ExternalID
    ) throws(PlanFault) -> PlannedDocument {
        try creditMemo(
            payment.useSource(application.target),
            of: [payment.charge.paymentID],
            customer: customer,
            date: date(payment.moment(for: application.target)),
            memo: "Cash sale pay_\(payment.charge.paymentID) became \(application.target.text)",
            lines: [try Self.looseLine(application.amount, payment.charge)],
            in: application.amount.currency,
            applied: [application]
        )
    }
}

extension InvoicePayment {
    /// The source of the record that uses the payment for an invoice: both ids in one.
    fileprivate func useSource(_ invoice: ExternalID) -> String {
        charge.paymentID + "-" + invoice.text.dropFirst(RecordKind.invoice.prefix.count + 1)
    }

    /// When Stripe gave the payment to an invoice.
    fileprivate func moment(for invoice: ExternalID) -> Timestamp {
        let rows = allocations.filter { invoice.text.contains($0.invoiceID) }
        let received = charge.balanceTransaction?.created ?? charge.created
        return rows.compactMap(\.paidAt).max().map { max($0, received) } ?? received
    }
}
