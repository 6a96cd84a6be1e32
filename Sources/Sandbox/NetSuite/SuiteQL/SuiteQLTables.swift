import Accounting

/// The tables of the query service, by the columns the record service knows too.
enum SuiteQLTable: String, Sendable, Hashable, CaseIterable {
    case transaction, customer, contact, entity, item, account, currency, subsidiary
    case accountingperiod
    /// Which subsidiaries may post to which accounts.
    case accountsubsidiarymap
    case department, classification, location, term
    /// The main lines of transactions: the one line of each that stands on its own account.
    case transactionline
    /// Every debit and credit with its transaction and line; only a join opens it, under this name.
    case postings = "transactionaccountingline, transaction, transactionline"

    /// The columns a query may name.
    var columns: Set<String> {
        switch self {
        case .transaction:
            [
                "id", "externalid", "tranid", "transactionnumber", "type", "recordtype",
                "trandate", "duedate", "createddate", "lastmodifieddate", "entity", "status",
                "total", "foreigntotal", "foreignamountunpaid", "currency", "exchangerate",
                "subsidiary", "account", "memo", "posting", "voided", "postingperiod",
                "otherrefnum",
            ]
        case .customer:
            [
                "id", "entityid", "externalid", "companyname", "firstname", "lastname", "email",
                "phone", "isperson", "isinactive", "subsidiary", "currency", "datecreated",
                "lastmodifieddate",
            ]
        case .contact:
            [
                "id", "entityid", "externalid", "firstname", "lastname", "email", "company",
                "subsidiary", "isinactive",
            ]
        case .entity: ["id", "entityid", "externalid", "type", "email", "isinactive"]
        case .item:
            [
                "id", "itemid", "fullname", "displayname", "itemtype", "externalid", "isinactive",
            ]
        case .account:
            [
                "id", "acctnumber", "acctname", "accountsearchdisplayname", "fullname",
                "accttype", "currency", "isinactive", "sspecacct", "externalid",
            ]
        case .currency:
            ["id", "name", "symbol", "exchangerate", "isbasecurrency", "isinactive"]
        case .subsidiary:
            ["id", "name", "fullname", "currency", "country", "iselimination", "isinactive"]
        case .accountingperiod:
            ["id", "periodname", "startdate", "enddate", "closed", "isquarter", "isyear"]
        case .accountsubsidiarymap: ["account", "subsidiary"]
        case .department, .classification, .location, .term: ["id", "name", "isinactive"]
        case .transactionline: ["id", "transaction", "mainline", "cleared"]
        case .postings: Self.postingColumns
        }
    }

    /// The group whose external ids index this table, where there is one.
    var group: NetSuiteRecordType.Group? {
        switch self {
        case .transaction: .transactions
        case .customer, .contact, .entity: .entities
        case .item: .items
        case .account, .currency, .subsidiary, .accountingperiod, .transactionline,
            .accountsubsidiarymap, .department, .classification, .location, .term, .postings:
            nil
        }
    }

    /// Whether the row exists in this table.
    func contains(_ id: InternalID, in books: NetSuiteBooks) -> Bool {
        switch self {
        case .transaction: books.transactions[id] != nil
        case .customer: books.entities[id]?.type == .customer
        case .contact: books.entities[id]?.type == .contact
        case .entity: books.entities[id] != nil
        case .item: books.items[id] != nil
        case .account: books.accounts[id] != nil
        case .currency: books.currencies[id] != nil
        case .subsidiary: books.subsidiaries[id] != nil
        case .accountingperiod: books.month(ofPeriod: id) != nil
        case .transactionline: books.transactions[id] != nil
        case .department, .classification, .location, .term:
            entries(in: books).contains(id)
        case .accountsubsidiarymap, .postings: false
        }
    }

    /// All rows, in the order of their ids.
    func ids(in books: NetSuiteBooks) -> [InternalID] {
        switch self {
        case .transaction, .transactionline: return books.transactions.keys.sorted()
        case .customer, .contact, .entity:
            return books.entities.keys.filter { contains($0, in: books) }.sorted()
        case .item: return books.items.keys.sorted()
        case .account: return books.accounts.keys.sorted()
        case .currency: return books.currencies.keys.sorted()
        case .subsidiary: return books.subsidiaries.keys.sorted()
        case .accountingperiod:
            let range = books.periods.lowerBound.periodID...books.periods.upperBound.periodID
            return Array(range)
        case .accountsubsidiarymap:
            return Array(Self.openAccounts(in: books).indices.map(Int64.init))
        case .department, .classification, .location, .term: return entries(in: books).sorted()
        case .postings: return Self.postingIDs(in: books)
        }
    }

    /// The value of a column; custom fields are columns too.
    func value(_ column: String, of id: InternalID, in books: NetSuiteBooks) -> SuiteQLValue {
        if column == "id" { return .id(id) }
        switch self {
        case .transaction:
            return books.transactions[id].map { transaction(column, $0, books) } ?? .null
        case .customer, .contact, .entity:
            return books.entities[id].map { listRecord(column, $0) } ?? .null
        case .item: return books.items[id].map { listRecord(column, $0) } ?? .null
        case .account: return books.accounts[id].map { account(column, $0, books) } ?? .null
        case .currency: return books.currencies[id].map { currency(column, $0, books) } ?? .null
        case .subsidiary:
            return books.subsidiaries[id].map { subsidiary(column, $0, books) } ?? .null
        case .accountingperiod:
            return books.month(ofPeriod: id).map { period(column, $0, books) } ?? .null
        case .transactionline:
            switch column {
            case "transaction": return .id(id)
            case "mainline": return .flag(true)
            case "cleared": return .flag(books.reconciled.contains(id))
            default: return .null
            }
        case .accountsubsidiarymap:
            let pair = Self.openAccounts(in: books)[Int(id)]
            return .id(column == "account" ? pair.account : pair.subsidiary)
        case .department, .classification, .location, .term:
            let isInactive = books.inactiveEntries[listName]?.contains(id) == true
            return column == "isinactive" ? .flag(isInactive) : .text("\(listName) \(id)")
        case .postings: return Self.posting(column, of: id, in: books)
        }
    }

    /// What `BUILTIN.DF` shows for a column.
    func display(_ column: String, of id: InternalID, in books: NetSuiteBooks) -> SuiteQLValue {
        let target: ReferenceTarget? =
            switch column {
            case "currency": .currency
            case "entity", "company": .entity
            case "account": .account
            case "subsidiary": .subsidiary
            case "postingperiod": .period
            default: nil
            }
        let raw = value(column, of: id, in: books)
        if let target, case .number(let number) = raw {
            return .optional(books.name(of: number.coefficient, as: target))
        }
        if self == .transaction, let transaction = books.transactions[id] {
            if column == "status" {
                return .optional(
                    transaction.status.map { "\(transaction.type.displayName) : \($0.name)" }
                )
            }
            if column == "type" { return .text(transaction.type.displayName) }
        }
        return raw
    }
}

extension SuiteQLTable {
    private func transaction(
        _ column: String,
        _ row: StoredTransaction,
        _ books: NetSuiteBooks
    ) -> SuiteQLValue {
        let precision = books.currencies[row.currency]?.precision ?? 2
        let sign = Self.sign(of: row.type)
        switch column {
        case "externalid": return .optional(row.externalID)
        case "tranid": return .text(row.number)
        case "transactionnumber": return .text("\(row.type.code)\(row.id)")
        case "type": return .text(row.type.code)
        case "recordtype": return .text(row.type.rawValue.lowercased())
        case "trandate": return .date(row.date.text)
        case "duedate": return row.body.fields.date("duedate").map { .date($0.text) } ?? .null
        case "createddate": return .date(row.created.dateInUTC.text)
        case "lastmodifieddate": return .date(row.modified.dateInUTC.text)
        case "entity": return .id(row.entity)
        case "status": return .optional(row.status?.letter)
        case "total":
            return .number(
                ExactDecimal(
                    minorUnits: sign * row.baseTotal,
                    exponent: books.baseCurrency.precision
                )
            )
        case "foreigntotal":
            return .number(ExactDecimal(minorUnits: sign * row.total, exponent: precision))
        case "foreignamountunpaid":
            guard row.type == .invoice else { return .null }
            return .number(ExactDecimal(minorUnits: row.open, exponent: precision))
        case "currency": return .id(row.currency)
        case "exchangerate": return .number(row.rate.value)
        case "subsidiary": return .id(row.subsidiary)
        case "account": return .id(row.account)
        case "posting": return .flag(row.type.isPosting)
        case "voided": return .flag(false)
        case "postingperiod":
            return row.type.isPosting ? .id(NetSuiteMonth(of: row.date).periodID) : .null
        default: return .optional(row.body.fields.text(column))
        }
    }

    /// Credits and refunds show negative totals.
    private static func sign(of type: NetSuiteRecordType) -> Int64 {
        switch type {
        case .creditMemo, .cashRefund, .customerRefund: -1
        default: 1
        }
    }

    private func listRecord(_ column: String, _ row: ListRecord) -> SuiteQLValue {
        switch column {
        case "externalid": .optional(row.externalID)
        case "entityid", "itemid", "fullname": .text(row.name)
        case "type", "itemtype": .text(row.type.code)
        case "isinactive": .flag(row.isInactive)
        case "isperson": .flag(row.body.fields.flag("isperson") ?? false)
        case "subsidiary", "currency", "company": .id(row.body.fields.reference(column))
        case "datecreated": .date(row.created.dateInUTC.text)
        case "lastmodifieddate": .date(row.modified.dateInUTC.text)
        default: .optional(row.body.fields.text(column))
        }
    }

    private func account(
        _ column: String,
        _ row: NetSuiteAccount,
        _ books: NetSuiteBooks
    ) -> SuiteQLValue {
        switch column {
        case "acctnumber": .text(row.number)
        case "acctname", "fullname": .text(row.name)
        case "accountsearchdisplayname": .text("\(row.number) \(row.name)")
        case "accttype": .text(row.kind.rawValue)
        case "sspecacct": .optional(row.special?.rawValue)
        case "currency": .id(books.currencies.values.first { $0.symbol == row.currency }?.id)
        case "isinactive": .flag(row.isInactive)
        default: .null
        }
    }

    private func currency(
        _ column: String,
        _ row: NetSuiteCurrency,
        _ books: NetSuiteBooks
    ) -> SuiteQLValue {
        switch column {
        case "name": .text(row.name)
        case "symbol": .text(row.symbol)
        case "exchangerate": ExactDecimal(row.exchangeRate).map { .number($0) } ?? .null
        case "isbasecurrency": .flag(row.id == books.baseCurrency.id)
        case "isinactive": .flag(row.isInactive)
        default: .null
        }
    }

    private func subsidiary(
        _ column: String,
        _ row: NetSuiteSubsidiary,
        _ books: NetSuiteBooks
    ) -> SuiteQLValue {
        switch column {
        case "name", "fullname": .text(row.name)
        case "currency": .id(books.base(of: row.id).id)
        case "country": .text(row.country)
        case "iselimination": .flag(false)
        case "isinactive": .flag(row.isInactive)
        default: .null
        }
    }

    private func period(
        _ column: String,
        _ row: NetSuiteMonth,
        _ books: NetSuiteBooks
    ) -> SuiteQLValue {
        switch column {
        case "periodname": .text(row.periodName)
        case "startdate": .date(row.first.text)
        case "enddate": .date(row.last.text)
        case "closed": .flag(books.closedMonths.contains(row))
        case "isquarter", "isyear": .flag(false)
        default: .null
        }
    }
}
