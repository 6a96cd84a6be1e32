import Accounting

/// Bank deposits: undeposited payments, other lines and cash back, all in the bank's currency.
extension NetSuiteBooks {
    func planDeposit(_ request: TransactionRequest) throws(RecordFault) -> StoredTransaction {
        let bank = try depositAccount(request.body.fields.reference("account"))
        let currency = currencies.values.first { $0.symbol == bank.currency } ?? baseCurrency
        if let old = request.old, let rate = request.body.fields.number("exchangerate"),
            rate != old.rate.value
        {
            throw .readOnly("exchangeRate")
        }
        let header = try header(request, entityField: nil, accountCurrency: currency)
        try checkLineCount(request.body)
        var entry = entry(header)
        var total: Int64 = 0
        var parts: [DepositedPart] = []
        var taken: Set<DepositedPart> = []
        for (index, line) in request.body.lines("payment").enumerated()
        where line.flag("deposit") ?? true {
            let path = "payment.items[\(index)]"
            let (transaction, part) = try undepositedPart(line, for: request.id, path: path)
            let deposited = DepositedPart(transaction: transaction.id, line: part.line)
            guard taken.insert(deposited).inserted else {
                throw .invalidValue("\(transaction.id)", field: "id", path: "\(path).id")
            }
            total += try contribution(of: part, transaction, to: bank, header, path: path)
            entry.add(
                undepositedFunds,
                -part.amount,
                currency: transaction.currency,
                base: -part.base
            )
            parts.append(deposited)
        }
        let adding: Int64 = rules.cashbackAddsToDeposits ? -1 : 1
        for (name, sign) in [("other", adding), ("cashback", -adding)] {
            for (index, line) in request.body.lines(name).enumerated() {
                let path = "\(name).items[\(index)]"
                let amount = try depositLine(line, bank, header, path: path)
                total += sign * amount
                try post(-sign * amount, to: line.reference("account") ?? 0, &entry)
            }
        }
        guard total >= 0 || !rules.refusesNegativeDepositTotals else {
            throw .rule("The total of this deposit can not be negative.")
        }
        try entry.add(bank.id, total)
        entry.settleBaseDifference(on: gainLoss)
        var request = request
        request.body.sublists["payment"]?.removeAll { $0.flag("deposit") == false }
        var deposit = try transaction(request, header, account: bank.id, total: total, entry)
        deposit.deposited = parts
        return deposit
    }

    private func depositAccount(_ id: InternalID?) throws(RecordFault) -> NetSuiteAccount {
        guard let id, let account = accounts[id], rules.depositAccountKinds.contains(account.kind),
            account.special == nil
        else { throw Self.invalidHeader("\(id ?? 0)", "account") }
        return account
    }

    private func checkLineCount(_ body: RecordBody) throws(RecordFault) {
        let count = ["payment", "other", "cashback"].reduce(0) { $0 + body.lines($1).count }
        guard count > 0 else {
            throw .rule("You must enter at least one line item for this transaction.")
        }
        guard count <= rules.depositLinesMax else {
            throw .rule("The maximum number of lines (\(rules.depositLinesMax)) is exceeded.")
        }
    }

    /// The part of a transaction that waits in undeposited funds and that no deposit has taken.
    private func undepositedPart(
        _ line: LineBody,
        for deposit: InternalID,
        path: String
    ) throws(RecordFault) -> (StoredTransaction, UndepositedPart) {
        let id = line.reference("id") ?? 0
        let lineID = line.integer("lineid") ?? 0
        guard let transaction = transactions[id], !transaction.undeposited.isEmpty,
            let part = transaction.undeposited.first(where: { $0.line == lineID })
        else { throw .invalidValue("\(id)", field: "id", path: "\(path).id") }
        guard transaction.depositIDs[part.line].map({ $0 == deposit }) ?? true else {
            throw .rule("Record has been changed: \(id) has already been deposited.")
        }
        return (transaction, part)
    }

    /// What a payment adds to the deposit, in the bank's currency.
    ///
    /// A payment in another currency only goes to a bank account in base currency, with what it
    /// was worth when it was received.
    private func contribution(
        of part: UndepositedPart,
        _ transaction: StoredTransaction,
        to bank: NetSuiteAccount,
        _ header: TransactionHeader,
        path: String
    ) throws(RecordFault) -> Int64 {
        // NetSuite offers a deposit only the payments of its own subsidiary.
        guard transaction.subsidiary == header.subsidiary || header.subsidiary == nil else {
            throw .invalidValue("\(transaction.id)", field: "id", path: "\(path).id")
        }
        if transaction.currency == header.currency.id { return part.amount }
        guard header.currency.id == header.base.id else {
            throw .invalidValue("\(transaction.id)", field: "id", path: "\(path).id")
        }
        return part.base
    }

    private func depositLine(
        _ line: LineBody,
        _ bank: NetSuiteAccount,
        _ header: TransactionHeader,
        path: String
    ) throws(RecordFault) -> Int64 {
        let id = line.reference("account") ?? 0
        guard let account = accounts[id], id != bank.id, account.special != .undepositedFunds else {
            throw .invalidValue("\(id)", field: "account", path: "\(path).account")
        }
        try checkCurrency(
            of: account,
            header.currency,
            base: header.base,
            field: "account",
            path: "\(path).account"
        )
        if account.kind == .accountsReceivable, line.reference("entity") == nil {
            throw .missing(["Name"])
        }
        guard let number = line.number("amount") else { throw .missing(["Amount"]) }
        let amount = try amount(number, header.currency, field: "amount", path: "\(path).amount")
        guard amount >= 0 || !rules.refusesNegativeDepositLines else {
            throw .invalidValue(number.text, field: "amount", path: "\(path).amount")
        }
        return amount
    }
}
