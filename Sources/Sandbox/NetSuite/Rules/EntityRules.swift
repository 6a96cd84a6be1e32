import Accounting
import JSON

/// Customers, contacts and items.
extension NetSuiteBooks {
    /// Creates a customer, contact or item, or updates the one with this id.
    mutating func saveListRecord(
        _ type: NetSuiteRecordType,
        _ old: ListRecord?,
        _ body: RecordBody,
        now: Timestamp
    ) throws(RecordFault) -> InternalID {
        let body = try checkedListBody(type, body)
        let externalID = try checkedExternalID(body, type.group, owner: old?.id)
        let name = body.fields.text("entityid") ?? body.fields.text("itemid") ?? ""
        if let owner = names[type.group]?[name.lowercased()], owner != old?.id,
            type.group == .items || rules.requiresUniqueEntityNames
        {
            throw type.group == .entities ? .entityExists : .recordExists
        }
        if let old { try checkCurrencies(of: old, remainIn: body) }
        let id = old?.id ?? takeID(type.group)
        store(
            ListRecord(
                id: id,
                type: type,
                externalID: externalID,
                body: body,
                version: (old?.version ?? -1) + 1,
                created: old?.created ?? now,
                modified: now
            )
        )
        return id
    }

    /// Deletes a customer, contact or item that nothing refers to.
    mutating func deleteListRecord(_ record: ListRecord) throws(RecordFault) {
        let isUsed =
            record.type.group == .items
            ? transactions.values.contains { $0.names(item: record.id) }
            : transactions.values.contains { $0.entity == record.id || $0.names(entity: record.id) }
                || entities.values.contains {
                    $0.body.fields.reference("company") == record.id
                        || $0.body.fields.reference("parent") == record.id
                }
        guard !isUsed else { throw .hasDependents }
        remove(record)
    }

    private func checkedListBody(
        _ type: NetSuiteRecordType,
        _ body: RecordBody
    ) throws(RecordFault) -> RecordBody {
        var body = body
        switch type {
        case .customer:
            let isPerson = body.fields.flag("isperson") ?? false
            try require(
                isPerson ? ["firstName", "lastName"] : ["companyName"],
                in: body,
                of: type,
                besides: subsidiaries.isEmpty ? [] : ["subsidiary"]
            )
            if body.isBlank("entityId") { body.fields["entityid"] = .text(body.partyName) }
        case .contact:
            if body.isBlank("entityId") {
                guard !body.partyName.isEmpty else { throw .missing(["Contact Name"]) }
                body.fields["entityid"] = .text(body.partyName)
            }
            try require(subsidiaries.isEmpty ? [] : ["subsidiary"], in: body, of: type)
        default:
            try RecordSchema.of(type).checkRequired(body)
            try checkDeferral(body)
        }
        try checkEmail(body)
        try checkAddresses(body)
        if type == .customer, body.fields.reference("currency") == nil {
            body.fields["currency"] = .reference(baseCurrency.id)
        }
        return body
    }

    /// Only an account of deferred revenue can be an item's.
    private func checkDeferral(_ body: RecordBody) throws(RecordFault) {
        guard let id = body.fields.reference("deferredrevenueaccount") else { return }
        guard let account = accounts[id], account.kind == .deferredRevenue, !account.isInactive
        else {
            throw .invalidValue(
                String(id),
                field: "deferredRevenueAccount",
                path: "deferredRevenueAccount"
            )
        }
    }

    private func require(
        _ names: [String],
        in body: RecordBody,
        of type: NetSuiteRecordType,
        besides more: [String] = []
    ) throws(RecordFault) {
        let schema = RecordSchema.of(type)
        let labels = (names + more).filter(body.isBlank).compactMap {
            schema.field(named: $0)?.label
        }
        guard labels.isEmpty else { throw .missing(labels) }
    }

    private func checkEmail(_ body: RecordBody) throws(RecordFault) {
        for name in ["email", "altemail"] {
            guard let email = body.fields.text(name), !email.isEmpty else { continue }
            let parts = email.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."),
                !email.contains(where: \.isWhitespace)
            else { throw .rule("Please enter a valid email address.") }
        }
    }

    /// Countries are ISO 3166 alpha-2 codes, alone or as `{"id":"DE"}`.
    private func checkAddresses(_ body: RecordBody) throws(RecordFault) {
        for (index, line) in body.lines("addressbook").enumerated() {
            guard case .opaque(let address) = line["addressbookaddress"],
                let country = address["country"]
            else { continue }
            let code = country.stringValue ?? country["id"]?.stringValue ?? ""
            guard code.utf8.count == 2, code.utf8.allSatisfy({ 65...90 ~= $0 }) else {
                throw .invalidValue(
                    code,
                    field: "country",
                    path: "addressBook.items[\(index)].addressBookAddress.country"
                )
            }
        }
    }

    /// A currency in which the customer has transactions cannot be taken away.
    private func checkCurrencies(
        of old: ListRecord,
        remainIn body: RecordBody
    ) throws(RecordFault) {
        guard old.type == .customer else { return }
        let allowed = body.customerCurrencies
        let removed = old.body.customerCurrencies.subtracting(allowed)
        guard !removed.isEmpty else { return }
        let isUsed = transactions.values.contains {
            $0.entity == old.id && removed.contains($0.currency)
        }
        guard !isUsed else {
            throw .rule("This currency cannot be removed because it is used by a transaction.")
        }
    }

    /// The external id of a body, checked for its characters and for being free in its group.
    func checkedExternalID(
        _ body: RecordBody,
        _ group: NetSuiteRecordType.Group,
        owner: InternalID?
    ) throws(RecordFault) -> String? {
        guard let text = body.fields.text("externalid"), !text.isEmpty else { return nil }
        guard Self.isExternalID(text) else {
            throw .invalidValue(text, field: "externalId", path: "externalId")
        }
        if let holder = externalIDs[group]?[text.lowercased()], holder != owner {
            throw group == .entities ? .entityExists : .recordExists
        }
        return text
    }

    /// Letters, digits, `_` and `-` only.
    static func isExternalID(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, 45, 95: true
                default: false
                }
            }
    }
}

extension RecordBody {
    /// The name of a company or person.
    var partyName: String {
        if let company = fields.text("companyname"), !company.isEmpty { return company }
        return [fields.text("firstname"), fields.text("lastname")].compactMap { $0 }
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The currencies in which a customer may be billed.
    var customerCurrencies: Set<InternalID> {
        Set(
            lines("currencylist").compactMap { $0.reference("currency") }
                + [fields.reference("currency")].compactMap { $0 }
        )
    }
}

extension StoredTransaction {
    fileprivate func names(item id: InternalID) -> Bool {
        body.lines("item").contains { $0.reference("item") == id }
            || body.fields.reference("discountitem") == id
    }

    fileprivate func names(entity id: InternalID) -> Bool {
        body.sublists.values.contains { $0.contains { $0.reference("entity") == id } }
    }
}
