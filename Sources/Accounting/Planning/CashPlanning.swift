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
    /// A customer deposit is applied by records of their own. A cash sale, or an invoice of the
    /// payment's own, has brought its income already: a credit memo over the same item takes that back,
    /// so that the income stands once, on the invoice's lines.
    func plan(
        received payment: InvoicePayment,
        customer: ExternalID
    ) throws(PlanFault) -> Plan {
        let given = try applications(of: payment)
        if payment.isEarlier { return try takenFromBefore(given, of: payment, customer) }
        var plan = try takeovers(for: payment, customer: customer)
        guard payment.receipt != .customerPayment else {
            let own = try ownInvoiceCredited(given, of: payment, customer)
            plan.append(own.plan)
            let record = try paymentDocument(
                payment,
                customer: customer,
                applied: given + own.rest
            )
            plan.append(Plan(documents: [record]))
            return plan
        }
        var documents: [PlannedDocument] = []
        for application in given {
            documents.append(
                payment.receipt == .customerDeposit
                    ? try depositApplication(application, of: payment, customer)
                    : try saleTakenBack(application, of: payment, customer)
            )
        }
        let taken = plan
        plan = try receipt(of: payment.charge, as: payment.receipt, customer: customer)
        plan.append(taken)
        plan.append(try roleItems(for: documents))
        plan.append(Plan(documents: documents))
        return plan
    }

    /// The invoice of the payment's own loses what Stripe gave to other invoices; what is left of it the
    /// payment still pays.
    private func ownInvoiceCredited(
        _ given: [Application],
        of payment: InvoicePayment,
        _ customer: ExternalID
    ) throws(PlanFault) -> (plan: Plan, rest: [Application]) {
        guard var left = payment.ownInvoice else { return (Plan(), []) }
        let own = try RecordKind.invoice.externalID(for: payment.charge.paymentID)
        var memos: [PlannedDocument] = []
        for application in given where application.amount.currency == left.currency {
            let part = Money(min(left.minorUnits, application.amount.minorUnits), left.currency)
            guard part.minorUnits > 0 else { continue }
            left = left - part
            memos.append(
                try useMemo(
                    application.target,
                    of: payment,
                    customer,
                    memo: "\(own.text) became \(application.target.text)",
                    line: try Self.looseLine(part, payment.charge),
                    applied: Application(target: own, amount: part)
                )
            )
        }
        var plan = try roleItems(for: memos)
        plan.append(Plan(documents: memos))
        return (plan, left.isZero ? [] : [Application(target: own, amount: left)])
    }

    /// Invoices paid by money that came in before the cut-over.
    ///
    /// It is in the books of then, and comes out of the account of what was before. An invoice of before
    /// is not Quittance's.
    private func takenFromBefore(
        _ given: [Application],
        of payment: InvoicePayment,
        _ customer: ExternalID
    ) throws(PlanFault) -> Plan {
        let charge = payment.charge
        let earlier = Set(
            try payment.earlier.map { (id) throws(PlanFault) in
                try RecordKind.invoice.externalID(for: payment.takeover(of: id))
            }
        )
        var memos: [PlannedDocument] = []
        for application in given where !earlier.contains(application.target) {
            memos.append(
                try useMemo(
                    application.target,
                    of: payment,
                    customer,
                    memo: "Stripe payment \(charge.paymentID) from before the cut-over",
                    line: try Self.earlierLine(application.amount, charge, charge.paymentID),
                    applied: application
                )
            )
        }
        var plan = try roleItems(for: memos)
        plan.append(Plan(documents: memos))
        return plan
    }

    /// A credit memo that stands for the use of a payment for an invoice.
    private func useMemo(
        _ invoice: ExternalID,
        of payment: InvoicePayment,
        _ customer: ExternalID,
        memo: String,
        line: DocumentLine,
        applied application: Application
    ) throws(PlanFault) -> PlannedDocument {
        try creditMemo(
            payment.useSource(invoice),
            of: payment.charge.receiptSources,
            customer: customer,
            date: useDate(of: payment, for: invoice),
            memo: memo,
            lines: [line],
            in: application.amount.currency,
            applied: [application]
        )
    }

    /// The day Stripe gave the payment to an invoice, never before the cut-over.
    private func useDate(of payment: InvoicePayment, for invoice: ExternalID) -> CalendarDate {
        let day = date(payment.moment(for: invoice))
        guard payment.isEarlier else { return day }
        let issued = payment.invoices.values.filter { invoice.text.contains($0.id) }
            .map { date($0.issuedAt) }
        return ([day] + issued + [payouts.cutover].compactMap { $0 }).max() ?? day
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
        try useMemo(
            application.target,
            of: payment,
            customer,
            memo: "Cash sale pay_\(payment.charge.paymentID) became \(application.target.text)",
            line: try Self.looseLine(application.amount, payment.charge),
            applied: application
        )
    }
}

extension InvoicePayment {
    /// The source of the record that uses the payment for an invoice: both ids in one.
    fileprivate func useSource(_ invoice: ExternalID) -> String {
        charge.usePrefix + invoice.text.dropFirst(RecordKind.invoice.prefix.count + 1)
    }

    /// When Stripe gave the payment to an invoice.
    fileprivate func moment(for invoice: ExternalID) -> Timestamp {
        let rows = allocations.filter { invoice.text.contains($0.invoiceID) }
        let received = charge.balanceTransaction?.created ?? charge.created
        return rows.compactMap(\.paidAt).max().map { max($0, received) } ?? received
    }
}

extension ChargeFacts {
    /// How the sources of the records begin that use the payment for invoices.
    package var usePrefix: String { paymentID + "-" }
}
