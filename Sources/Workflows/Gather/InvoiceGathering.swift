package import Accounting
package import Jobs

/// Reads everything the decision about an invoice needs, and nothing the books know already.
package struct InvoiceGathering: Sendable {
    let source: any BillingSource
    let known: KnownLinks
    let policy: BookingPolicy

    package init(source: any BillingSource, known: KnownLinks, policy: BookingPolicy) {
        self.source = source
        self.known = known
        self.policy = policy
    }

    /// The plan of one invoice by id.
    package func plan(invoice id: String) async throws(StepFailure) -> Plan {
        try await plan(invoice: try await source.invoice(id), charges: ChargeIndex())
    }

    func plan(invoice: InvoiceFacts, charges: ChargeIndex) async throws(StepFailure) -> Plan {
        let situation = try await situation(of: invoice, charges: charges)
        var plan = try decide { () throws(PlanFault) in try policy.plan(invoice: situation) }
        plan.findings += situation.settlementFindings
        for sibling in try await siblings(of: situation) { plan.append(sibling) }
        return plan
    }

    /// Other invoices a payment of this one pays too: they must stand before the payment can.
    private func siblings(of situation: InvoiceSituation) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        let ids = Set(situation.payments.flatMap { $0.paid.map(\.invoiceID) })
        for id in ids.subtracting([situation.invoice.id]).sorted() {
            let record = try decide { () throws(PlanFault) in
                try RecordKind.invoice.externalID(for: id)
            }
            guard try await !known.contains(record) else { continue }
            let invoice = try await source.invoice(id)
            let alone = InvoiceSituation(
                invoice: invoice,
                customer: try await customer(of: invoice),
                products: try await products(of: invoice),
                payments: [],
                outOfBand: [],
                isBooked: false
            )
            plans.append(
                try decide { () throws(PlanFault) in try policy.plan(invoice: alone) }
            )
        }
        return plans
    }

    private func situation(
        of invoice: InvoiceFacts,
        charges: ChargeIndex
    )
        async throws(StepFailure) -> InvoiceSituation
    {
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
        return InvoiceSituation(
            invoice: invoice,
            customer: try await customer(of: invoice),
            products: try await products(of: invoice),
            payments: try await payments(rows, charges: charges),
            outOfBand: rows.filter { row in
                if case .outOfBand = row.means { true } else { false }
            },
            isBooked: try await known.contains(invoiceID)
        )
    }

    private func customer(of invoice: InvoiceFacts) async throws(StepFailure) -> CustomerFacts? {
        if let customer = invoice.customer { return customer }
        return try await customer(invoice.customerID)
    }

    /// The customer's facts; only the id of one that is in the books already.
    func customer(_ id: String?) async throws(StepFailure) -> CustomerFacts? {
        guard let id else { return nil }
        let record = try decide { () throws(PlanFault) in try policy.customerID(for: id) }
        guard try await known.contains(record) else { return try await source.customer(id) }
        return CustomerFacts(
            id: id,
            name: nil,
            isPerson: nil,
            email: nil,
            phone: nil,
            address: nil,
            currency: nil,
            isDeleted: false,
            created: nil,
            metadata: [:]
        )
    }

    private func products(of invoice: InvoiceFacts) async throws(StepFailure) -> [ProductFacts] {
        var products: [ProductFacts] = []
        for id in invoice.productIDs {
            let record = try decide { () throws(PlanFault) in
                try RecordKind.item.externalID(for: id)
            }
            let isKnown = try await known.contains(record)
            products.append(
                isKnown ? ProductFacts(id: id, name: nil) : try await source.product(id)
            )
        }
        return products
    }

    /// One payment per charge, with all invoices the charge pays.
    private func payments(
        _ rows: [InvoicePaymentFacts],
        charges: ChargeIndex
    )
        async throws(StepFailure) -> [InvoicePayment]
    {
        var payments: [InvoicePayment] = []
        var seen: Set<String> = []
        for row in rows where row.status == .paid {
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
                let own = rows.filter { $0.means == row.means }
                payments.append(try await payment(charge, intent: id, own: own))
            case .charge(let id):
                guard seen.insert(id).inserted else { continue }
                payments.append(
                    InvoicePayment(
                        charge: try await source.charge(id),
                        allocations: rows.filter { $0.means == row.means }
                    )
                )
            }
        }
        return payments
    }

    /// When this invoice does not take the whole charge, other invoices may; all rows are read then.
    private func payment(
        _ charge: ChargeFacts,
        intent: String,
        own: [InvoicePaymentFacts]
    )
        async throws(StepFailure) -> InvoicePayment
    {
        let taken = own.compactMap(\.amountPaid).reduce(Int64(0)) { $0 + $1.minorUnits }
        guard taken != charge.amountCaptured.minorUnits else {
            return InvoicePayment(charge: charge, allocations: own)
        }
        return InvoicePayment(
            charge: charge,
            allocations: try await source.invoicePayments(paymentIntent: intent)
        )
    }
}
