import Accounting

/// Which transactions a sublist may apply to.
struct ApplicationRule {
    let sublist: String
    let targets: Set<NetSuiteRecordType>

    init(_ sublist: String, _ targets: Set<NetSuiteRecordType>) {
        self.sublist = sublist
        self.targets = targets
    }
}

/// Applying payments to invoices, credits to invoices, and refunds to credits.
extension NetSuiteBooks {
    /// Reads and checks the apply lines of a request; together they apply at most `limit`.
    ///
    /// Without a limit only what the targets have left bounds them.
    func applications(
        _ request: TransactionRequest,
        _ header: TransactionHeader,
        _ rules: [ApplicationRule],
        account: InternalID,
        limit: Int64?
    ) throws(RecordFault) -> [AppliedAmount] {
        var applied: [AppliedAmount] = []
        var left = limit
        for rule in rules {
            for (index, line) in request.body.lines(rule.sublist).enumerated() {
                let path = "\(rule.sublist).items[\(index)]"
                let target = try target(line, rule, request, header, account, path: path)
                guard line.flag("apply") ?? true else { continue }
                let open = openAmount(target, besides: request.old)
                let amount = try appliedAmount(
                    line,
                    open: open,
                    left: left,
                    header.currency,
                    path: path
                )
                guard amount > 0 else { continue }
                guard !applied.contains(where: { $0.target == target.id }) else {
                    throw .invalidValue("\(target.id)", field: "doc", path: "\(path).doc")
                }
                left = left.map { $0 - amount }
                applied.append(
                    AppliedAmount(
                        target: target.id,
                        amount: amount,
                        base: try baseAmount(amount, of: target, besides: request.old)
                    )
                )
            }
        }
        if let left, left < 0 {
            throw .rule("The total amount applied exceeds the amount of this transaction.")
        }
        return applied
    }

    private func target(
        _ line: LineBody,
        _ rule: ApplicationRule,
        _ request: TransactionRequest,
        _ header: TransactionHeader,
        _ account: InternalID,
        path: String
    ) throws(RecordFault) -> StoredTransaction {
        let id = line.reference("doc")
        guard let id, id != request.id, let target = transactions[id],
            rule.targets.contains(target.type), target.entity == header.entity,
            target.currency == header.currency.id,
            target.type == .customerDeposit || receivableAccount(of: target) == account
        else { throw .invalidValue("\(id ?? 0)", field: "doc", path: "\(path).doc") }
        return target
    }

    /// The receivables account a transaction posts to; payments name it apart from the bank.
    private func receivableAccount(of transaction: StoredTransaction) -> InternalID {
        transaction.type == .customerPayment
            ? transaction.body.fields.reference("aracct") ?? receivable : transaction.account
    }

    private func appliedAmount(
        _ line: LineBody,
        open: Int64,
        left: Int64?,
        _ currency: NetSuiteCurrency,
        path: String
    ) throws(RecordFault) -> Int64 {
        guard let number = line.number("amount") else {
            // A ticked line without amount takes what is due, as far as the money goes.
            guard line.flag("apply") == true else { throw .missing(["Amount"]) }
            return max(0, min(open, left ?? open))
        }
        let amount = try amount(number, currency, field: "amount", path: "\(path).amount")
        guard amount >= 0, amount <= open else {
            throw .invalidValue(number.text, field: "amount", path: "\(path).amount")
        }
        return amount
    }

    /// What is left of a transaction, counting what the request's earlier state had applied to it.
    private func openAmount(_ target: StoredTransaction, besides old: StoredTransaction?) -> Int64 {
        let own = old?.applications.first { $0.target == target.id }?.amount ?? 0
        return target.open + own
    }

    /// The amount in base currency at the target's rate; the last application takes the rest, so
    /// that no rounding stays behind.
    private func baseAmount(
        _ amount: Int64,
        of target: StoredTransaction,
        besides old: StoredTransaction?
    ) throws(RecordFault) -> Int64 {
        if amount == openAmount(target, besides: old) {
            let own = old?.applications.first { $0.target == target.id }?.base ?? 0
            return target.baseTotal - target.baseUsed + own
        }
        guard let currency = currencies[target.currency] else { return 0 }
        return try target.rate.base(
            of: amount,
            exponent: currency.precision,
            baseExponent: base(of: target.subsidiary).precision
        )
    }

    /// Moves receivables from the document's own rate to the rates of what it is applied to.
    ///
    /// The difference is a realised gain or loss.
    func settle(
        _ applications: [AppliedAmount],
        at header: TransactionHeader,
        _ receivable: InternalID,
        total: Int64,
        _ entry: inout LedgerEntry
    ) throws(RecordFault) {
        let applied = applications.reduce(0) { $0 + $1.amount }
        guard applied > 0 else { return }
        let own = try header.rate.base(
            of: applied,
            exponent: header.currency.precision,
            baseExponent: header.base.precision
        )
        let theirs = applications.reduce(0) { $0 + $1.base }
        entry.add(receivable, 0, base: own - theirs)
        entry.settleBaseDifference(on: gainLoss)
    }
}
