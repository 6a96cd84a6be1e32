/// The sources of records that callers own: no id of Stripe begins like this.
package enum PushedSource {
    private static let prefix = "x-"

    /// The source of a record the caller knows by this id.
    package static func of(_ externalID: String) -> String { prefix + externalID }
}

extension PushedCustomer {
    /// What the customer's record stands for: Stripe's customer, where the owner names one.
    package var source: String { stripeCustomerID ?? PushedSource.of(externalID) }
}

extension BookingPolicy {
    /// Plans the record of a customer that a caller owns; a booked one follows what is sent.
    package func plan(pushed customer: PushedCustomer) throws(PlanFault) -> Plan {
        // Stripe's own customers follow Stripe.
        Plan(documents: [try document(of: customer, following: customer.stripeCustomerID == nil)])
    }

    /// Plans the records of an invoice that a caller owns: customer, items, invoice.
    ///
    /// Throws: `INVOICE_TOTAL_UNEXPLAINED` when the parts do not add up to the total, and
    /// `CURRENCY_UNSUPPORTED` when they are of several currencies.
    package func plan(pushed invoice: PushedInvoice) throws(PlanFault) -> Plan {
        let source = PushedSource.of(invoice.externalID)
        let customer = try document(of: invoice.customer, following: false)
        let lines = try invoice.documentLines(source: source)
        let id = try RecordKind.invoice.externalID(for: source)
        let memo = invoice.memo ?? "Invoice \(invoice.number ?? invoice.externalID)"
        let draft = InvoiceDraft(
            customer: customer.externalID,
            date: invoice.date,
            dueDate: invoice.dueDate,
            number: invoice.number,
            memo: memo,
            lines: lines,
            total: invoice.total
        )
        let document = PlannedDocument(
            externalID: id,
            document: .invoice(draft),
            sources: [source],
            dependsOn: [customer.externalID] + lines.map(\.item),
            entries: try Entries.invoice(id, invoice.date, memo, lines, sources: [source])
        )
        let items = try items(for: lines, products: invoice.products)
        return Plan(documents: [customer] + items + [document])
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
