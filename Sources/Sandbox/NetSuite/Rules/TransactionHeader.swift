import Accounting

/// A transaction on its way into the books: what is asked for and what it replaces.
struct TransactionRequest {
    let id: InternalID
    let type: NetSuiteRecordType
    var body: RecordBody
    let old: StoredTransaction?
    let now: Timestamp
}

/// What every transaction has, checked.
struct TransactionHeader {
    let date: CalendarDate
    let entity: InternalID?
    let subsidiary: InternalID?
    let currency: NetSuiteCurrency
    let rate: ExchangeRate
    /// The currency of the subsidiary's books.
    let base: NetSuiteCurrency
}

extension NetSuiteBooks {
    /// Reads and checks the fields every transaction has.
    ///
    /// The customer stands in `entityField`; a bank account imposes its currency.
    func header(
        _ request: TransactionRequest,
        entityField: String?,
        accountCurrency: NetSuiteCurrency? = nil
    ) throws(RecordFault) -> TransactionHeader {
        let fields = request.body.fields
        let date = fields.date("trandate") ?? request.old?.date ?? request.now.dateInUTC
        if request.type.isPosting { try checkPeriod(of: date) }
        if let period = fields.reference("postingperiod"),
            month(ofPeriod: period) != NetSuiteMonth(of: date)
        {
            throw .closedPeriod
        }
        if let reversal = fields.date("reversaldate") { try checkPeriod(of: reversal) }
        let entity = entityField.flatMap { fields.reference($0) }
        let customer = entity.flatMap { entities[$0] }
        if let old = request.old, old.entity != entity {
            throw .readOnly(entityField ?? "entity")
        }
        let currency = try headerCurrency(
            request,
            customer: customer,
            accountCurrency: accountCurrency
        )
        let subsidiary = try headerSubsidiary(fields, customer: customer)
        return TransactionHeader(
            date: date,
            entity: entity,
            subsidiary: subsidiary,
            currency: currency,
            rate: try headerRate(request, currency, subsidiary),
            base: base(of: subsidiary)
        )
    }

    private func headerCurrency(
        _ request: TransactionRequest,
        customer: ListRecord?,
        accountCurrency: NetSuiteCurrency?
    ) throws(RecordFault) -> NetSuiteCurrency {
        let named = request.body.fields.reference("currency")
        let id = named ?? accountCurrency?.id ?? customer?.body.fields.reference("currency")
        guard let currency = currencies[id ?? baseCurrency.id] else {
            throw Self.invalidHeader("\(id ?? 0)", "currency")
        }
        if let customer, !customer.body.customerCurrencies.contains(currency.id) {
            throw Self.invalidHeader("\(currency.id)", "currency")
        }
        if let accountCurrency, accountCurrency.id != currency.id {
            throw Self.invalidHeader("\(currency.id)", "currency")
        }
        if let old = request.old, old.currency != currency.id { throw .readOnly("currency") }
        return currency
    }

    private func headerSubsidiary(
        _ fields: [String: FieldValue],
        customer: ListRecord?
    ) throws(RecordFault) -> InternalID? {
        let home = customer?.body.fields.reference("subsidiary")
        guard let named = fields.reference("subsidiary") else {
            return home ?? subsidiaries.keys.min()
        }
        guard home == nil || home == named else {
            throw Self.invalidHeader("\(named)", "subsidiary")
        }
        return named
    }

    private func headerRate(
        _ request: TransactionRequest,
        _ currency: NetSuiteCurrency,
        _ subsidiary: InternalID?
    ) throws(RecordFault) -> ExchangeRate {
        let base = base(of: subsidiary)
        if let rate = request.body.fields.number("exchangerate") {
            guard rate.coefficient > 0, rate.decimals <= 10 else {
                throw Self.invalidHeader(rate.text, "exchangeRate")
            }
            // One unit of the base currency is worth one unit of itself.
            guard currency.id != base.id || rate == .one else {
                throw Self.invalidHeader(rate.text, "exchangeRate")
            }
            return ExchangeRate(value: rate)
        }
        if let old = request.old { return old.rate }
        guard currency.id != base.id else { return .one }
        let known =
            base.id == baseCurrency.id
            ? currency.exchangeRate
            : subsidiary.flatMap { subsidiaries[$0]?.exchangeRates[currency.symbol] } ?? ""
        guard let rate = ExactDecimal(known), rate.coefficient > 0 else {
            throw .missing(["Exchange Rate"])
        }
        return ExchangeRate(value: rate)
    }

    /// A wrong value in a body field: `USER_ERROR`, unlike one in a line.
    static func invalidHeader(_ value: String, _ field: String) -> RecordFault {
        .rule("You have entered an Invalid Field Value \(value) for the following field: \(field).")
    }

    /// An amount in minor units; more decimal places than the currency has are refused.
    func amount(
        _ number: ExactDecimal,
        _ currency: NetSuiteCurrency,
        field: String,
        path: String
    ) throws(RecordFault) -> Int64 {
        guard let amount = number.minorUnits(exponent: currency.precision),
            amount.magnitude <= Money.minorUnitsMax.magnitude
        else { throw .invalidValue(number.text, field: field, path: path) }
        return amount
    }

    /// An empty ledger entry in the header's currency and rate.
    func entry(_ header: TransactionHeader) -> LedgerEntry {
        LedgerEntry(
            currency: header.currency.id,
            rate: header.rate,
            exponent: header.currency.precision,
            baseCurrency: header.base.id,
            baseExponent: header.base.precision
        )
    }

    /// Refuses an account whose one currency is neither the transaction's nor the base currency.
    func checkCurrency(
        of account: NetSuiteAccount,
        _ currency: NetSuiteCurrency,
        base: NetSuiteCurrency? = nil,
        field: String,
        path: String
    ) throws(RecordFault) {
        guard let held = account.currency, held != currency.symbol,
            held != (base ?? baseCurrency).symbol
        else { return }
        throw .invalidValue("\(account.id)", field: field, path: path)
    }

    /// Adds an amount to an account, in base currency where the account holds only that.
    func post(
        _ amount: Int64,
        to account: InternalID,
        _ entry: inout LedgerEntry
    ) throws(RecordFault) {
        guard entry.currency != entry.baseCurrency,
            accounts[account]?.currency == currencies[entry.baseCurrency]?.symbol
        else { return try entry.add(account, amount) }
        let base = try entry.rate.base(
            of: amount,
            exponent: entry.exponent,
            baseExponent: entry.baseExponent
        )
        entry.add(account, base, currency: entry.baseCurrency, base: base)
    }

    /// Refuses accounts that the transaction's subsidiary may not post to.
    private func checkSubsidiary(
        of lines: [GeneralLedgerLine],
        _ subsidiary: InternalID?
    ) throws(RecordFault) {
        guard let subsidiary else { return }
        for line in lines {
            guard let account = accounts[line.account], let allowed = account.subsidiaries,
                !allowed.contains(subsidiary)
            else { continue }
            throw .rule(
                "The \(account.number) \(account.name) account cannot be used with the"
                    + " \(subsidiaries[subsidiary]?.name ?? "") subsidiary."
            )
        }
    }

    /// A stored transaction with everything the header decides.
    func transaction(
        _ request: TransactionRequest,
        _ header: TransactionHeader,
        account: InternalID,
        total: Int64,
        _ entry: LedgerEntry
    ) throws(RecordFault) -> StoredTransaction {
        try checkSubsidiary(of: entry.lines, header.subsidiary)
        var body = request.body
        body.fields["trandate"] = .date(header.date)
        body.fields["currency"] = .reference(header.currency.id)
        body.fields["exchangerate"] = .number(header.rate.value)
        if let subsidiary = header.subsidiary {
            body.fields["subsidiary"] = .reference(subsidiary)
        }
        let number = body.fields.text("tranid") ?? request.old?.number ?? "\(request.id)"
        body.fields["tranid"] = .text(number)
        return StoredTransaction(
            id: request.id,
            type: request.type,
            externalID: try checkedExternalID(body, .transactions, owner: request.old?.id),
            body: body,
            number: number,
            date: header.date,
            entity: header.entity,
            subsidiary: header.subsidiary,
            currency: header.currency.id,
            rate: header.rate,
            account: account,
            total: total,
            baseTotal: try header.rate.base(
                of: total,
                exponent: header.currency.precision,
                baseExponent: header.base.precision
            ),
            lines: entry.lines
        )
    }
}
