/// The fields of the Stripe object a plan is about, and of its lines, as templates name them.
package struct MappingContext: Sendable, Hashable {
    package private(set) var fields: [String: String]
    /// Fields of lines, by the id of the Stripe line, besides those of the object.
    package private(set) var lines: [String: [String: String]] = [:]
    /// Service periods of lines.
    package private(set) var periods: [String: TimeSpan] = [:]
    /// All fields of lines that sell a charge by itself, by the charge's id: those of the charge, not of
    /// the invoice that took it over.
    private var charges: [String: [String: String]] = [:]

    package init(invoice: InvoiceFacts, customer: CustomerFacts?, notes: [CreditNoteFacts] = []) {
        fields = Self.fields(
            id: invoice.id,
            currency: invoice.currency,
            customer: invoice.customerID,
            invoice.metadata,
            customer
        )
        fields["number"] = invoice.number
        if fields["customer.name"] == nil { fields["customer.name"] = invoice.customerName }
        if fields["customer.email"] == nil { fields["customer.email"] = invoice.customerEmail }
        add(invoice.lines)
        let sold = Dictionary(invoice.lines.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        for note in notes {
            add(note.parts.lines.map { $0.taking(from: $0.creditedLineID.flatMap { sold[$0] }) })
        }
    }

    package init(_ situation: InvoiceSituation) {
        self.init(
            invoice: situation.invoice,
            customer: situation.customer,
            notes: situation.notes.map(\.note)
        )
        for payment in situation.payments { add(payment.charge, situation.customer) }
    }

    /// What a return of money is about: its invoice where it has just one, else its charge.
    package init(_ situation: ReturnSituation, customer: CustomerFacts?) {
        if situation.invoices.count == 1, let invoice = situation.invoices.first?.invoice {
            self.init(invoice: invoice, customer: customer ?? invoice.customer)
            add(situation.charge, customer ?? invoice.customer)
        } else {
            self.init(charge: situation.charge, customer: customer)
            for part in situation.invoices { add(part.invoice.lines) }
        }
    }

    /// The fields under which a line is mapped.
    func fields(ofLine source: String) -> [String: String] {
        charges[source] ?? fields.merging(lines[source] ?? [:]) { $1 }
    }

    private mutating func add(_ charge: ChargeFacts, _ customer: CustomerFacts?) {
        charges[charge.id] = MappingContext(charge: charge, customer: customer).fields
    }

    package init(charge: ChargeFacts, customer: CustomerFacts?) {
        fields = Self.fields(
            id: charge.paymentID,
            currency: charge.amountCaptured.currency,
            customer: charge.customerID,
            charge.metadata,
            customer
        )
        fields["description"] = charge.description
    }

    package init(customer: CustomerFacts) {
        fields = Self.fields(
            id: customer.id,
            currency: customer.currency,
            customer: customer.id,
            customer.metadata,
            customer
        )
    }

    /// What a customer's owner says of it.
    package init(_ customer: PushedCustomer) {
        self.init(customer, id: customer.source, currency: customer.currency)
    }

    /// What the owner of a sale says of it; lines are known by their product and text alone.
    package init(_ sale: PushedInvoice) {
        let source = PushedSource.of(sale.externalID)
        self.init(sale.customer, id: source, currency: sale.total.currency)
        fields["number"] = sale.number
        for (index, line) in sale.lines.enumerated() {
            let id = "\(source)-\(index + 1)"
            lines[id] = [
                "line.id": id, "line.quantity": line.quantity, "line.description": line.description,
                "line.product": line.productID ?? "",
            ].filter { !$0.value.isEmpty }
        }
    }

    private init(_ customer: PushedCustomer, id: String, currency: Currency?) {
        fields = ["id": id]
        fields["currency"] = currency?.code
        fields["customer"] = customer.source
        fields["customer.name"] = customer.name
        fields["customer.email"] = customer.email
        fields["customer.country"] = customer.address?.country
    }

    /// The lines of another invoice, for returns of money that paid several.
    package mutating func add(_ lines: [InvoiceLineFacts]) {
        for line in lines {
            var entry = [
                "line.id": line.id, "line.quantity": line.quantity,
                "line.description": line.description ?? "", "line.product": line.productID ?? "",
                "line.price": line.priceID ?? "",
            ].filter { !$0.value.isEmpty }
            for (key, value) in line.metadata { entry["line.metadata.\(key)"] = value }
            self.lines[line.id] = entry
            periods[line.id] = line.period
        }
    }

    private static func fields(
        id: String,
        currency: Currency?,
        customer: String?,
        _ metadata: [String: String],
        _ facts: CustomerFacts?
    ) -> [String: String] {
        var fields = ["id": id]
        fields["currency"] = currency?.code
        fields["customer"] = customer
        fields["customer.name"] = facts?.name
        fields["customer.email"] = facts?.email
        fields["customer.country"] = facts?.address?.country
        for (key, value) in metadata { fields["metadata.\(key)"] = value }
        for (key, value) in facts?.metadata ?? [:] { fields["customer.metadata.\(key)"] = value }
        return fields
    }
}
