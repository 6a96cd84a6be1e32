package import Accounting
package import JSON

/// What is needed to turn a planned document into a NetSuite record.
package struct RenderingContext: Sendable, Hashable {
    package let settings: DocumentSettings
    package let chart: ChartOfAccounts
    package let currencies: CurrencyMap
    /// Internal ids of the records the document names, by our external ids.
    package let references: [ExternalID: String]

    package init(
        settings: DocumentSettings,
        chart: ChartOfAccounts,
        currencies: CurrencyMap,
        references: [ExternalID: String]
    ) {
        self.settings = settings
        self.chart = chart
        self.currencies = currencies
        self.references = references
    }
}

/// Turns one planned document into the JSON of the record service, or into everything that is missing.
///
/// Members stand in a fixed order: NetSuite fills in defaults as it reads, so customer and currency
/// come before the lines that depend on them.
package struct DocumentRenderer {
    let context: RenderingContext
    private let subject: String
    /// The other subsidiary in whose books the record stands; nil for the one of the settings.
    private let place: String?
    private var findings: [Finding] = []

    private init(_ context: RenderingContext, _ planned: PlannedDocument) {
        self.context = context
        subject = planned.externalID.text
        place = planned.subsidiary
    }

    /// The body of the request that creates the record.
    ///
    /// - Throws: `PlanFault` with a finding for each unmapped role, unknown currency, missing
    ///   reference and unreadable number.
    package static func body(
        of planned: PlannedDocument,
        in context: RenderingContext
    ) throws(PlanFault) -> JSONValue {
        var renderer = Self(context, planned)
        let record = renderer.record(planned)
        guard renderer.findings.isEmpty else { throw PlanFault(renderer.findings) }
        return .object(record.adding(planned.fields))
    }

    private mutating func record(_ planned: PlannedDocument) -> JSONObject {
        let id = planned.externalID
        let source = planned.sources.first
        return switch planned.document {
        case .customer(let draft): customer(id, draft)
        case .item(let draft): item(id, draft)
        case .salesOrder(let draft): salesOrder(id, draft, source)
        case .invoice(let draft): invoice(id, draft, source)
        case .customerPayment(let draft): customerPayment(id, draft, source)
        case .creditMemo(let draft): creditMemo(id, draft, source)
        case .customerRefund(let draft): customerRefund(id, draft, source)
        case .deposit(let draft): deposit(id, draft, source)
        case .journalEntry(let draft): journalEntry(id, draft, source)
        case .cashSale(let draft): cashSale(id, draft, source)
        case .cashRefund(let draft): cashRefund(id, draft, source)
        case .customerDeposit(let draft): customerDeposit(id, draft, source)
        case .depositApplication(let draft): depositApplication(id, draft, source)
        }
    }
}

extension DocumentRenderer {
    /// An object of the members that have a value, in order.
    static func object(_ members: [(String, JSONValue?)]) -> JSONObject {
        JSONObject(members.compactMap { name, value in value.map { (name, $0) } })
    }

    /// A sublist of lines.
    static func sublist(_ lines: [JSONObject]) -> JSONValue {
        ["items": .array(lines.map(JSONValue.object))]
    }

    /// A reference by internal id; nil for none.
    static func id(_ internalID: String?) -> JSONValue? {
        internalID.map { ["id": .string($0)] }
    }

    static func text(_ text: String?, _ max: Int) -> JSONValue? {
        FieldText.fit(text, max).map(JSONValue.string)
    }

    static func memo(_ memo: String, _ source: String?) -> JSONValue? {
        FieldText.memo(memo, source: source).map(JSONValue.string)
    }

    static func date(_ date: CalendarDate?) -> JSONValue? { date.map { .string($0.text) } }

    static func amount(_ money: Money) -> JSONValue {
        .number(JSONNumber(minorUnits: money.minorUnits, exponent: money.currency.exponent))
    }

    /// Department, class and location, in front of the lines or on one of them.
    static func members(_ classification: Classification) -> [(String, JSONValue?)] {
        [
            ("department", id(classification.department)), ("class", id(classification.class)),
            ("location", id(classification.location)),
        ]
    }
}

extension DocumentRenderer {
    mutating func note(_ finding: Finding) {
        if !findings.contains(finding) { findings.append(finding) }
    }

    /// A reference to another of our records.
    mutating func reference(_ externalID: ExternalID) -> JSONValue? {
        guard let internalID = context.references[externalID] else {
            note(
                Finding(
                    .recordMissing,
                    subject: subject,
                    sentence:
                        "NetSuite holds no record \(externalID.text) yet, which this one names.",
                    fix: "Sync the object behind \(externalID.text) first."
                )
            )
            return nil
        }
        return Self.id(internalID)
    }

    /// The subsidiary in whose books the record stands; nil for an account without OneWorld.
    var subsidiary: JSONValue? { Self.id(place ?? context.settings.subsidiary) }

    /// A reference to the account of a role; `counterpart` is the subsidiary it is kept for.
    mutating func account(
        _ role: AccountRole,
        in currency: Currency,
        for counterpart: String? = nil
    ) -> JSONValue? {
        guard
            let account = context.chart.account(role, in: currency, of: counterpart ?? place)
        else {
            note(ChartOfAccounts.unmapped(role, in: role.isPerCurrency ? currency : nil))
            return nil
        }
        return Self.id(account)
    }

    /// The receivable account when the settings name one; NetSuite's default otherwise.
    var receivable: JSONValue? {
        Self.id(context.chart.account(.receivable, in: nil, of: place))
    }

    /// A reference to a currency; nil in an account that knows only one.
    mutating func currency(_ currency: Currency) -> JSONValue? {
        guard context.currencies.supports(currency) else {
            note(CurrencyMap.unsupported(currency))
            return nil
        }
        return Self.id(context.currencies.id(of: currency))
    }

    /// The rate that turns `amount` into what was settled, when that is in the base currency.
    ///
    /// In all other cases NetSuite's own rate of the day stands.
    mutating func exchangeRate(_ amount: Money, _ settled: Money?) -> JSONValue? {
        let base = place.flatMap { context.settings.subsidiaries[$0] } ?? context.currencies.base
        guard let settled, settled.currency != amount.currency, settled.currency == base
        else { return nil }
        guard let rate = ExchangeRate.rate(from: amount, to: settled) else {
            note(
                Finding(
                    .exchangeUnsupported,
                    subject: subject,
                    sentence: "No exchange rate turns \(amount.text) into \(settled.text).",
                    fix: "Record this document by hand with a journal entry for the difference."
                )
            )
            return nil
        }
        return .number(rate)
    }

    /// A quantity as the number its text is.
    mutating func quantity(_ text: String) -> JSONValue? {
        guard let number = JSONNumber(text) else {
            note(
                Finding(
                    .objectUnreadable,
                    subject: subject,
                    sentence: "The quantity \(text.prefix(40)) is not a number.",
                    fix: "Correct the line in Stripe."
                )
            )
            return nil
        }
        return .number(number)
    }

    /// Lines that apply the document to others.
    mutating func applications(_ applications: [Application]) -> JSONValue? {
        guard !applications.isEmpty else { return nil }
        var lines: [JSONObject] = []
        for application in applications {
            lines.append(
                Self.object([
                    ("doc", reference(application.target)), ("apply", true),
                    ("amount", Self.amount(application.amount)),
                ])
            )
        }
        return Self.sublist(lines)
    }

    /// Lines that sell or adjust something.
    mutating func lines(_ lines: [DocumentLine]) -> JSONValue {
        var rendered: [JSONObject] = []
        for line in lines {
            let members: [(String, JSONValue?)] = [
                ("item", reference(line.item)), ("quantity", quantity(line.quantity)),
                // The custom price level: without it NetSuite recalculates the amount.
                ("price", Self.id("-1")), ("amount", Self.amount(line.amount)),
                ("description", Self.text(line.description, FieldText.descriptionMax)),
            ]
            rendered.append(Self.object(members + Self.members(context.settings.line)))
        }
        return Self.sublist(rendered)
    }
}
