import Accounting

/// Money from and to customers.
extension NetSuiteBooks {
    func planCustomerPayment(
        _ request: TransactionRequest
    ) throws(RecordFault) -> StoredTransaction {
        let fields = request.body.fields
        let header = try header(request, entityField: "customer")
        guard fields.flag("autoapply") != true else {
            throw .rule("autoApply is not available in this account.")
        }
        let account = try receiptAccount(fields, header.currency)
        let receivable = try receivableAccount(fields.reference("aracct"), "arAcct")
        let total = try positiveAmount(fields.number("payment"), header.currency)
        var entry = entry(header)
        try post(total, to: account, &entry)
        try entry.add(receivable, -total)
        let applications = try applications(
            request,
            header,
            [ApplicationRule("apply", [.invoice])],
            account: receivable,
            limit: total - (request.old?.usedByOthers ?? 0)
        )
        try settle(applications, at: header, receivable, total: total, &entry)
        var payment = try received(request, header, account, total, entry)
        payment.applications = applications
        return payment
    }

    func planCustomerDeposit(
        _ request: TransactionRequest
    ) throws(RecordFault) -> StoredTransaction {
        let header = try header(request, entityField: "customer")
        let account = try receiptAccount(request.body.fields, header.currency)
        let total = try positiveAmount(request.body.fields.number("payment"), header.currency)
        guard total >= request.old?.used ?? 0 else {
            throw .rule("The total can not be less than the amount already applied.")
        }
        var entry = entry(header)
        try post(total, to: account, &entry)
        try entry.add(customerDeposits, -total)
        return try received(request, header, account, total, entry)
    }

    private func received(
        _ request: TransactionRequest,
        _ header: TransactionHeader,
        _ account: InternalID,
        _ total: Int64,
        _ entry: LedgerEntry
    ) throws(RecordFault) -> StoredTransaction {
        var request = request
        let isUndeposited = account == undepositedFunds
        request.body.fields["undepfunds"] = .choice(isUndeposited ? "T" : "F")
        request.body.fields["account"] = .reference(account)
        var receipt = try transaction(request, header, account: account, total: total, entry)
        receipt.undeposited = undepositedParts(receipt, sign: 1)
        return receipt
    }

    func planCustomerRefund(
        _ request: TransactionRequest
    ) throws(RecordFault) -> StoredTransaction {
        let fields = request.body.fields
        let header = try header(request, entityField: "customer")
        let account = try receiptAccount(fields, header.currency)
        let receivable = try receivableAccount(fields.reference("aracct"), "arAcct")
        let applications = try applications(
            request,
            header,
            [
                ApplicationRule("apply", [.creditMemo, .customerPayment]),
                ApplicationRule("deposit", [.customerDeposit]),
            ],
            account: receivable,
            limit: nil
        )
        let total = applications.reduce(0) { $0 + $1.amount }
        guard total > 0 else {
            throw .rule("You must select at least one transaction to refund.")
        }
        var entry = entry(header)
        try post(-total, to: account, &entry)
        for application in applications {
            let isDeposit = transactions[application.target]?.type == .customerDeposit
            entry.add(
                isDeposit ? customerDeposits : receivable,
                application.amount,
                base: application.base
            )
        }
        entry.settleBaseDifference(on: gainLoss)
        var request = request
        request.body.fields["account"] = .reference(account)
        var refund = try transaction(request, header, account: account, total: total, entry)
        refund.applications = applications
        refund.undeposited = undepositedParts(refund, sign: -1)
        return refund
    }

    /// Uses a customer deposit on invoices; only a transform creates one.
    func planDepositApplication(
        _ request: TransactionRequest
    ) throws(RecordFault) -> StoredTransaction {
        let header = try header(request, entityField: "customer")
        guard let id = request.body.fields.reference("deposit"), let deposit = transactions[id],
            deposit.type == .customerDeposit, deposit.currency == header.currency.id
        else { throw .wrongTransactionType }
        let earlier = request.old?.applications.first { $0.target == id }?.amount ?? 0
        let invoices = try applications(
            request,
            header,
            [ApplicationRule("apply", [.invoice])],
            account: receivable,
            limit: deposit.open + earlier
        )
        let total = invoices.reduce(0) { $0 + $1.amount }
        guard total > 0 else {
            throw .rule("You must select at least one transaction to apply.")
        }
        let base = try deposit.rate.base(
            of: total,
            exponent: header.currency.precision,
            baseExponent: header.base.precision
        )
        var entry = entry(header)
        entry.add(customerDeposits, total, base: base)
        for invoice in invoices { entry.add(receivable, -invoice.amount, base: -invoice.base) }
        entry.settleBaseDifference(on: gainLoss)
        var application = try transaction(
            request,
            header,
            account: receivable,
            total: total,
            entry
        )
        application.applications =
            [AppliedAmount(target: id, amount: total, base: base)] + invoices
        return application
    }

    private func positiveAmount(
        _ number: ExactDecimal?,
        _ currency: NetSuiteCurrency
    ) throws(RecordFault) -> Int64 {
        guard let number else { throw .missing(["Payment"]) }
        guard let amount = number.minorUnits(exponent: currency.precision), amount > 0,
            amount <= Money.minorUnitsMax
        else { throw Self.invalidHeader(number.text, "payment") }
        return amount
    }
}
