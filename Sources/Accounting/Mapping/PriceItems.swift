extension BookingPolicy {
    /// The item a line posts to by the mapping; nil leaves that of its product or role.
    func item(of line: DocumentLine, _ fields: [String: String]) -> ExternalID? {
        line.role == .product ? item(fields) : nil
    }

    /// The same for a line that sells a product; one that is chosen is foreign.
    private func item(_ fields: [String: String]) -> ExternalID? {
        if let chosen = mapping.items.item(fields) {
            return ExternalID.foreign(.item, internalID: chosen)
        }
        guard mapping.items.madeFor == .price, let price = fields["line.price"] else { return nil }
        // Nil for a price whose id the merchant chose and that cannot be an external id: its product's
        // item serves then.
        return ExternalID("\(RecordKind.item.prefix)_\(price)")
    }

    /// The items an invoice's lines need made on demand, each with the product it is named after; lines for
    /// which the mapping chooses an item need none.
    package func ownItems(
        of invoice: InvoiceFacts,
        _ customer: CustomerFacts?
    ) throws(PlanFault) -> [ExternalID: String] {
        let context = MappingContext(invoice: invoice, customer: customer)
        var items: [ExternalID: String] = [:]
        for line in invoice.lines {
            guard let product = line.productID else { continue }
            let mapped = item(context.fields(ofLine: line.id))
            let item =
                if let mapped { mapped } else { try RecordKind.item.externalID(for: product) }
            if item.foreignInternalID == nil { items[item] = product }
        }
        return items
    }

    /// The items of the prices that lines of the documents sell, where items are made for prices.
    ///
    /// Each is named like its product's item, or after the line where no plan names the product: a credit
    /// may come to a price whose sale was booked before items were made for prices.
    func priceItems(
        for documents: [PlannedDocument],
        _ context: MappingContext
    ) -> [PlannedDocument] {
        guard mapping.items.madeFor == .price else { return [] }
        let titles = Dictionary(
            documents.compactMap { document in
                document.productTitle.map { (document.externalID, $0) }
            },
            uniquingKeysWith: { first, _ in first }
        )
        var seen: Set<ExternalID> = []
        return documents.flatMap(\.lines).compactMap { line in
            let fields = context.fields(ofLine: line.source)
            guard let id = item(of: line, fields), id.foreignInternalID == nil,
                let price = fields["line.price"], seen.insert(id).inserted
            else { return nil }
            let title = titles[line.item] ?? fields["line.description"] ?? "Stripe price"
            return PlannedDocument(
                externalID: id,
                document: .item(ItemDraft(name: "\(title) (\(price))", role: .product)),
                sources: [price],
                dependsOn: []
            )
        }
    }
}

extension PlannedDocument {
    /// What an item's product is called, without the id that keeps equal names apart.
    fileprivate var productTitle: String? {
        guard case .item(let draft) = document, draft.role == .product, let id = sources.first,
            draft.name.hasSuffix(" (\(id))")
        else { return nil }
        return String(draft.name.dropLast(id.count + 3))
    }
}
