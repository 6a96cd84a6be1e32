/// The sources of records that callers own: no id of Stripe begins like this.
package enum PushedSource {
    private static let prefix = "x-"

    /// The source of a record the caller knows by this id.
    package static func of(_ externalID: String) -> String { prefix + externalID }

    /// The caller's id of a record; nil for what Stripe is the source of.
    package static func externalID(of source: String) -> String? {
        source.hasPrefix(prefix) ? String(source.dropFirst(prefix.count)) : nil
    }
}

extension PushedCustomer {
    /// What the customer's record stands for: Stripe's customer, where the owner names one.
    package var source: String { stripeCustomerID ?? PushedSource.of(externalID) }
}

extension BookingPolicy {
    /// Plans the record of a customer that a caller owns; a booked one follows what is sent, and so do its
    /// records in the books of other subsidiaries, which `links` names.
    package func plan(
        pushed customer: PushedCustomer,
        bookedAs links: [Link] = []
    ) throws(PlanFault) -> Plan {
        // Stripe's own customers follow Stripe.
        let record = Plan(documents: [
            try document(of: customer, following: customer.stripeCustomerID == nil)
        ])
        var plan = placed(record, MappingContext(customer))
        for link in links where link.kind == .customer {
            plan.append(record.placed(in: link.subsidiary))
        }
        return plan
    }

    /// Plans the records of an invoice that a caller owns: customer, items, invoice, in the books of the
    /// subsidiary the rules name for it.
    ///
    /// Throws: `INVOICE_TOTAL_UNEXPLAINED` when the parts do not add up to the total, and
    /// `CURRENCY_UNSUPPORTED` when they are of several currencies.
    package func plan(pushed invoice: PushedInvoice) throws(PlanFault) -> Plan {
        try plan(sold: invoice) { (sale) throws(PlanFault) in
            let id = try RecordKind.invoice.externalID(for: sale.source)
            let memo = invoice.memo ?? "Invoice \(invoice.number ?? invoice.externalID)"
            let draft = InvoiceDraft(
                customer: sale.customer,
                date: invoice.date,
                dueDate: invoice.dueDate,
                number: invoice.number,
                memo: memo,
                lines: sale.lines,
                total: invoice.total
            )
            let entries = try Entries.of(
                .invoice,
                id,
                invoice.date,
                memo,
                sale.lines,
                sources: [sale.source]
            )
            return (id, .invoice(draft), entries)
        }
    }

    /// Plans the records of an order: customer, items, sales order.
    ///
    /// It posts nothing.
    ///
    /// Throws: the same as for an invoice.
    package func plan(ordered order: PushedInvoice) throws(PlanFault) -> Plan {
        try plan(sold: order) { (sale) throws(PlanFault) in
            let id = try RecordKind.salesOrder.externalID(for: sale.source)
            let draft = SalesOrderDraft(
                customer: sale.customer,
                date: order.date,
                number: order.number,
                memo: order.memo ?? "Order \(order.number ?? order.externalID)",
                lines: sale.lines,
                total: order.total
            )
            return (id, .salesOrder(draft), [])
        }
    }

    /// What every sale names, planned before the document itself.
    private struct Sale {
        let source: String
        let customer: ExternalID
        let lines: [DocumentLine]
    }

    private func plan(
        sold sale: PushedInvoice,
        as document: (Sale) throws(PlanFault) -> (ExternalID, Document, [BalancedEntry])
    ) throws(PlanFault) -> Plan {
        let source = PushedSource.of(sale.externalID)
        let customer = try self.document(of: sale.customer, following: false)
        let lines = try sale.documentLines(source: source)
        let (id, content, entries) = try document(
            Sale(source: source, customer: customer.externalID, lines: lines)
        )
        let planned = PlannedDocument(
            externalID: id,
            document: content,
            sources: [source],
            dependsOn: [customer.externalID] + lines.map(\.item),
            entries: entries
        )
        let items = try items(for: lines, products: sale.products)
        return placed(
            Plan(documents: [customer] + items + [planned]),
            MappingContext(sale)
        )
    }

    private func document(
        of customer: PushedCustomer,
        following: Bool
    ) throws(PlanFault) -> PlannedDocument {
        let planned = try plan(
            customer: CustomerFacts(
                id: customer.source,
                name: customer.name,
                isPerson: customer.isPerson,
                email: customer.email,
                phone: customer.phone,
                address: customer.address,
                currency: customer.currency,
                isDeleted: false,
                created: nil,
                metadata: [:]
            ),
            following: following
        )
        let own = PushedSource.of(customer.externalID)
        guard planned.sources.first != own else { return planned }
        return PlannedDocument(
            externalID: planned.externalID,
            document: planned.document,
            sources: planned.sources + [own],
            dependsOn: planned.dependsOn,
            entries: planned.entries
        )
    }
}

extension PushedInvoice {
    /// The products the lines name, each once.
    fileprivate var products: [ProductFacts] {
        var seen: Set<String> = []
        return lines.filter { seen.insert($0.productID ?? "").inserted }.compactMap { line in
            line.productID.map {
                ProductFacts(id: PushedSource.of($0), name: line.description)
            }
        }
    }

    fileprivate func documentLines(source: String) throws(PlanFault) -> [DocumentLine] {
        let parts = [discount, shipping, tax].compactMap { $0 }
        try BookingPolicy.proveCurrency(
            of: lines.map(\.amount) + parts,
            is: total.currency,
            subject: source
        )
        var result: [DocumentLine] = []
        for (index, line) in lines.enumerated() {
            let product = line.productID.map(PushedSource.of) ?? ItemRole.product.sourceID
            result.append(
                DocumentLine(
                    item: try RecordKind.item.externalID(for: product),
                    role: .product,
                    description: line.description,
                    quantity: line.quantity,
                    amount: line.amount,
                    source: "\(source)-\(index + 1)"
                )
            )
        }
        let others: [(ItemRole, String, Money?)] = [
            (.discount, "Discount", discount?.negated), (.shipping, "Shipping", shipping),
            (.salesTax, "Tax", tax),
        ]
        for (role, name, amount) in others {
            guard let amount, !amount.isZero else { continue }
            result.append(
                DocumentLine(
                    item: try RecordKind.item.externalID(for: role.sourceID),
                    role: role,
                    description: name,
                    quantity: "1",
                    amount: amount,
                    source: source
                )
            )
        }
        let sum = Money.sum(result.map(\.amount), in: total.currency)
        guard sum == total else {
            throw PlanFault([
                Finding(
                    .invoiceTotalUnexplained,
                    subject: source,
                    sentence: "The lines less discount plus shipping and tax are \(sum.text), but"
                        + " the total is \(total.text).",
                    fix: "Nothing was booked. Send parts that add up to the total."
                )
            ])
        }
        return result
    }
}
