/// Starting one record from another.
///
/// Source: Oracle help, "Record Transformation" and its list of supported transformations.
extension NetSuiteBooks {
    /// The body a transform starts with, before the caller's own values.
    func transformed(
        _ type: NetSuiteRecordType,
        _ id: InternalID,
        into target: NetSuiteRecordType
    ) throws(RecordFault) -> RecordBody {
        switch (type, target) {
        case (.customer, .invoice), (.customer, .cashSale), (.customer, .salesOrder):
            return RecordBody(fields: ["entity": .reference(id)])
        case (.customer, .customerPayment):
            return RecordBody(fields: ["customer": .reference(id)])
        case (.invoice, .customerPayment): return try payment(of: id)
        case (.invoice, .creditMemo): return try credit(of: id)
        case (.cashSale, .cashRefund): return try copy(of: id)
        case (.customerPayment, .customerRefund): return try refund(of: id, sublist: "apply")
        case (.customerDeposit, .customerRefund): return try refund(of: id, sublist: "deposit")
        case (.customerDeposit, .depositApplication):
            guard let source = transactions[id] else { throw .wrongTransactionType }
            return RecordBody(
                fields: header(of: source, party: "customer")
                    .merging(["deposit": .reference(id)]) { _, new in new }
            )
        default:
            throw .rule(
                "The transformation from \(type.rawValue) to \(target.rawValue) is not supported."
            )
        }
    }

    private func header(of source: StoredTransaction, party: String) -> [String: FieldValue] {
        var fields: [String: FieldValue] = ["currency": .reference(source.currency)]
        if let entity = source.entity { fields[party] = .reference(entity) }
        if let subsidiary = source.subsidiary { fields["subsidiary"] = .reference(subsidiary) }
        return fields
    }

    private func amount(_ minorUnits: Int64, of source: StoredTransaction) -> FieldValue {
        .number(
            ExactDecimal(
                minorUnits: minorUnits,
                exponent: currencies[source.currency]?.precision ?? 2
            )
        )
    }

    private func payment(of id: InternalID) throws(RecordFault) -> RecordBody {
        guard let invoice = transactions[id] else { throw .wrongTransactionType }
        guard invoice.open > 0 else { throw .rule("This invoice has already been paid in full.") }
        var fields = header(of: invoice, party: "customer")
        fields["payment"] = amount(invoice.open, of: invoice)
        fields["aracct"] = .reference(invoice.account)
        return RecordBody(
            fields: fields,
            sublists: ["apply": [["doc": .reference(id), "apply": .boolean(true)]]]
        )
    }

    private func credit(of id: InternalID) throws(RecordFault) -> RecordBody {
        var body = try copy(of: id)
        body.fields["account"] = transactions[id].map { .reference($0.account) }
        body.sublists["apply"] = [["doc": .reference(id), "apply": .boolean(true)]]
        return body
    }

    private func copy(of id: InternalID) throws(RecordFault) -> RecordBody {
        guard let source = transactions[id] else { throw .wrongTransactionType }
        var body = RecordBody(fields: header(of: source, party: "entity"))
        body.fields["exchangerate"] = .number(source.rate.value)
        body.fields["discountitem"] = source.body.fields["discountitem"]
        body.fields["discountrate"] = source.body.fields["discountrate"]
        body.sublists["item"] = source.body.lines("item")
        return body
    }

    private func refund(of id: InternalID, sublist: String) throws(RecordFault) -> RecordBody {
        guard let source = transactions[id] else { throw .wrongTransactionType }
        guard source.open > 0 else { throw .rule("There is nothing left to refund.") }
        return RecordBody(
            fields: header(of: source, party: "customer"),
            sublists: [
                sublist: [
                    [
                        "doc": .reference(id), "apply": .boolean(true),
                        "amount": amount(source.open, of: source),
                    ]
                ]
            ]
        )
    }
}
