package import Accounting
package import HTTP
import JSON
package import Jobs

/// NetSuite as the use cases see it: find, create, compare and change records by external id.
///
/// Every operation may be repeated: a record is created under a stable external id, so a call whose
/// outcome is unknown is simply made again. Nothing here is logged.
package struct NetSuiteGateway: Sendable {
    private(set) var configuration: NetSuiteConfiguration
    private(set) var exchange: ServiceExchange
    let keptCurrencies: KeptAnswer<CurrencyMap>
    let keptPeriods: KeptAnswer<ClosedPeriods>
    let catalogue: SchemaCatalogue

    /// Builds the gateway of one account; `transport` carries every request.
    ///
    /// With `slots` given, all nodes that share that store share the account's concurrency limit, and
    /// `keepSlots` must run. `catalogue` keeps what NetSuite says of its record types.
    package init(
        configuration: NetSuiteConfiguration,
        transport: any HTTPTransport,
        surroundings: Surroundings,
        slots: (any SlotStore)? = nil,
        catalogue store: (any CatalogueStore)? = nil
    ) {
        self.configuration = configuration
        exchange = ServiceExchange(
            configuration: configuration,
            transport: transport,
            surroundings: surroundings,
            slots: slots
        )
        keptCurrencies = KeptAnswer(fixed: configuration.currencies, now: surroundings.now)
        keptPeriods = KeptAnswer(now: surroundings.now)
        catalogue = SchemaCatalogue(
            account: configuration.account,
            store: store,
            now: surroundings.now
        )
    }

    /// The chart of accounts in use.
    package var chart: ChartOfAccounts { configuration.chart }

    /// How busy the connection to NetSuite is.
    package var gauges: ConcurrencyGovernor.Gauges { exchange.governor.gauges }

    /// When the access token at hand is renewed; nil without one.
    package var accessTokenRenewal: Timestamp? { exchange.authenticator.tokenRenewal }

    /// How old the oldest part of the kept metadata catalogue is; nil before any of it was needed.
    package var catalogueAge: Duration? { catalogue.age }

    /// Whether calls are sent; false while NetSuite is out.
    package var isReachable: Bool { exchange.breaker.isClosed }

    /// The same gateway with another mapping; calls in flight, slots, logins and limits are shared.
    package func remapped(
        chart: ChartOfAccounts,
        settings: DocumentSettings
    ) -> NetSuiteGateway {
        var gateway = self
        gateway.configuration = NetSuiteConfiguration(
            account: configuration.account,
            credentials: configuration.credentials,
            chart: chart,
            settings: settings,
            currencies: configuration.currencies,
            limits: configuration.limits,
            baseURL: configuration.baseURL,
            restlet: configuration.restlet
        )
        return gateway
    }

    /// The same gateway for the records of one account at Stripe, which may have accounts of its own.
    package func serving(stripeAccount name: String) -> NetSuiteGateway {
        remapped(
            chart: chart.serving(stripeAccount: name),
            settings: configuration.settings
        )
    }

    /// The same gateway for calls of another lane; slots, logins and limits are shared.
    package func lane(_ lane: CallLane) -> NetSuiteGateway {
        var gateway = self
        gateway.exchange.lane = lane
        return gateway
    }

    /// Trades slots with the other nodes until the task is cancelled; does nothing on a single node.
    package func keepSlots() async { await exchange.governor.keepSlots() }
}

extension NetSuiteGateway {
    /// Creates the record of a planned document under its external id: one request.
    ///
    /// `references` holds the internal ids of the records the document names. A customer that lacks
    /// the document's currency is given it once.
    /// - Throws: `.reject` with everything that is missing or what NetSuite refused; `.retry`
    ///   otherwise.
    package func create(
        _ document: PlannedDocument,
        references: [ExternalID: String]
    ) async throws(StepFailure) -> CreateOutcome {
        let context = RenderingContext(
            settings: configuration.settings,
            chart: configuration.chart,
            currencies: try await currencies(),
            references: references
        )
        let body: JSONValue
        do throws(PlanFault) {
            body = try DocumentRenderer.body(of: document, in: context)
        } catch {
            throw .reject(error.findings)
        }
        let type = document.kind.recordType(configuration.settings)
        let action = "create the \(document.kind.words)"
        let call = Self.creation(of: document, type, body, references)
        var answer = try await exchange.answer(to: call, action)
        if case .refused(_, .currencyRefused) = answer,
            let (customer, currency) = Self.customerAndCurrency(of: document),
            let customerID = references[customer],
            let currencyID = context.currencies.id(of: currency)
        {
            try await addCurrency(currencyID, toCustomer: customerID)
            answer = try await exchange.answer(to: call, action)
        }
        switch answer {
        case .done(let response):
            return .created(internalID: try await created(response, document))
        case .refused(_, .alreadyExists):
            return .alreadyExists
        case .refused(let refusal, let meaning):
            // A repeated request may fail for what its first, unanswered attempt did: the invoice is
            // paid, the payment is deposited. The record itself tells, in any language.
            if try await exists(document) { return .alreadyExists }
            let failure = refusal.failure(
                meaning,
                subject: document.externalID.text,
                action: action
            )
            if let finding = try await unusableCustomer(of: document, references, meaning) {
                throw .reject([finding])
            }
            guard Self.learnable.contains(meaning), let more = await demands(on: document, body)
            else { throw failure }
            throw failure.adding(toFixes: more)
        }
    }

    /// Reads the record under an external id; nil when there is none of this kind.
    package func find(
        _ externalID: ExternalID,
        kind: RecordKind
    ) async throws(StepFailure) -> ExistingRecord? {
        let currencies = try await currencies()
        let needsLines = ExistingRecordReading.needsLines(kind)
        guard
            let record = try await record(externalID, kind: kind, fields: [], expands: needsLines)
        else { return nil }
        guard let existing = ExistingRecordReading.read(record, kind: kind, currencies: currencies)
        else { throw .retry("NetSuite's answer about \(externalID.text) names no record.") }
        return existing
    }

    /// The owned fields in which an existing record differs from the plan; empty means it is ours.
    package func differences(
        between planned: PlannedDocument,
        and existing: ExistingRecord,
        references: [ExternalID: String]
    ) -> [FieldDifference] {
        RecordComparison.differences(
            between: planned,
            and: existing,
            references: references,
            chart: configuration.chart
        )
    }
}

extension NetSuiteGateway {
    /// The new record's id from `Location`, or by looking it up where NetSuite sent none.
    private func created(
        _ response: HTTPResponse,
        _ document: PlannedDocument
    ) async throws(StepFailure) -> String {
        if let id = Self.internalID(inLocation: response.fields[.location]) { return id }
        let record = try await record(
            document.externalID,
            kind: document.kind,
            fields: ["id"],
            expands: false
        )
        guard let id = ExistingRecordReading.identifier(record) else {
            throw .retry("NetSuite accepted \(document.externalID.text) but does not show it yet.")
        }
        return id
    }

    /// Refusals after which the catalogue may tell more than NetSuite's words.
    private static let learnable: Set<RefusalMeaning> = [.fieldMissing, .scriptIDUnknown]

    /// The last segment of a record's address, if it is an internal id.
    static func internalID(inLocation location: String?) -> String? {
        guard let path = location?.split(separator: "?").first,
            let last = path.split(separator: "/").last
        else { return nil }
        let digits = last.hasPrefix("-") ? last.dropFirst() : last
        guard (1...18).contains(digits.utf8.count), digits.utf8.allSatisfy({ 48...57 ~= $0 }) else {
            return nil
        }
        return String(last)
    }

    /// The request that creates a record; deposit applications are only made out of their deposit.
    ///
    /// Source: Oracle help, "Deposit Application" (article_0830101547).
    private static func creation(
        of document: PlannedDocument,
        _ type: RecordType,
        _ body: JSONValue,
        _ references: [ExternalID: String]
    ) -> ServiceCall {
        guard case .depositApplication(let draft) = document.document,
            let deposit = references[draft.deposit]
        else { return .create(type, body) }
        return .transform(.customerDeposit, deposit, into: type, body)
    }

    /// Whose currency list decides whether the document can be written.
    static func customerAndCurrency(
        of document: PlannedDocument
    ) -> (ExternalID, Currency)? {
        switch document.document {
        case .salesOrder(let draft): (draft.customer, draft.total.currency)
        case .invoice(let draft): (draft.customer, draft.total.currency)
        case .customerPayment(let draft): (draft.customer, draft.amount.currency)
        case .creditMemo(let draft): (draft.customer, draft.total.currency)
        case .customerRefund(let draft): (draft.customer, draft.amount.currency)
        case .cashSale(let draft), .cashRefund(let draft): (draft.customer, draft.total.currency)
        case .customerDeposit(let draft): (draft.customer, draft.amount.currency)
        // Its deposit and its invoice are in the currency already.
        case .customer, .item, .deposit, .journalEntry, .depositApplication: nil
        }
    }

    private func exists(_ document: PlannedDocument) async throws(StepFailure) -> Bool {
        let found = try await internalIDs(of: [document.externalID], in: document.kind.group)
        return found[document.externalID] != nil
    }

    /// Reads a record by external id; nil when NetSuite says that there is none.
    ///
    /// An absent entity is 404, an absent transaction is 400 with a text in the user's language: a
    /// text the table does not know is settled by a query.
    private func record(
        _ externalID: ExternalID,
        kind: RecordKind,
        fields: [String],
        expands: Bool
    ) async throws(StepFailure) -> JSONValue? {
        let action = "read the \(kind.words)"
        let call = ServiceCall.read(
            kind.recordType(configuration.settings),
            .externalID(externalID),
            fields: fields,
            expands: expands
        )
        switch try await exchange.answer(to: call, action) {
        case .done(let response):
            return try ServiceExchange.content(response)
        case .refused(_, .missing):
            return nil
        case .refused(let refusal, let meaning):
            if meaning == .other, refusal.status == 400,
                try await internalIDs(of: [externalID], in: kind.group).isEmpty
            {
                return nil
            }
            throw refusal.failure(meaning, subject: externalID.text, action: action)
        }
    }
}
