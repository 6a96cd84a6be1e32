/// A captured charge together with every invoice it pays.
package struct InvoicePayment: Sendable, Hashable {
    package var charge: ChargeFacts
    /// All rows of the charge's payment, of this invoice and of others.
    package let allocations: [InvoicePaymentFacts]
    /// The invoices the rows name, as far as they are known; an unknown one takes its whole row.
    package let invoices: [String: InvoiceFacts]
    /// The record under which the books hold the money: a payment, unless it came before any invoice.
    package var receipt: RecordKind
    /// Those of the invoices that were issued before the cut-over and are not in the books.
    package var earlier: Set<String>
    /// Whether the money came in before the cut-over and is not in the books.
    package var isEarlier: Bool
    /// What the invoice of the payment's own is over, where the books hold one.
    package var ownInvoice: Money?

    package init(
        charge: ChargeFacts,
        allocations: [InvoicePaymentFacts],
        invoices: [String: InvoiceFacts] = [:],
        receipt: RecordKind = .customerPayment,
        earlier: Set<String> = [],
        isEarlier: Bool = false,
        ownInvoice: Money? = nil
    ) {
        self.earlier = earlier
        self.isEarlier = isEarlier
        self.ownInvoice = ownInvoice
        self.receipt = receipt
        self.charge = charge
        self.allocations = allocations
        self.invoices = invoices
    }

    /// The allocations that were paid, as amounts per invoice.
    package var paid: [(invoiceID: String, amount: Money)] {
        allocations.compactMap { row in
            guard row.status == .paid, let amount = row.amountPaid, !amount.isZero else {
                return nil
            }
            return (row.invoiceID, amount)
        }
    }
}

/// Everything the decision about one invoice needs.
package struct InvoiceSituation: Sendable, Hashable {
    package let invoice: InvoiceFacts
    /// Nil when Stripe names no customer.
    package let customer: CustomerFacts?
    package let products: [ProductFacts]
    package let payments: [InvoicePayment]
    /// Rows paid outside Stripe.
    package let outOfBand: [InvoicePaymentFacts]
    /// Whether the invoice is in the books already; a voided one is only then of interest.
    package let isBooked: Bool
    package let notes: [NoteSituation]
    /// Every record in the books that stands for the invoice.
    package let booked: [ExternalID: Link]

    package init(
        invoice: InvoiceFacts,
        customer: CustomerFacts?,
        products: [ProductFacts],
        payments: [InvoicePayment],
        outOfBand: [InvoicePaymentFacts],
        isBooked: Bool,
        notes: [NoteSituation] = [],
        booked: [ExternalID: Link] = [:]
    ) {
        self.notes = notes
        self.booked = booked
        self.invoice = invoice
        self.customer = customer
        self.products = products
        self.payments = payments
        self.outOfBand = outOfBand
        self.isBooked = isBooked
    }
}

extension BookingPolicy {
    /// Plans what one Stripe invoice means for the books: customer, items, invoice, payments, credits.
    ///
    /// Drafts and invoices voided before they were booked need nothing. Source: truth table B.5.
    package func plan(invoice situation: InvoiceSituation) throws(PlanFault) -> Plan {
        let invoice = situation.invoice
        switch invoice.status {
        case .draft: return Plan()
        case .void where !situation.isBooked: return Plan()
        case .open, .paid, .uncollectible, .void: break
        case .unrecognized(let status):
            throw PlanFault([Self.unsupportedStatus(status, of: invoice.id)])
        }
        guard !invoice.billed.isNegative else {
            throw PlanFault([
                Finding(
                    .statusUnsupported,
                    subject: invoice.id,
                    sentence: "The invoice's total is negative (\(invoice.total.text)), but Stripe"
                        + " moved only \(invoice.balanceCollected.text) to the customer's balance.",
                    fix: "Record it as a credit memo by hand."
                )
            ])
        }
        var plan = Plan()
        let customer = try self.plan(
            customer: situation.customer,
            fallbackName: invoice.customerName,
            fallbackEmail: invoice.customerEmail
        )
        guard situation.isBooked || !isBeforeCutover(invoice) else {
            return try self.plan(beforeCutover: situation, customer: customer)
        }
        let lines = try invoice.documentLines()
        plan.documents = [customer] + (try items(for: lines, products: situation.products))
        let document = try invoiceDocument(
            invoice,
            customer: customer.externalID,
            lines: lines
        )
        plan.documents.append(document)
        for payment in situation.payments {
            plan.append(try self.plan(received: payment, customer: customer.externalID))
        }
        plan.append(try afterlife(situation, lines, customer.externalID, document.externalID))
        return plan
    }

    /// What befell the invoice after it was issued: credits, write-offs, money beside Stripe.
    private func afterlife(
        _ situation: InvoiceSituation,
        _ lines: [DocumentLine],
        _ customer: ExternalID,
        _ invoiceID: ExternalID
    ) throws(PlanFault) -> Plan {
        let invoice = situation.invoice
        var documents = try recoveries(invoice, booked: situation.booked, customer: customer)
        if let document = try overpayment(of: invoice, customer: customer) {
            documents.append(document)
        }
        documents += try closingCreditMemos(
            situation,
            lines: lines,
            customer: customer,
            invoiceID: invoiceID
        )
        let outside = try outsidePayments(situation, customer: customer)
        documents += outside.documents
        var plan = try roleItems(for: documents)
        // The first plan of a memo stands: a recovery knows more of it than its closing does.
        plan.append(Plan(documents: documents, findings: outside.findings))
        for note in situation.notes {
            plan.append(try self.plan(note: note, of: invoice, customer: customer))
        }
        return plan
    }

    /// The items the lines post to: one per product, one per other role.
    func items(
        for lines: [DocumentLine],
        products: [ProductFacts]
    ) throws(PlanFault)
        -> [PlannedDocument]
    {
        guard !lines.isEmpty else { return [] }
        let needed = Set(lines.lazy.map(\.item))
        var documents: [PlannedDocument] = []
        for product in products {
            let document = try product.itemDocument
            if needed.contains(document.externalID) { documents.append(document) }
        }
        for (role, document) in try ItemRole.itemDocuments.get()
        where lines.contains(where: { $0.role == role }) && needed.contains(document.externalID) {
            documents.append(document)
        }
        return documents
    }

    private func invoiceDocument(
        _ invoice: InvoiceFacts,
        customer: ExternalID,
        lines: [DocumentLine]
    ) throws(PlanFault) -> PlannedDocument {
        let id = try RecordKind.invoice.externalID(for: invoice.id)
        let date = date(invoice.issuedAt)
        let memo = "Stripe invoice \(invoice.id)"
        let draft = InvoiceDraft(
            customer: customer,
            date: date,
            dueDate: invoice.dueDate.map { self.date($0) },
            number: invoice.number,
            memo: memo,
            lines: lines,
            total: invoice.billed
        )
        return PlannedDocument(
            externalID: id,
            document: .invoice(draft),
            sources: [invoice.id] + [invoice.dealID.map(PushedSource.of)].compactMap { $0 },
            dependsOn: [customer] + lines.map(\.item),
            entries: try Entries.of(.invoice, id, date, memo, lines, sources: [invoice.id])
        )
    }

    /// The payment of a charge, applied to every invoice it pays.
    package func paymentDocument(
        _ payment: InvoicePayment,
        customer: ExternalID,
        applying own: [Application] = []
    ) throws(PlanFault) -> PlannedDocument {
        try paymentDocument(
            payment,
            customer: customer,
            applied: try applications(of: payment) + own
        )
    }

    /// The payment of a charge, applied as said.
    func paymentDocument(
        _ payment: InvoicePayment,
        customer: ExternalID,
        applied applications: [Application]
    ) throws(PlanFault) -> PlannedDocument {
        let charge = payment.charge
        let id = try RecordKind.customerPayment.externalID(for: charge.paymentID)
        let date = receiptDate(of: charge)
        let memo = charge.receiptMemo
        let sources = charge.receiptSources
        let draft = PaymentDraft(
            customer: customer,
            date: date,
            amount: charge.amountCaptured,
            settledAs: charge.settledAs,
            applications: applications,
            memo: memo
        )
        return PlannedDocument(
            externalID: id,
            document: .customerPayment(draft),
            sources: sources + payment.paid.map(\.invoiceID),
            dependsOn: [customer] + applications.map(\.target),
            entries: try Entries.transfer(
                id.text,
                date,
                memo,
                debit: .undepositedFunds,
                credit: .receivable,
                charge.amountCaptured,
                sources: sources
            )
        )
    }

    /// What a payment is applied to, proved to be no more than came in.
    func applications(of payment: InvoicePayment) throws(PlanFault) -> [Application] {
        let charge = payment.charge
        try Self.proveCurrency(
            of: payment.paid.map(\.amount),
            is: charge.amountCaptured.currency,
            subject: charge.id
        )
        let applications = try payment.applications()
        let applied = Money.sum(applications.map(\.amount), in: charge.amountCaptured.currency)
        guard applied.minorUnits <= charge.amountCaptured.minorUnits else {
            throw PlanFault([
                Finding(
                    .amountUnequal,
                    subject: charge.id,
                    sentence: "Stripe applies \(applied.text) of this payment to invoices, but"
                        + " only \(charge.amountCaptured.text) was captured.",
                    fix: "Check the invoice payments in Stripe; nothing was booked."
                )
            ])
        }
        return applications
    }

    /// What to tell of a status this version does not know.
    package static func unsupportedStatus(_ status: String, of id: String) -> Finding {
        Finding(
            .statusUnsupported,
            subject: id,
            sentence: "Stripe reports the status “\(status)”, which this version does not know.",
            fix: "Nothing was booked. Update Quittance, or record the object by hand."
        )
    }
}
