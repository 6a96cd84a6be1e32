extension BookingPolicy {
    /// Whether the object is booked at all.
    package func admits(_ context: MappingContext) -> Bool {
        mapping.filter.admits(context.fields)
    }

    /// The plan with the items and fields the mapping gives it, moved out of the closed past, in the
    /// books of the subsidiary the rules name.
    package func mapped(_ plan: Plan, _ context: MappingContext) -> Plan {
        mapped(plan, context, in: subsidiary(context))
    }

    /// The mapped plan in the books of a certain subsidiary.
    package func mapped(
        _ plan: Plan,
        _ context: MappingContext,
        in subsidiary: String?
    ) -> Plan {
        filled(plan, context).placed(in: subsidiary)
    }

    private func filled(_ plan: Plan, _ context: MappingContext) -> Plan {
        guard mapping != .none || openFrom != nil else { return plan }
        var plan = plan
        plan.documents = (priceItems(for: plan.documents, context) + plan.documents)
            .map { mapped($0.withDate(notBefore: openFrom), context) }
        // Items that no line posts to any more are not made.
        let needed = Set(plan.documents.flatMap(\.lines).map(\.item))
        plan.documents.removeAll { $0.kind == .item && !needed.contains($0.externalID) }
        return plan
    }

    private func mapped(
        _ document: PlannedDocument,
        _ context: MappingContext
    ) -> PlannedDocument {
        let record = mapping.records[document.kind] ?? .none
        let lines = document.lines.map { line -> (DocumentLine, [FieldSetting]) in
            let fields = context.fields(ofLine: line.source)
            var settings = record.line(fields)
            if line.role == .product, let period = context.periods[line.source] {
                settings += servicePeriod(period)
            }
            guard let item = item(of: line, fields) else { return (line, settings) }
            var posting = line
            posting.item = item
            return (posting, settings)
        }
        let fields = DocumentFields(
            header: record.header(document.itemFields ?? context.fields),
            lines: lines.map(\.1)
        )
        return document.with(lines: lines.map(\.0), fields: fields)
    }

    private func servicePeriod(_ period: TimeSpan) -> [FieldSetting] {
        guard let names = mapping.servicePeriod, period.from < period.to else { return [] }
        let last = names.endsOnLastMoment ? period.to : period.to.adding(.seconds(-1))
        return [
            FieldSetting(names.startField, .date(date(period.from))),
            FieldSetting(names.endField, .date(date(last))),
        ]
    }
}

extension BookingPolicy {
    /// The plan with the fields the mapping gives to items, which every plan that makes one gives alike.
    func withItemFields(_ plan: Plan) -> Plan {
        guard let record = mapping.records[.item] else { return plan }
        var plan = plan
        for (index, document) in plan.documents.enumerated() {
            guard let fields = document.itemFields else { continue }
            plan.documents[index].fields = DocumentFields(header: record.header(fields))
        }
        return plan
    }
}

extension PlannedDocument {
    /// What templates know of an item, which belongs to no single object; nil for other records.
    fileprivate var itemFields: [String: String]? {
        guard case .item(let draft) = document else { return nil }
        return [
            "id": sources.first ?? externalID.text, "description": draft.name,
            "item.role": draft.role.rawValue,
        ]
    }

    /// The same document with other items on its lines, and with fields of the mapping.
    fileprivate func with(lines: [DocumentLine], fields: DocumentFields) -> PlannedDocument {
        let old = Set(self.lines.map(\.item))
        var changed = self
        switch document {
        case .invoice(var draft):
            draft.lines = lines
            changed.document = .invoice(draft)
        case .creditMemo(var draft):
            draft.lines = lines
            changed.document = .creditMemo(draft)
        case .salesOrder(var draft):
            draft.lines = lines
            changed.document = .salesOrder(draft)
        case .cashSale(var draft):
            draft.lines = lines
            changed.document = .cashSale(draft)
        case .cashRefund(var draft):
            draft.lines = lines
            changed.document = .cashRefund(draft)
        case .customer, .item, .customerPayment, .customerRefund, .customerDeposit,
            .depositApplication, .deposit, .journalEntry:
            break
        }
        changed.dependsOn = dependsOn.filter { !old.contains($0) } + lines.map(\.item)
        changed.fields = fields
        return changed
    }
}
