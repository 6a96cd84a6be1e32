import Accounting

/// Invoices, credit memos, cash sales and cash refunds: documents made of item lines.
extension NetSuiteBooks {
    /// The lines of a sale with their amounts and what they add up to.
    private struct Sale {
        /// The income side: account and amount of each line.
        var parts: [(account: InternalID, amount: Int64)] = []
        var lines: [LineBody] = []
        var subtotal: Int64 = 0
        var discount: Int64 = 0
        var total: Int64 { subtotal + discount }
    }

    /// A sales order has the lines and the total of a sale, but moves nothing.
    func planSalesOrder(_ request: TransactionRequest) throws(RecordFault) -> StoredTransaction {
        let header = try header(request, entityField: "entity")
        let sale = try sale(request.body, header.currency)
        var order = try sold(request, header, receivable, sale, entry(header))
        order.body.fields["account"] = nil
        return order
    }

    func planInvoice(_ request: TransactionRequest) throws(RecordFault) -> StoredTransaction {
        let header = try header(request, entityField: "entity")
        let account = try receivableAccount(request.body.fields.reference("account"), "account")
        let sale = try sale(request.body, header.currency)
        if let old = request.old {
            guard sale.total >= old.used, account == old.account || old.used == 0 else {
                throw .rule("The total can not be less than the amount already applied.")
            }
        }
        var entry = entry(header)
        try post(sale, to: account, sign: 1, &entry)
        return try sold(request, header, account, sale, entry)
    }

    func planCreditMemo(_ request: TransactionRequest) throws(RecordFault) -> StoredTransaction {
        let header = try header(request, entityField: "entity")
        let account = try receivableAccount(request.body.fields.reference("account"), "account")
        let sale = try sale(request.body, header.currency)
        var entry = entry(header)
        try post(sale, to: account, sign: -1, &entry)
        let applications = try applications(
            request,
            header,
            [ApplicationRule("apply", [.invoice])],
            account: account,
            limit: sale.total - (request.old?.usedByOthers ?? 0)
        )
        try settle(applications, at: header, account, total: sale.total, &entry)
        var memo = try sold(request, header, account, sale, entry)
        memo.applications = applications
        return memo
    }

    func planCash(_ request: TransactionRequest) throws(RecordFault) -> StoredTransaction {
        let header = try header(request, entityField: "entity")
        let account = try receiptAccount(request.body.fields, header.currency)
        let sale = try sale(request.body, header.currency)
        var entry = entry(header)
        let sign: Int64 = request.type == .cashRefund ? -1 : 1
        try post(sale, to: account, sign: sign, &entry)
        var cash = try sold(request, header, account, sale, entry)
        cash.undeposited = undepositedParts(cash, sign: sign)
        return cash
    }

    private func post(
        _ sale: Sale,
        to account: InternalID,
        sign: Int64,
        _ entry: inout LedgerEntry
    ) throws(RecordFault) {
        try post(sign * sale.total, to: account, &entry)
        for part in sale.parts { try post(-sign * part.amount, to: part.account, &entry) }
        entry.settleBaseDifference(on: gainLoss)
    }

    private func sold(
        _ request: TransactionRequest,
        _ header: TransactionHeader,
        _ account: InternalID,
        _ sale: Sale,
        _ entry: LedgerEntry
    ) throws(RecordFault) -> StoredTransaction {
        var request = request
        request.body.sublists["item"] = sale.lines
        request.body.fields["account"] = .reference(account)
        let precision = header.currency.precision
        request.body.fields["subtotal"] = .number(
            ExactDecimal(minorUnits: sale.subtotal, exponent: precision)
        )
        if sale.discount != 0 {
            request.body.fields["discounttotal"] = .number(
                ExactDecimal(minorUnits: sale.discount, exponent: precision)
            )
        }
        return try transaction(request, header, account: account, total: sale.total, entry)
    }

    private func sale(
        _ body: RecordBody,
        _ currency: NetSuiteCurrency
    ) throws(RecordFault) -> Sale {
        let lines = body.lines("item")
        guard !lines.isEmpty else {
            throw .rule("You must enter at least one line item for this transaction.")
        }
        var sale = Sale()
        for (index, line) in lines.enumerated() {
            let path = "item.items[\(index)]"
            let amount = try lineAmount(line, currency, path: path)
            let account = try itemAccount(line.reference("item"), currency, path: "\(path).item")
            sale.parts.append((account, amount))
            sale.subtotal += amount
            var line = line
            line["amount"] = .number(
                ExactDecimal(minorUnits: amount, exponent: currency.precision)
            )
            line["line"] = .integer(Int64(index) + 1)
            sale.lines.append(line)
        }
        try addHeaderDiscount(body, currency, to: &sale)
        guard sale.total >= 0 else {
            throw .rule("The total of this transaction can not be negative.")
        }
        return sale
    }

    /// The amount where given, else quantity × rate rounded to the currency.
    private func lineAmount(
        _ line: LineBody,
        _ currency: NetSuiteCurrency,
        path: String
    ) throws(RecordFault) -> Int64 {
        let quantity = line.number("quantity") ?? .one
        if let amount = line.number("amount") {
            return try self.amount(amount, currency, field: "amount", path: "\(path).amount")
        }
        guard let rate = line.number("rate") else { throw .missing(["Amount"]) }
        guard
            let product = ExactDecimal.product(quantity, rate, exponent: currency.precision),
            product.magnitude <= Money.minorUnitsMax.magnitude
        else { throw .invalidValue(rate.text, field: "rate", path: "\(path).rate") }
        return product
    }

    private func itemAccount(
        _ item: InternalID?,
        _ currency: NetSuiteCurrency,
        path: String
    ) throws(RecordFault) -> InternalID {
        guard let record = item.flatMap({ items[$0] }),
            // Deferred revenue waits on its own account until NetSuite recognises it.
            let id = record.body.fields.reference("deferredrevenueaccount")
                ?? record.body.fields.reference("incomeaccount")
                ?? record.body.fields.reference("account"),
            let account = accounts[id], !account.isInactive
        else { throw .invalidValue("\(item ?? 0)", field: "item", path: path) }
        try checkCurrency(of: account, currency, field: "item", path: path)
        return id
    }

    private func addHeaderDiscount(
        _ body: RecordBody,
        _ currency: NetSuiteCurrency,
        to sale: inout Sale
    ) throws(RecordFault) {
        guard let item = body.fields.reference("discountitem") else {
            guard body.fields.number("discountrate") == nil else {
                throw .missing(["Discount Item"])
            }
            return
        }
        guard items[item]?.type == .discountItem else {
            throw Self.invalidHeader("\(item)", "discountItem")
        }
        guard let rate = body.fields.number("discountrate") else {
            throw .missing(["Discount Rate"])
        }
        sale.discount = try amount(rate, currency, field: "discountRate", path: "discountRate")
        let account = try itemAccount(item, currency, path: "discountItem")
        sale.parts.append((account, sale.discount))
    }
}
