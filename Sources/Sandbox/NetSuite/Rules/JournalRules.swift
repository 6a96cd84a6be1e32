import Accounting

/// Journal entries: lines that debit or credit an account and balance.
extension NetSuiteBooks {
    func planJournalEntry(_ request: TransactionRequest) throws(RecordFault) -> StoredTransaction {
        let fields = request.body.fields
        guard subsidiaries.isEmpty || fields.reference("subsidiary") != nil else {
            throw .missing(["Subsidiary"])
        }
        let header = try header(request, entityField: nil)
        let lines = request.body.lines("line")
        guard lines.count >= 2 else {
            throw .rule("You must enter at least two lines for this transaction.")
        }
        var entry = entry(header)
        var debits: Int64 = 0
        var balance: Int64 = 0
        var undeposited: [UndepositedPart] = []
        for (index, line) in lines.enumerated() {
            let path = "line.items[\(index)]"
            let amount = try journalAmount(line, header.currency, path: path)
            let account = try journalAccount(line, header, path: path)
            debits += max(0, amount)
            balance += amount
            try post(amount, to: account, &entry)
            guard account == undepositedFunds else { continue }
            let base = try header.rate.base(
                of: amount,
                exponent: header.currency.precision,
                baseExponent: header.base.precision
            )
            undeposited.append(
                UndepositedPart(line: Int64(index) + 1, amount: amount, base: base)
            )
        }
        guard balance == 0 else {
            let text = ExactDecimal(minorUnits: balance, exponent: header.currency.precision).text
            throw .rule("Transaction was not in balance. Total = \(text)")
        }
        entry.settleBaseDifference(on: gainLoss)
        var request = request
        for index in lines.indices {
            request.body.sublists["line"]?[index]["line"] = .integer(Int64(index) + 1)
        }
        var journal = try transaction(
            request,
            header,
            account: lines.first?.reference("account") ?? 0,
            total: debits,
            entry
        )
        journal.undeposited = undeposited
        return journal
    }

    /// Positive for a debit, negative for a credit; a line has exactly one of them, above zero.
    private func journalAmount(
        _ line: LineBody,
        _ currency: NetSuiteCurrency,
        path: String
    ) throws(RecordFault) -> Int64 {
        let debit = line.number("debit").flatMap { $0.isZero ? nil : $0 }
        let credit = line.number("credit").flatMap { $0.isZero ? nil : $0 }
        switch (debit, credit) {
        case (let number?, nil):
            let amount = try amount(number, currency, field: "debit", path: "\(path).debit")
            guard amount > 0 else {
                throw .invalidValue(number.text, field: "debit", path: "\(path).debit")
            }
            return amount
        case (nil, let number?):
            let amount = try amount(number, currency, field: "credit", path: "\(path).credit")
            guard amount > 0 else {
                throw .invalidValue(number.text, field: "credit", path: "\(path).credit")
            }
            return -amount
        case (nil, nil), (_?, _?):
            throw .rule("Each line must have either a debit or a credit amount.")
        }
    }

    private func journalAccount(
        _ line: LineBody,
        _ header: TransactionHeader,
        path: String
    ) throws(RecordFault) -> InternalID {
        let id = line.reference("account") ?? 0
        guard let account = accounts[id] else {
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
        return id
    }
}
