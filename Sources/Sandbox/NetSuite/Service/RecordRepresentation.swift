import Accounting
import HTTP
import JSON

/// How the record service shows a record.
struct RecordRepresentation {
    let books: NetSuiteBooks
    let origin: String

    /// 200 with the record, or with the named fields of it.
    func response(
        _ type: NetSuiteRecordType,
        _ id: InternalID,
        fields: [String]?,
        expands: Bool,
        simpleEnums: Bool
    ) throws(RecordFault) -> HTTPResponse {
        var object = object(type, id, expands: expands)
        if let fields {
            let wanted = Set(fields.map { $0.lowercased() })
            let known = Set(
                RecordSchema.of(type).fields.map { $0.name.lowercased() }
                    + object.keys.map { $0.lowercased() } + books.customFields
            )
            guard wanted.isSubset(of: known) else { throw .malformedRequest(parameter: "fields") }
            object = JSONObject(
                object.members.filter { $0.key == "links" || wanted.contains($0.key.lowercased()) }
                    .map { ($0.key, $0.value) }
            )
        }
        if simpleEnums, let status = object["status"]?["id"] { object["status"] = status }
        return NetSuiteAnswers.singular(.object(object))
    }

    /// 200 with one sublist.
    func sublistResponse(
        _ type: NetSuiteRecordType,
        _ id: InternalID,
        _ segment: String
    ) throws(RecordFault) -> HTTPResponse {
        guard let spec = RecordSchema.of(type).sublist(named: segment) else {
            throw .malformedRequest()
        }
        return NetSuiteAnswers.collection(sublist(spec, type, id, expands: true))
    }

    /// The record with links; empty fields are left out.
    func object(_ type: NetSuiteRecordType, _ id: InternalID, expands: Bool) -> JSONObject {
        var object: JSONObject = ["links": [link("\(type.rawValue)/\(id)")]]
        object["id"] = .string(String(id))
        switch type.group {
        case .entities:
            add(books.entities[id], of: type, to: &object)
        case .items:
            add(books.items[id], of: type, to: &object)
        case .transactions:
            if let transaction = books.transactions[id] { add(transaction, to: &object) }
        case .accounts, .currencies, .subsidiaries:
            for (key, value) in referenceData(type, id).members { object[key] = value }
        }
        for spec in RecordSchema.of(type).sublists {
            object[spec.name] = sublist(spec, type, id, expands: expands)
        }
        return object.withoutNulls
    }

    private func link(_ path: String) -> JSONValue {
        ["rel": "self", "href": .string("\(origin)\(RecordService.prefix)/\(path)")]
    }

    private func add(
        _ record: ListRecord?,
        of type: NetSuiteRecordType,
        to object: inout JSONObject
    ) {
        guard let record else { return }
        add(record.body.fields, of: type, to: &object)
        object["dateCreated"] = .string(record.created.text)
        object["lastModifiedDate"] = .string(record.modified.text)
    }

    private func add(
        _ fields: [String: FieldValue],
        of type: NetSuiteRecordType,
        to object: inout JSONObject
    ) {
        for spec in RecordSchema.of(type).fields {
            guard let value = fields[spec.name.lowercased()] else { continue }
            object[spec.name] = show(value, spec)
        }
        for name in fields.keys.sorted() where books.customFields.contains(name) {
            if case .text(let text) = fields[name] { object[name] = .string(text) }
        }
    }

    private func add(_ transaction: StoredTransaction, to object: inout JSONObject) {
        add(transaction.body.fields, of: transaction.type, to: &object)
        let precision = books.currencies[transaction.currency]?.precision ?? 2
        func show(_ amount: Int64) -> JSONValue {
            Self.number(ExactDecimal(minorUnits: amount, exponent: precision))
        }
        object["total"] = show(transaction.total)
        switch transaction.type {
        case .invoice:
            object["amountPaid"] = show(transaction.used)
            object["amountRemaining"] = show(transaction.open)
        case .creditMemo:
            object["applied"] = show(transaction.used)
            object["unapplied"] = show(transaction.open)
            object["amountRemaining"] = show(transaction.open)
        case .customerPayment:
            object["applied"] = show(transaction.used)
            object["unapplied"] = show(transaction.open)
        default:
            break
        }
        if let status = transaction.status {
            object["status"] = ["id": .string(status.letter), "refName": .string(status.name)]
        }
        object["createdDate"] = .string(transaction.created.text)
        object["lastModifiedDate"] = .string(transaction.modified.text)
    }

    /// A number as the service writes a double: always with a decimal point.
    static func number(_ value: ExactDecimal) -> JSONValue {
        JSONNumber(value.decimals == 0 ? value.text + ".0" : value.text).map(JSONValue.number)
            ?? .null
    }

    private func show(_ value: FieldValue, _ spec: FieldSpec) -> JSONValue {
        switch value {
        case .text(let text): text.isEmpty ? .null : .string(text)
        case .integer(let number): .int(number)
        case .number(let number): Self.number(number)
        case .boolean(let flag): .bool(flag)
        case .date(let date): .string(date.text)
        case .choice(let id): ["id": .string(id)]
        case .opaque(let value): value
        case .reference(let id):
            if case .reference(let target) = spec.kind { reference(id, target) } else { .null }
        case .references(let ids):
            if case .references(let target) = spec.kind {
                ["items": .array(ids.map { reference($0, target) })]
            } else {
                .null
            }
        }
    }

    private func reference(_ id: InternalID, _ target: ReferenceTarget) -> JSONValue {
        var object: JSONObject = [:]
        if let segment = segment(of: id, target) {
            object["links"] = [link("\(segment)/\(id)")]
        }
        object["id"] = .string(String(id))
        object["refName"] = books.name(of: id, as: target).map(JSONValue.string)
        return .object(object)
    }

    private func segment(of id: InternalID, _ target: ReferenceTarget) -> String? {
        switch target {
        case .customer, .entity: books.entities[id]?.type.rawValue
        case .item: books.items[id]?.type.rawValue
        case .transaction: books.transactions[id]?.type.rawValue
        case .account: "account"
        case .currency: "currency"
        case .subsidiary: "subsidiary"
        case .period: "accountingPeriod"
        case .list(let name): name
        }
    }
}

// MARK: Sublists and reference data

extension RecordRepresentation {
    private func sublist(
        _ spec: SublistSpec,
        _ type: NetSuiteRecordType,
        _ id: InternalID,
        expands: Bool
    ) -> JSONValue {
        let links: JSONValue = [link("\(type.rawValue)/\(id)/\(spec.name)")]
        guard expands else { return ["links": links] }
        let lines = (books.body(of: id, in: type.group) ?? RecordBody())
            .lines(spec.name.lowercased())
        let items = lines.compactMap { shown($0, spec, id) }
        return [
            "links": links, "items": .array(items), "totalResults": .int(Int64(items.count)),
        ]
    }

    private func shown(_ line: LineBody, _ spec: SublistSpec, _ owner: InternalID) -> JSONValue? {
        var object: JSONObject = [:]
        for field in spec.fields {
            guard let value = line[field.name.lowercased()] else { continue }
            object[field.name] = show(value, field)
        }
        for name in line.keys.sorted() where books.customFields.contains(name) {
            if case .text(let text) = line[name] { object[name] = .string(text) }
        }
        if let target = line.reference("doc").flatMap({ books.transactions[$0] }) {
            guard let own = books.transactions[owner],
                let amount = own.applications.first(where: { $0.target == target.id })?.amount
            else { return nil }
            let precision = books.currencies[target.currency]?.precision ?? 2
            object["apply"] = true
            object["line"] = object["line"] ?? 0
            object["amount"] = Self.number(ExactDecimal(minorUnits: amount, exponent: precision))
            object["total"] = Self.number(
                ExactDecimal(minorUnits: target.total, exponent: precision)
            )
            object["due"] = Self.number(
                ExactDecimal(minorUnits: target.open + amount, exponent: precision)
            )
            object["refNum"] = .string(target.number)
            object["type"] = .string(target.type.displayName)
        } else if spec.name == "payment", let id = line.reference("id"),
            let payment = books.transactions[id]
        {
            addPayment(payment, line: line.integer("lineid") ?? 0, to: &object)
        }
        return .object(object.withoutNulls)
    }

    private func addPayment(
        _ payment: StoredTransaction,
        line: Int64,
        to object: inout JSONObject
    ) {
        let part = payment.undeposited.first { $0.line == line }
        let precision = books.currencies[payment.currency]?.precision ?? 2
        object["id"] = .string(String(payment.id))
        object["deposit"] = true
        object["docNumber"] = .string(payment.number)
        object["docDate"] = .string(payment.date.text)
        object["type"] = ["id": .string(payment.type.code)]
        if let amount = part?.amount {
            let shown = Self.number(ExactDecimal(minorUnits: amount, exponent: precision))
            object["paymentAmount"] = shown
            object["transactionAmount"] = shown
        }
    }

    private func referenceData(_ type: NetSuiteRecordType, _ id: InternalID) -> JSONObject {
        if type == .account, let account = books.accounts[id] {
            let currency = books.currencies.values.first { $0.symbol == account.currency }
            return [
                "acctNumber": .string(account.number),
                "acctName": .string(account.name),
                "acctType": ["id": .string(account.kind.rawValue)],
                "sSpecAcct": account.special.map { ["id": .string($0.rawValue)] } ?? .null,
                "currency": currency.map { reference($0.id, .currency) } ?? .null,
                "isInactive": .bool(account.isInactive),
            ]
        }
        if type == .currency, let currency = books.currencies[id] {
            return [
                "name": .string(currency.name),
                "symbol": .string(currency.symbol),
                "exchangeRate": ExactDecimal(currency.exchangeRate).map(Self.number) ?? .null,
                "currencyPrecision": .int(Int64(currency.precision)),
                "isBaseCurrency": .bool(currency.id == books.baseCurrency.id),
                "isInactive": .bool(currency.isInactive),
            ]
        }
        guard let subsidiary = books.subsidiaries[id] else { return [:] }
        return [
            "name": .string(subsidiary.name),
            "fullName": .string(subsidiary.name),
            "country": .string(subsidiary.country),
            "currency": reference(books.base(of: subsidiary.id).id, .currency),
            "isElimination": false,
            "isInactive": .bool(subsidiary.isInactive),
        ]
    }
}
