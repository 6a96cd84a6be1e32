import Accounting

/// How a request names a record.
enum RecordKey: Sendable, Hashable {
    case id(InternalID)
    case externalID(String)
}

/// What became of a reference.
enum ReferenceState: Sendable, Hashable {
    case active, inactive, missing
}

extension NetSuiteBooks {
    /// The id of a record that exists and is of the type.
    ///
    /// - Throws: the fault the service answers for that kind of record when there is none.
    func find(_ type: NetSuiteRecordType, _ key: RecordKey) throws(RecordFault) -> InternalID {
        let id: InternalID?
        switch key {
        case .id(let number): id = number
        case .externalID(let text): id = externalIDs[type.group]?[text.lowercased()]
        }
        if let id, self.type(of: id, in: type.group) == type { return id }
        guard type.isTransaction else { throw .nonexistent }
        if case .externalID = key, rules.missingExternalIDIsNotFound { throw .nonexistent }
        throw .wrongTransactionType
    }

    /// The type of the record with this id in a group, or nil.
    func type(of id: InternalID, in group: NetSuiteRecordType.Group) -> NetSuiteRecordType? {
        switch group {
        case .entities: entities[id]?.type
        case .items: items[id]?.type
        case .transactions: transactions[id]?.type
        case .accounts: accounts[id] == nil ? nil : .account
        case .currencies: currencies[id] == nil ? nil : .currency
        case .subsidiaries: subsidiaries[id] == nil ? nil : .subsidiary
        }
    }

    /// How many times the record has been edited, or nil if there is none.
    func version(of id: InternalID, in group: NetSuiteRecordType.Group) -> Int? {
        switch group {
        case .entities: entities[id]?.version
        case .items: items[id]?.version
        case .transactions: transactions[id]?.version
        case .accounts, .currencies, .subsidiaries: nil
        }
    }

    /// Whether a reference may be used.
    func state(of id: InternalID, as target: ReferenceTarget) -> ReferenceState {
        switch target {
        case .customer:
            guard let record = entities[id], record.type == .customer else { return .missing }
            return record.isInactive ? .inactive : .active
        case .entity:
            guard let record = entities[id] else { return .missing }
            return record.isInactive ? .inactive : .active
        case .item:
            guard let record = items[id] else { return .missing }
            return record.isInactive ? .inactive : .active
        case .account:
            guard let account = accounts[id] else { return .missing }
            return account.isInactive ? .inactive : .active
        case .currency:
            guard let currency = currencies[id] else { return .missing }
            return currency.isInactive ? .inactive : .active
        case .subsidiary:
            guard let subsidiary = subsidiaries[id] else { return .missing }
            return subsidiary.isInactive ? .inactive : .active
        case .period: return month(ofPeriod: id) == nil ? .missing : .active
        case .transaction: return transactions[id] == nil ? .missing : .active
        case .list(let name):
            guard lists[name]?.contains(id) == true else { return .missing }
            return inactiveEntries[name]?.contains(id) == true ? .inactive : .active
        }
    }

    /// The id behind an external id in a body, where the account's rules allow that form.
    func id(ofExternal text: String, as target: ReferenceTarget) -> InternalID? {
        let group: NetSuiteRecordType.Group? =
            switch target {
            case .customer, .entity: .entities
            case .item: .items
            case .transaction: .transactions
            case .account, .currency, .subsidiary, .period, .list: nil
            }
        return group.flatMap { externalIDs[$0]?[text.lowercased()] }
    }

    /// The name shown beside a reference.
    func name(of id: InternalID, as target: ReferenceTarget) -> String? {
        switch target {
        case .customer, .entity: entities[id]?.name
        case .item: items[id]?.name
        case .account: accounts[id].map { "\($0.number) \($0.name)" }
        case .currency: currencies[id]?.name
        case .subsidiary: subsidiaries[id]?.name
        case .period: month(ofPeriod: id)?.periodName
        case .transaction:
            transactions[id].map { "\($0.type.displayName) #\($0.number)" }
        case .list: nil
        }
    }

    /// The month of an accounting period, or nil if the account has no such period.
    func month(ofPeriod id: InternalID) -> NetSuiteMonth? {
        let year = (id - 1) / 12
        guard let first = CalendarDate(year: year, month: id - year * 12, day: 1) else {
            return nil
        }
        let month = NetSuiteMonth(of: first)
        return periods.contains(month) ? month : nil
    }

    /// Refuses a date outside the account's periods or within a closed one.
    func checkPeriod(of date: CalendarDate) throws(RecordFault) {
        let month = NetSuiteMonth(of: date)
        guard periods.contains(month), !closedMonths.contains(month) else { throw .closedPeriod }
    }
}

extension NetSuiteMonth {
    /// The period's name, for example `Nov 2026`.
    var periodName: String {
        let names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(separator: " ")
        return "\(names[Int(month) - 1]) \(year)"
    }
}
