import Accounting

/// The books of one simulated account: every record, its postings, and the rules that guard them.
///
/// A value without clock, network or locks. Each verb either changes the books and keeps every
/// transaction balanced, or throws and changes nothing.
struct NetSuiteBooks: Sendable {
    let rules: NetSuiteSimulatorConfiguration.Rules
    let customFields: Set<String>
    let mandatoryFields: [NetSuiteRecordType: Set<String>]
    let mandatoryLineFields: [NetSuiteRecordType: Set<String>]
    /// What the integration's role may do with record types.
    var permissions: [NetSuiteRecordType: NetSuitePermission]
    let lists: [String: Set<Int64>]
    let inactiveEntries: [String: Set<Int64>]
    let periods: ClosedRange<NetSuiteMonth>
    let currencies: [InternalID: NetSuiteCurrency]
    let baseCurrency: NetSuiteCurrency
    let subsidiaries: [InternalID: NetSuiteSubsidiary]
    /// The accounts NetSuite itself needs.
    let undepositedFunds: InternalID
    let receivable: InternalID
    let customerDeposits: InternalID
    let gainLoss: InternalID

    var accounts: [InternalID: NetSuiteAccount]
    var closedMonths: Set<NetSuiteMonth>
    var customRecords: CustomRecords
    var cabinet: FileCabinet
    /// Transactions whose bank line was matched with the bank's statement.
    var reconciled: Set<InternalID> = []
    private(set) var entities: [InternalID: ListRecord] = [:]
    private(set) var items: [InternalID: ListRecord] = [:]
    private(set) var transactions: [InternalID: StoredTransaction] = [:]
    /// Internal ids by group and lower-case external id.
    private(set) var externalIDs: [NetSuiteRecordType.Group: [String: InternalID]] = [:]
    /// Internal ids by group and lower-case name.
    private(set) var names: [NetSuiteRecordType.Group: [String: InternalID]] = [:]
    private var nextIDs: [NetSuiteRecordType.Group: InternalID] = [
        .entities: 640, .items: 140, .transactions: 1000,
    ]
    private var balances: [BalanceKey: Balance] = [:]

    private struct BalanceKey: Hashable {
        let account: InternalID
        let currency: InternalID
    }

    private struct Balance {
        var amount: Int64 = 0
        var base: Int64 = 0
    }

    /// Opens empty books.
    ///
    /// A chart without the accounts NetSuite itself needs is a programmer error and traps.
    init(_ configuration: NetSuiteSimulatorConfiguration) {
        rules = configuration.rules
        customRecords = CustomRecords(configuration.customRecordTypes)
        cabinet = FileCabinet(folders: configuration.folders)
        customFields = Set(configuration.customFields.map { $0.lowercased() })
        mandatoryFields = configuration.mandatoryFields
        mandatoryLineFields = configuration.mandatoryLineFields
        permissions = configuration.permissions
        lists = configuration.lists
        inactiveEntries = configuration.inactiveEntries
        periods = configuration.periods
        closedMonths = configuration.closedMonths
        currencies = Dictionary(uniqueKeysWithValues: configuration.currencies.map { ($0.id, $0) })
        subsidiaries = Dictionary(
            uniqueKeysWithValues: configuration.subsidiaries.map { ($0.id, $0) }
        )
        accounts = Dictionary(uniqueKeysWithValues: configuration.accounts.map { ($0.id, $0) })
        let base = configuration.currencies.first { $0.symbol == configuration.baseCurrency }
        let undeposited = configuration.accounts.first { $0.special == .undepositedFunds }
        let receivable = configuration.accounts.first { $0.kind == .accountsReceivable }
        let gainLoss = configuration.accounts.first { $0.special == .realizedGainLoss }
        guard let base, let undeposited, let receivable, let gainLoss else {
            preconditionFailure(
                "a chart has a base currency, undeposited funds, receivables and gain/loss"
            )
        }
        baseCurrency = base
        undepositedFunds = undeposited.id
        self.receivable = receivable.id
        self.gainLoss = gainLoss.id
        customerDeposits =
            configuration.accounts.first { $0.special == .customerDeposits }?.id ?? receivable.id
    }

    /// The currency in which a subsidiary's books are kept.
    func base(of subsidiary: InternalID?) -> NetSuiteCurrency {
        guard let symbol = subsidiary.flatMap({ subsidiaries[$0]?.baseCurrency }) else {
            return baseCurrency
        }
        return currencies.values.first { $0.symbol == symbol } ?? baseCurrency
    }

    /// The next free id of a group; ids are never used again.
    mutating func takeID(_ group: NetSuiteRecordType.Group) -> InternalID {
        let id = (nextIDs[group] ?? 0) + 1
        nextIDs[group] = id
        return id
    }

    /// The id that `takeID` will give next.
    func peekID(_ group: NetSuiteRecordType.Group) -> InternalID { (nextIDs[group] ?? 0) + 1 }

    /// The rows of the trial balance that are not zero, by account number and currency.
    var trialBalance: [TrialBalanceRow] {
        rows(of: balances.map { ($0, $1.amount, $1.base) })
    }

    /// The same of what one subsidiary's transactions posted.
    func trialBalance(of subsidiary: InternalID) -> [TrialBalanceRow] {
        var sums: [BalanceKey: (amount: Int64, base: Int64)] = [:]
        for transaction in transactions.values where transaction.subsidiary == subsidiary {
            for line in transaction.lines {
                let key = BalanceKey(account: line.account, currency: line.currency)
                sums[key, default: (0, 0)].amount += line.amount
                sums[key, default: (0, 0)].base += line.base
            }
        }
        return rows(of: sums.map { ($0, $1.amount, $1.base) })
    }

    private func rows(
        of balances: [(key: BalanceKey, amount: Int64, base: Int64)]
    ) -> [TrialBalanceRow] {
        balances.compactMap { key, amount, base in
            guard amount != 0 || base != 0, let account = accounts[key.account],
                let currency = currencies[key.currency]
            else { return nil }
            return TrialBalanceRow(
                accountID: account.id,
                accountNumber: account.number,
                accountName: account.name,
                currency: currency.symbol,
                balance: amount,
                baseBalance: base
            )
        }
        .sorted { ($0.accountNumber, $0.currency) < ($1.accountNumber, $1.currency) }
    }
}

// MARK: Storing

extension NetSuiteBooks {
    /// Stores a customer, contact or item in place of its earlier state.
    mutating func store(_ record: ListRecord) {
        let group = record.type.group
        let old = group == .entities ? entities[record.id] : items[record.id]
        if let old { forget(old) }
        if let externalID = record.externalID {
            externalIDs[group, default: [:]][externalID.lowercased()] = record.id
        }
        names[group, default: [:]][record.name.lowercased()] = record.id
        if group == .entities { entities[record.id] = record } else { items[record.id] = record }
    }

    /// Puts a transaction in place of an earlier state that posted the same.
    mutating func replace(_ transaction: StoredTransaction) {
        transactions[transaction.id] = transaction
    }

    /// Removes a customer, contact or item.
    mutating func remove(_ record: ListRecord) {
        forget(record)
        entities[record.type.group == .entities ? record.id : -1] = nil
        items[record.type.group == .items ? record.id : -1] = nil
    }

    private mutating func forget(_ record: ListRecord) {
        let group = record.type.group
        if let externalID = record.externalID {
            externalIDs[group]?[externalID.lowercased()] = nil
        }
        if names[group]?[record.name.lowercased()] == record.id {
            names[group]?[record.name.lowercased()] = nil
        }
    }

    /// Posts a transaction in place of its earlier state.
    ///
    /// Every rule has been checked before; that debits equal credits is checked here once more.
    mutating func commit(_ transaction: StoredTransaction, now: Timestamp) {
        precondition(
            transaction.lines.isBalanced(in: transaction.currency, gainLossAccount: gainLoss),
            "a posted transaction balances"
        )
        var transaction = transaction
        if let old = transactions[transaction.id] {
            withdraw(old, now: now)
            transaction.version = old.version + 1
            transaction.created = old.created
            transaction.used = old.usedByOthers
            transaction.baseUsed =
                old.baseUsed - (old.usesItself ? Self.ownBase(of: old, in: self) : 0)
            transaction.depositIDs = old.depositIDs
        } else {
            transaction.created = now
        }
        transaction.modified = now
        if transaction.usesItself {
            transaction.used += transaction.ownApplied
            transaction.baseUsed += Self.ownBase(of: transaction, in: self)
        }
        for line in transaction.lines { move(line, sign: 1) }
        for application in transaction.applications {
            use(application, of: transaction.id, sign: 1, now: now)
        }
        for part in transaction.deposited {
            transactions[part.transaction]?.depositIDs[part.line] = transaction.id
            touch(part.transaction, now: now)
        }
        if let externalID = transaction.externalID {
            externalIDs[.transactions, default: [:]][externalID.lowercased()] = transaction.id
        }
        transactions[transaction.id] = transaction
    }

    /// Takes a transaction out of the books and frees what it had used.
    mutating func remove(_ transaction: StoredTransaction, now: Timestamp) {
        withdraw(transaction, now: now)
        transactions[transaction.id] = nil
    }

    private mutating func withdraw(_ old: StoredTransaction, now: Timestamp) {
        for line in old.lines { move(line, sign: -1) }
        for application in old.applications { use(application, of: old.id, sign: -1, now: now) }
        for part in old.deposited {
            transactions[part.transaction]?.depositIDs[part.line] = nil
            touch(part.transaction, now: now)
        }
        if let externalID = old.externalID {
            externalIDs[.transactions]?[externalID.lowercased()] = nil
        }
    }

    private mutating func move(_ line: GeneralLedgerLine, sign: Int64) {
        let key = BalanceKey(account: line.account, currency: line.currency)
        balances[key, default: Balance()].amount += sign * line.amount
        balances[key, default: Balance()].base += sign * line.base
    }

    private mutating func use(
        _ application: AppliedAmount,
        of source: InternalID,
        sign: Int64,
        now: Timestamp
    ) {
        transactions[application.target]?.used += sign * application.amount
        transactions[application.target]?.baseUsed += sign * application.base
        touch(application.target, now: now)
    }

    private mutating func touch(_ id: InternalID, now: Timestamp) {
        transactions[id]?.version += 1
        transactions[id]?.modified = now
    }

    /// What a payment's or credit memo's own applications are worth at its own rate.
    static func ownBase(of transaction: StoredTransaction, in books: NetSuiteBooks) -> Int64 {
        guard transaction.ownApplied != transaction.total else { return transaction.baseTotal }
        guard let currency = books.currencies[transaction.currency] else { return 0 }
        // The amount is at most the total, which has been converted before without overflow.
        let base = try? transaction.rate.base(
            of: transaction.ownApplied,
            exponent: currency.precision,
            baseExponent: books.base(of: transaction.subsidiary).precision
        )
        return base ?? 0
    }
}
