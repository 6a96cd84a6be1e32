/// Everything the decision about returned money needs: the charge and the invoices it paid.
package struct ReturnSituation: Sendable, Hashable {
    package let charge: ChargeFacts
    /// The invoices the charge paid, with the amount each received.
    package let invoices: [PaidInvoice]

    package struct PaidInvoice: Sendable, Hashable {
        package let invoice: InvoiceFacts
        package let amountPaid: Money

        package init(invoice: InvoiceFacts, amountPaid: Money) {
            self.invoice = invoice
            self.amountPaid = amountPaid
        }
    }

    package init(charge: ChargeFacts, invoices: [PaidInvoice]) {
        self.charge = charge
        self.invoices = invoices
    }

    var customerSource: String? { invoices.first?.invoice.customerID ?? charge.customerID }
}

extension BookingPolicy {
    /// Plans a refund: a credit memo for the invoiced part and a customer refund of the whole.
    ///
    /// Posted once money has moved, on the day of the row that `paid` it; the release of an uncaptured
    /// part plans nothing. A refund that came back is received again as an unapplied payment. Source: truth table B.1, refund.
    package func plan(
        refund: RefundFacts,
        paid row: BalanceTransactionFacts,
        cameBack: BalanceTransactionFacts?,
        situation: ReturnSituation
    ) throws(PlanFault) -> Plan {
        if case .unrecognized(let status) = refund.status {
            throw PlanFault([Self.unsupportedStatus(status, of: refund.id)])
        }
        // What was authorised but never captured is no refund: the payment is booked without it.
        guard TruthTable.rule(for: row)?.treatment != .foldedIntoCharge else { return Plan() }
        var plan = Plan()
        let moved = Movement(
            source: refund.id,
            amount: refund.amount,
            date: date(row.created),
            settledAs: settlement(of: refund.amount, by: row),
            word: "refund",
            sources: [refund.id, situation.charge.id]
        )
        plan.documents = try returnDocuments(moved, situation: situation) {
            (invoice, share) throws(PlanFault) in
            try Self.proportionalLines(of: invoice, share)
        }
        if let cameBack {
            plan.documents.append(try receivedAgain(refund, cameBack, situation: situation))
            plan.findings.append(
                Finding(
                    .refundFailed,
                    subject: refund.id,
                    sentence: "The refund of \(refund.amount.text) did not reach the customer and"
                        + " came back.",
                    fix: "Pay the customer another way and apply that to the unapplied payment"
                        + " pay_\(refund.id)."
                )
            )
        }
        return plan
    }

    /// Plans a dispute once money was withdrawn: credit memo to dispute losses and customer refund.
    ///
    /// A won dispute makes no record; its money is a line of the deposit. Source: truth table B.1.
    package func plan(dispute: DisputeFacts, situation: ReturnSituation) throws(PlanFault) -> Plan {
        guard let row = dispute.withdrawal else { return Plan() }
        let sameCurrency = row.amount.currency == dispute.amount.currency
        let moved = Movement(
            source: dispute.id,
            amount: sameCurrency ? row.amount.magnitude : dispute.amount,
            date: date(row.created),
            settledAs: settlement(of: dispute.amount, by: row),
            word: "dispute",
            sources: [dispute.id, situation.charge.id]
        )
        return Plan(
            documents: try returnDocuments(moved, situation: situation) {
                (_, share) throws(PlanFault) in
                [
                    DocumentLine(
                        item: try RecordKind.item.externalID(for: ItemRole.dispute.sourceID),
                        role: .dispute,
                        description: "Dispute \(dispute.id)",
                        quantity: "1",
                        amount: share,
                        source: dispute.id
                    )
                ]
            }
        )
    }

    /// Money that left the balance toward a customer.
    private struct Movement {
        let source: String
        let amount: Money
        let date: CalendarDate
        let settledAs: Money?
        let word: String
        let sources: [String]
        var memo: String { "Stripe \(word) \(source)" }
    }

    private func returnDocuments(
        _ moved: Movement,
        situation: ReturnSituation,
        lines: (InvoiceFacts, Money) throws(PlanFault) -> [DocumentLine]
    ) throws(PlanFault) -> [PlannedDocument] {
        try Self.proveCurrency(
            of: situation.invoices.map(\.amountPaid),
            is: moved.amount.currency,
            subject: moved.source
        )
        let customer = try customerID(for: situation.customerSource)
        var documents: [PlannedDocument] = []
        var applications: [Application] = []
        var rest = moved.amount
        let paid = Money.sum(situation.invoices.map(\.amountPaid), in: moved.amount.currency)
        if paid.minorUnits > 0 {
            let invoiced = Money(min(paid.minorUnits, rest.minorUnits), rest.currency)
            let shares = invoiced.split(
                inProportionTo: situation.invoices.map(\.amountPaid.minorUnits)
            )
            var all: [DocumentLine] = []
            for (index, part) in situation.invoices.enumerated() {
                all += try lines(part.invoice, shares[index])
            }
            let memo = try creditMemo(moved, all, invoiced, customer: customer)
            documents.append(contentsOf: try items(for: all, products: []) + [memo])
            applications.append(Application(target: memo.externalID, amount: invoiced))
            rest = rest - invoiced
        }
        if rest.minorUnits > 0 {
            let payment = try RecordKind.customerPayment.externalID(for: situation.charge.paymentID)
            applications.append(Application(target: payment, amount: rest))
        }
        documents.append(try customerRefund(moved, applications, customer: customer))
        return documents
    }

    private func creditMemo(
        _ moved: Movement,
        _ lines: [DocumentLine],
        _ total: Money,
        customer: ExternalID
    ) throws(PlanFault) -> PlannedDocument {
        let id = try RecordKind.creditMemo.externalID(for: moved.source)
        return PlannedDocument(
            externalID: id,
            document: .creditMemo(
                CreditMemoDraft(
                    customer: customer,
                    date: moved.date,
                    memo: moved.memo,
                    lines: lines,
                    applications: [],
                    total: total,
                    settledAs: nil
                )
            ),
            sources: moved.sources,
            dependsOn: [customer] + lines.map(\.item),
            entries: try Entries.creditMemo(
                id,
                moved.date,
                moved.memo,
                lines,
                sources: moved.sources
            )
        )
    }

    private func customerRefund(
        _ moved: Movement,
        _ applications: [Application],
        customer: ExternalID
    ) throws(PlanFault) -> PlannedDocument {
        let id = try RecordKind.customerRefund.externalID(for: moved.source)
        return PlannedDocument(
            externalID: id,
            document: .customerRefund(
                RefundDraft(
                    customer: customer,
                    date: moved.date,
                    amount: moved.amount,
                    settledAs: moved.settledAs,
                    applications: applications,
                    memo: moved.memo
                )
            ),
            sources: moved.sources,
            dependsOn: [customer] + applications.map(\.target),
            entries: try Entries.transfer(
                id.text,
                moved.date,
                moved.memo,
                debit: .receivable,
                credit: .undepositedFunds,
                moved.amount,
                sources: moved.sources
            )
        )
    }

    private func receivedAgain(
        _ refund: RefundFacts,
        _ row: BalanceTransactionFacts,
        situation: ReturnSituation
    )
        throws(PlanFault) -> PlannedDocument
    {
        let customer = try customerID(for: situation.customerSource)
        let id = try RecordKind.customerPayment.externalID(for: refund.id)
        let memo = "Stripe refund \(refund.id) failed, money received again"
        let date = date(row.created)
        return PlannedDocument(
            externalID: id,
            document: .customerPayment(
                PaymentDraft(
                    customer: customer,
                    date: date,
                    amount: refund.amount,
                    settledAs: settlement(of: refund.amount, by: row),
                    applications: [],
                    memo: memo
                )
            ),
            sources: [refund.id],
            dependsOn: [customer],
            entries: try Entries.transfer(
                id.text,
                date,
                memo,
                debit: .undepositedFunds,
                credit: .receivable,
                refund.amount,
                sources: [refund.id]
            )
        )
    }

    /// Spreads an amount over the invoice's lines in proportion to what each contributed.
    ///
    /// The whole total gives back every line as it is. A part is spread over the signed lines so that
    /// the parts still add up: positive lines by largest remainder of the part plus the negative share.
    static func proportionalLines(
        of invoice: InvoiceFacts,
        _ part: Money
    ) throws(PlanFault)
        -> [DocumentLine]
    {
        let lines = try invoice.documentLines()
        guard part != invoice.billed else { return lines }
        let negatives = lines.map { max(0, -$0.amount.minorUnits) }
        let positives = lines.map { max(0, $0.amount.minorUnits) }
        let negativeSum = negatives.reduce(0, +)
        let share =
            Int128(negativeSum) * Int128(part.minorUnits)
            / Int128(max(1, invoice.billed.minorUnits))
        let takenBack = Money(Int64(share), part.currency)
        let credits = (part + takenBack).split(inProportionTo: positives)
        let debits = takenBack.split(inProportionTo: negatives)
        return lines.indices.compactMap { index in
            let amount = credits[index] - debits[index]
            let line = lines[index]
            guard !amount.isZero else { return nil }
            return DocumentLine(
                item: line.item,
                role: line.role,
                description: line.description,
                quantity: "1",
                amount: amount,
                source: line.source
            )
        }
    }
}
