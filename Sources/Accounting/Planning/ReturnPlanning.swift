/// Everything the decision about returned money needs: the charge and the invoices it paid.
package struct ReturnSituation: Sendable, Hashable {
    package let charge: ChargeFacts
    /// The invoices the charge paid, with the amount each received.
    package let invoices: [PaidInvoice]
    /// Valid credit notes of those invoices; none for a refund that has a memo of its own already.
    package let notes: [CreditNoteFacts]
    /// In what form the books hold a charge that pays none of Stripe's invoices.
    package let form: BookingChoices.LooseCharge
    /// Whether the charge came in before the cut-over and is not in the books.
    package let isEarlier: Bool

    package struct PaidInvoice: Sendable, Hashable {
        package let invoice: InvoiceFacts
        package let amountPaid: Money
        /// Whether it was issued before the cut-over and is not in the books.
        package let isEarlier: Bool

        package init(invoice: InvoiceFacts, amountPaid: Money, isEarlier: Bool = false) {
            self.invoice = invoice
            self.amountPaid = amountPaid
            self.isEarlier = isEarlier
        }
    }

    package init(
        charge: ChargeFacts,
        invoices: [PaidInvoice],
        notes: [CreditNoteFacts] = [],
        form: BookingChoices.LooseCharge = .unapplied,
        isEarlier: Bool = false
    ) {
        self.charge = charge
        self.invoices = invoices
        self.notes = notes
        self.form = form
        self.isEarlier = isEarlier
    }

    /// Whether an invoice the charge paid was issued before the cut-over and is not in the books.
    func isEarlier(_ invoice: InvoiceFacts?) -> Bool {
        invoices.contains { $0.isEarlier && $0.invoice.id == invoice?.id }
    }

    /// The Stripe customer the money went back to; nil for the guest.
    package var customerSource: String? { invoices.first?.invoice.customerID ?? charge.customerID }
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
            if invoice == nil ? situation.isEarlier : situation.isEarlier(invoice) {
                return [try Self.earlierLine(share, situation.charge, refund.id)]
            }
            guard let invoice else { return [try Self.looseLine(share, situation.charge)] }
            return try Self.proportionalLines(of: invoice, share)
        }
        if let cameBack {
            plan.append(try self.plan(refund: refund, cameBack: cameBack, situation: situation))
        }
        return plan
    }

    /// Plans money of a refund that did not reach the customer: it is received again.
    ///
    /// Nothing else is planned of a refund that was paid before the cut-over.
    package func plan(
        refund: RefundFacts,
        cameBack row: BalanceTransactionFacts,
        situation: ReturnSituation
    ) throws(PlanFault) -> Plan {
        guard !isBeforeCutover(row.created) else { return Plan() }
        return Plan(
            documents: [try receivedAgain(refund, row, situation: situation)],
            findings: [
                Finding(
                    .refundFailed,
                    subject: refund.id,
                    sentence: "The refund of \(refund.amount.text) did not reach the customer and"
                        + " came back.",
                    fix: "Pay the customer another way and apply that to the unapplied payment"
                        + " pay_\(refund.id)."
                )
            ]
        )
    }

    /// Money that left the balance toward a customer.
    struct Movement {
        let source: String
        let amount: Money
        let date: CalendarDate
        let settledAs: Money?
        let word: String
        let sources: [String]
        var outcome = ""
        var memo: String { "Stripe \(word) \(source)\(outcome)" }
    }

    func returnDocuments(
        _ moved: Movement,
        situation: ReturnSituation,
        lines: (InvoiceFacts?, Money) throws(PlanFault) -> [DocumentLine]
    ) throws(PlanFault) -> [PlannedDocument] {
        try Self.proveCurrency(
            of: situation.invoices.map(\.amountPaid),
            is: moved.amount.currency,
            subject: moved.source
        )
        let customer = try customerID(for: situation.customerSource)
        if situation.isSoldForCash {
            return try cashRefund(moved, try lines(nil, moved.amount), customer: customer)
        }
        var documents: [PlannedDocument] = []
        var applications: [Application] = []
        var deposits: [Application] = []
        var rest = moved.amount
        for share in try Self.credited(by: situation.notes, moved) {
            applications.append(share)
            rest = rest - share.amount
        }
        let sold = situation.creditable(beside: rest)
        if sold.minorUnits > 0, rest.minorUnits > 0 {
            let invoiced = Money(min(sold.minorUnits, rest.minorUnits), rest.currency)
            let all = try creditedLines(invoiced, situation, lines)
            let memo = try creditMemo(
                moved.source,
                of: moved.sources,
                customer: customer,
                date: moved.date,
                memo: moved.memo,
                lines: all,
                in: invoiced.currency,
                applied: []
            )
            documents.append(contentsOf: try items(for: all, products: []) + [memo])
            applications.append(Application(target: memo.externalID, amount: invoiced))
            rest = rest - invoiced
        }
        if rest.minorUnits > 0 {
            let receipt = try RecordKind.customerPayment.externalID(for: situation.charge.paymentID)
            let share = Application(target: receipt, amount: rest)
            if situation.form == .customerDeposit {
                deposits = [share]
            } else {
                applications.append(share)
            }
        }
        documents.append(
            try customerRefund(moved, applications, deposits: deposits, customer: customer)
        )
        return documents
    }

    /// The lines of what is credited: of the invoices in proportion to what each received, and of the
    /// sale no invoice of Stripe stands for.
    private func creditedLines(
        _ credited: Money,
        _ situation: ReturnSituation,
        _ lines: (InvoiceFacts?, Money) throws(PlanFault) -> [DocumentLine]
    ) throws(PlanFault) -> [DocumentLine] {
        let amounts = situation.invoices.map(\.amountPaid)
        let paid = Money.sum(amounts, in: credited.currency).minorUnits
        let invoiced = Money(min(paid, credited.minorUnits), credited.currency)
        var all: [DocumentLine] = []
        if invoiced.minorUnits > 0 {
            let shares = invoiced.split(inProportionTo: amounts.map(\.minorUnits))
            for (index, part) in situation.invoices.enumerated() {
                all += try lines(part.invoice, shares[index])
            }
        }
        let rest = credited - invoiced
        if rest.minorUnits > 0 { all += try lines(nil, rest) }
        return all
    }

    /// What valid credit notes credit of the money that moved: their memos are refunded, line by line
    /// as Stripe credited them.
    private static func credited(
        by notes: [CreditNoteFacts],
        _ moved: Movement
    ) throws(PlanFault) -> [Application] {
        var result: [Application] = []
        var rest = moved.amount
        for note in notes where note.status == .issued {
            for share in note.refunds where share.refundID == moved.source {
                let stated = share.amount ?? rest
                guard stated.currency == rest.currency else { continue }
                let amount = Money(min(stated.minorUnits, rest.minorUnits), rest.currency)
                guard amount.minorUnits > 0 else { continue }
                let memo = try RecordKind.creditMemo.externalID(for: note.id)
                result.append(Application(target: memo, amount: amount))
                rest = rest - amount
            }
        }
        return result
    }

    /// The one line of an invoice, or of a credit, for a charge that pays none of Stripe's invoices.
    static func looseLine(_ amount: Money, _ charge: ChargeFacts) throws(PlanFault) -> DocumentLine
    {
        try DocumentLine.role(
            .product,
            charge.description ?? "Stripe payment \(charge.paymentID)",
            amount,
            charge.id
        )
    }

    /// The one line of a credit over money that came in before the cut-over.
    static func earlierLine(
        _ amount: Money,
        _ charge: ChargeFacts,
        _ source: String
    ) throws(PlanFault) -> DocumentLine {
        try DocumentLine.role(
            .openingBalance,
            "Stripe payment \(charge.paymentID) from before the cut-over",
            amount,
            source
        )
    }

    func customerRefund(
        _ moved: Movement,
        _ applications: [Application],
        deposits: [Application] = [],
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
                    deposits: deposits,
                    memo: moved.memo
                )
            ),
            sources: moved.sources,
            dependsOn: [customer] + (applications + deposits).map(\.target),
            entries: try Entries.refund(id, moved, fromDeposits: deposits)
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
    static func proportionalLines(
        of invoice: InvoiceFacts,
        _ part: Money
    ) throws(PlanFault) -> [DocumentLine] {
        try invoice.documentLines().share(part, of: invoice.billed)
    }
}

extension Entries {
    /// Credit undeposited funds; debit customer deposits for what comes out of them, receivable else.
    fileprivate static func refund(
        _ id: ExternalID,
        _ moved: BookingPolicy.Movement,
        fromDeposits deposits: [Application]
    ) throws(PlanFault) -> [BalancedEntry] {
        let held = Money.sum(deposits.map(\.amount), in: moved.amount.currency)
        let owed = moved.amount - held
        guard !moved.amount.isZero else { return [] }
        var postings: [Posting] = []
        if !owed.isZero { postings.append(.signed(.receivable, .debit, owed)) }
        if !held.isZero { postings.append(.signed(.customerDeposits, .debit, held)) }
        postings.append(.signed(.undepositedFunds, .credit, moved.amount))
        return [try build(id.text, moved.date, moved.memo, postings, moved.sources)]
    }
}

extension ReturnSituation {
    /// Whether the money came in by a cash sale that no invoice has taken over.
    var isSoldForCash: Bool { form == .cashSale && invoices.isEmpty && !isEarlier }

    /// How much of returned money was sold, and is therefore credited.
    func creditable(beside rest: Money) -> Money {
        // A sale of the charge's own covers what no invoice of Stripe took over; of what came in before
        // the cut-over no receipt is there to pay back.
        if isEarlier || form == .invoice || form == .cashSale { return rest }
        return Money.sum(invoices.map(\.amountPaid), in: rest.currency)
    }
}
