package import Accounting
package import Jobs

/// Reads everything the decision about an invoice needs, and nothing the books know already.
package struct InvoiceGathering: Sendable {
    let source: any BillingSource
    let known: KnownLinks
    let policy: BookingPolicy
    /// Nil where customers are never looked for.
    let linking: CustomerLinking?

    package init(
        source: any BillingSource,
        known: KnownLinks,
        policy: BookingPolicy,
        linking: CustomerLinking? = nil
    ) {
        self.linking = linking
        self.source = source
        self.known = known
        self.policy = policy
    }

    /// The plan of one invoice by id.
    package func plan(invoice id: String) async throws(StepFailure) -> Plan {
        try await plan(invoice: try await source.invoice(id), ReadAhead())
    }

    /// The plan of an invoice that was read already.
    package func plan(read invoice: InvoiceFacts) async throws(StepFailure) -> Plan {
        try await plan(invoice: invoice, ReadAhead())
    }

    /// The plan of the invoice a credit note lowers; a voided note no longer shows on the invoice.
    func plan(creditNote id: String) async throws(StepFailure) -> Plan {
        let note = try await source.creditNote(id)
        return try await plan(
            invoice: try await source.invoice(note.invoiceID),
            ReadAhead(),
            hasNotes: true
        )
    }

    func plan(
        invoice: InvoiceFacts,
        _ ahead: ReadAhead,
        hasNotes: Bool = false
    ) async throws(StepFailure) -> Plan {
        let situation = try await situation(of: invoice, ahead, hasNotes: hasNotes)
        let context = MappingContext(situation)
        guard policy.admits(context) else { return Plan() }
        var plan = try decide { () throws(PlanFault) in try policy.plan(invoice: situation) }
        plan.findings += situation.settlementFindings
        plan = policy.mapped(plan, context)
        for sibling in try await siblings(of: situation, ahead) { plan.append(sibling) }
        plan.append(policy.placed(try await balancePlan(of: invoice), context))
        return plan
    }

    /// Other invoices a payment of this one pays too: they must stand before the payment can.
    private func siblings(
        of situation: InvoiceSituation,
        _ ahead: ReadAhead
    ) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        let ids = Set(situation.payments.flatMap { $0.paid.map(\.invoiceID) })
        for id in ids.subtracting([situation.invoice.id]).sorted() {
            let record = try decide { () throws(PlanFault) in
                try RecordKind.invoice.externalID(for: id)
            }
            guard try await !known.contains(record) else { continue }
            let read = situation.payments.compactMap { $0.invoices[id] }.first
            let invoice: InvoiceFacts
            if let read { invoice = read } else { invoice = try await source.invoice(id) }
            let customer = try await customer(of: invoice)
            let alone = InvoiceSituation(
                invoice: invoice,
                customer: customer,
                products: try await products(of: invoice, customer, read: ahead.products),
                payments: [],
                outOfBand: Self.outOfBand(invoice.payments ?? []),
                isBooked: false
            )
            let plan = try decide { () throws(PlanFault) in try policy.plan(invoice: alone) }
            plans.append(policy.mapped(plan, MappingContext(alone)))
        }
        return plans
    }

    private func situation(
        of invoice: InvoiceFacts,
        _ ahead: ReadAhead,
        hasNotes: Bool
    ) async throws(StepFailure) -> InvoiceSituation {
        let rows: [InvoicePaymentFacts]
        if let listed = invoice.payments {
            rows = listed
        } else if invoice.amountPaid.minorUnits > 0 {
            rows = try await source.invoicePayments(invoice: invoice.id)
        } else {
            rows = []
        }
        let invoiceID = try decide { () throws(PlanFault) in
            try RecordKind.invoice.externalID(for: invoice.id)
        }
        let isBooked = try await known.isMade(invoiceID)
        let booked = isBooked ? try await known.links(source: invoice.id) : [:]
        let customer = try await customer(of: invoice)
        return InvoiceSituation(
            invoice: invoice,
            customer: customer,
            products: try await products(of: invoice, customer, read: ahead.products),
            payments: try await payments(rows, charges: ahead.charges, of: invoice),
            outOfBand: Self.outOfBand(rows),
            isBooked: isBooked,
            notes: try await notes(of: invoice, booked, hasNotes: hasNotes),
            booked: booked
        )
    }

    private static func outOfBand(_ rows: [InvoicePaymentFacts]) -> [InvoicePaymentFacts] {
        rows.filter { row in
            if case .outOfBand = row.means { true } else { false }
        }
    }

    private func customer(of invoice: InvoiceFacts) async throws(StepFailure) -> CustomerFacts? {
        try await customer(invoice.customerID, read: invoice.customer)
    }

    /// The customer's facts; only the id of one that is in the books already, unless the mapping may
    /// ask for more.
    func customer(
        _ id: String?,
        read facts: CustomerFacts? = nil
    ) async throws(StepFailure) -> CustomerFacts? {
        guard let id = facts?.id ?? id else { return nil }
        let record = try decide { () throws(PlanFault) in try policy.customerID(for: id) }
        let isKnown = try await known.contains(record)
        if isKnown, facts == nil, policy.mapping == .none { return .reference(id) }
        let current: CustomerFacts
        if let facts { current = facts } else { current = try await source.customer(id) }
        guard !isKnown, let linking else { return current }
        return try await linking.linked(current)
    }

    /// The facts of a customer that is brought up to date for itself: a booked one may stand for another
    /// record now.
    func customer(following facts: CustomerFacts) async throws(StepFailure) -> CustomerFacts {
        let record = try decide { () throws(PlanFault) in try policy.customerID(for: facts.id) }
        guard let linking else { return facts }
        guard let link = try await known.stored(record) else {
            return try await linking.linked(facts)
        }
        return try await linking.relinked(facts, from: link.internalID)
    }

    /// The products an invoice sells; only the id of one that needs no item made.
    private func products(
        of invoice: InvoiceFacts,
        _ customer: CustomerFacts?,
        read: [String: ProductFacts]
    ) async throws(StepFailure) -> [ProductFacts] {
        let items = try decide { () throws(PlanFault) in
            try policy.ownItems(of: invoice, customer)
        }
        let unnamed = try await productsToName(items.filter { read[$0.value] == nil })
        var products: [ProductFacts] = []
        for id in invoice.productIDs {
            if let facts = read[id] {
                products.append(facts)
            } else if unnamed.contains(id) {
                products.append(try await source.product(id))
            } else {
                products.append(ProductFacts(id: id, name: nil))
            }
        }
        return products
    }

    /// The products of many invoices whose items are not in the books yet, each read once.
    ///
    /// Alone, every invoice of a page would read them again: an item whose link is not stored does not
    /// count as known. A product that is refused is left for its invoices to tell of.
    func productsAhead(
        of invoices: [InvoiceFacts]
    ) async throws(StepFailure) -> [String: ProductFacts] {
        var items: [ExternalID: String] = [:]
        for invoice in invoices {
            do throws(PlanFault) {
                items.merge(try policy.ownItems(of: invoice, invoice.customer)) { first, _ in first
                }
            } catch {
                // The invoice tells of it when it is planned; the others of the page go on.
                continue
            }
        }
        var products: [String: ProductFacts] = [:]
        for id in try await productsToName(items).sorted() {
            do throws(StepFailure) {
                products[id] = try await source.product(id)
            } catch {
                guard case .reject = error else { throw error }
            }
        }
        return products
    }

    /// Those of the products after which an item is named that the books do not hold yet.
    private func productsToName(
        _ items: [ExternalID: String]
    ) async throws(StepFailure) -> Set<String> {
        var products: Set<String> = []
        for (item, product) in items where !products.contains(product) {
            if try await !known.contains(item) { products.insert(product) }
        }
        return products
    }

    /// One payment per charge, with all invoices the charge pays.
    private func payments(
        _ rows: [InvoicePaymentFacts],
        charges: ChargeIndex,
        of invoice: InvoiceFacts
    ) async throws(StepFailure) -> [InvoicePayment] {
        var payments: [InvoicePayment] = []
        var seen: Set<String> = []
        for row in rows where row.status == .paid {
            let own = rows.filter { $0.means == row.means }
            switch row.means {
            case .outOfBand: continue
            case .paymentIntent(let id):
                guard seen.insert(id).inserted else { continue }
                let charge: ChargeFacts
                if let listed = charges.charge(of: id) {
                    charge = listed
                } else {
                    charge = try await source.charge(paymentIntent: id)
                }
                // Money that went again pays nothing, whatever Stripe says of the invoice.
                guard !charge.hasBounced else { continue }
                payments.append(try await payment(charge, intent: id, own: own, of: invoice))
            case .charge(let id):
                guard seen.insert(id).inserted else { continue }
                let charge = try await source.charge(id)
                guard !charge.hasBounced else { continue }
                payments.append(
                    InvoicePayment(
                        charge: charge,
                        allocations: own,
                        invoices: [invoice.id: invoice]
                    )
                )
            }
        }
        return try await received(payments)
    }

    /// The payments as the books hold their money: it may have come before any invoice.
    private func received(
        _ payments: [InvoicePayment]
    ) async throws(StepFailure) -> [InvoicePayment] {
        guard !payments.isEmpty else { return payments }
        let records = try decide { () throws(PlanFault) in
            try payments.map { (payment) throws(PlanFault) in try payment.charge.records }
        }
        let all = try await known.among(Set(records.flatMap { [$0.receipt, $0.invoice] }))
        var result: [InvoicePayment] = []
        for (payment, expected) in zip(payments, records) {
            var payment = payment
            payment.charge = payment.charge.known(by: all[expected.receipt]?.link)
            let charge = payment.charge
            let record = try decide { () throws(PlanFault) in try charge.records }
            var booked = all
            if record.receipt != expected.receipt {
                booked = try await known.among([record.receipt, record.invoice])
            }
            payment.receipt = booked[record.receipt]?.link.kind ?? .customerPayment
            payment.ownInvoice = booked[record.invoice]?.link.amount
            payment.isEarlier =
                booked[record.receipt] == nil && policy.isBeforeCutover(payment.charge)
            payment.earlier = try await earlier(payment.invoices)
            result.append(payment)
        }
        return result
    }

    /// Those of the invoices that were issued before the cut-over and are not in the books.
    private func earlier(
        _ invoices: [String: InvoiceFacts]
    ) async throws(StepFailure) -> Set<String> {
        var found: Set<String> = []
        for invoice in invoices.values where policy.isBeforeCutover(invoice) {
            let record = try decide { () throws(PlanFault) in
                try RecordKind.invoice.externalID(for: invoice.id)
            }
            if try await !known.isMade(record) { found.insert(invoice.id) }
        }
        return found
    }

    /// When this invoice does not take the whole charge, other invoices may; all rows are read then.
    private func payment(
        _ charge: ChargeFacts,
        intent: String,
        own: [InvoicePaymentFacts],
        of invoice: InvoiceFacts
    ) async throws(StepFailure) -> InvoicePayment {
        let taken = own.compactMap(\.amountPaid).reduce(Int64(0)) { $0 + $1.minorUnits }
        var invoices = [invoice.id: invoice]
        guard taken != charge.amountCaptured.minorUnits else {
            return InvoicePayment(charge: charge, allocations: own, invoices: invoices)
        }
        let rows = try await source.invoicePayments(paymentIntent: intent)
        for row in rows where row.status == .paid && invoices[row.invoiceID] == nil {
            invoices[row.invoiceID] = try await source.invoice(row.invoiceID)
        }
        return InvoicePayment(charge: charge, allocations: rows, invoices: invoices)
    }
}

extension ChargeFacts {
    /// The records a charge's money may have: what received it, and an invoice of its own.
    var records: (receipt: ExternalID, invoice: ExternalID) {
        get throws(PlanFault) {
            (
                try RecordKind.customerPayment.externalID(for: paymentID),
                try RecordKind.invoice.externalID(for: paymentID)
            )
        }
    }
}
