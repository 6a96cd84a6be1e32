import Accounting
import Jobs
import NetSuite
import Stripe
import Workflows

extension StripeGateway: CatalogueSource, InvoiceSource, CreditSource, MovementSource,
    PayoutSource, BalanceSource
{}

extension DetailSeal {
    /// Unlike any detail, and the same in every run.
    static let forTests = DetailSeal { text in
        String(text.utf8.reduce(5381 as UInt64) { ($0 &* 33) ^ UInt64($1) }, radix: 16)
    }
}

/// The use cases of a process, over its own gateways and its own memory.
struct Desk: JobPerformer {
    private let useCases: [JobKind: any UseCase]

    init(
        source: any BillingSource,
        system: any AccountingSystem & DepositRepairing,
        store: SimulatedStore,
        now: @escaping @Sendable () -> Timestamp
    ) {
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: WorldCurrencies.base,
            customerCurrencies: WorldCurrencies.all
        )
        let gate = RecordGate()
        let known = KnownLinks(books: store, gate: gate)
        let bookkeeper = Bookkeeper(system: system, known: known, gate: gate, seal: .forTests)
        let batch = Batch(bookkeeper: bookkeeper)
        let invoices = InvoiceGathering(source: source, known: known, policy: policy)
        let movements = MovementGathering(source: source, invoices: invoices, policy: policy)
        let sorting = PayoutSorting(
            source: source,
            movements: movements,
            policy: policy,
            known: known,
            batch: batch
        )
        let booker = PayoutBooker(
            account: "main",
            sorting: sorting,
            books: store,
            bookkeeper: bookkeeper,
            deposits: system
        )
        useCases = [
            .customerSync: SyncCustomers(source: source, gathering: invoices, batch: batch),
            .invoiceSync: SyncInvoices(source: source, gathering: invoices, batch: batch),
            .chargeSync: SyncMovements(.charges, gathering: movements, batch: batch),
            .refundSync: SyncMovements(.refunds, gathering: movements, batch: batch),
            .disputeSync: SyncMovements(.disputes, gathering: movements, batch: batch),
            .creditNoteSync: SyncMovements(.creditNotes, gathering: movements, batch: batch),
            .payoutReconciliation: ReconcilePayout(
                account: "main",
                gathering: PayoutGathering(source: source, now: now),
                sorting: sorting,
                booker: booker,
                queue: store
            ),
        ]
    }

    func perform(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        guard let useCase = useCases[context.job.kind] else {
            throw .retry("no use case does \(context.job.kind.rawValue)")
        }
        return try await useCase.run(context)
    }
}

/// The currencies of every written month.
enum WorldCurrencies {
    static let base = currency("USD")
    static let all = ["USD", "EUR", "JPY", "KWD"].map(currency)

    private static func currency(_ code: String) -> Currency {
        guard let currency = Currency(code) else { preconditionFailure("\(code) is a currency") }
        return currency
    }
}

/// NetSuite as the use cases see it, without one of its safeguards.
struct GuardedSystem: AccountingSystem, DepositRepairing {
    let gateway: NetSuiteGateway
    let removed: Safeguard?

    func create(
        _ document: PlannedDocument,
        references: [ExternalID: String]
    ) async throws(StepFailure) -> CreateOutcome {
        do throws(StepFailure) {
            let outcome = try await gateway.create(document, references: references)
            if removed == .adoption, case .alreadyExists = outcome {
                throw .reject([Self.finding(document, "is there already")])
            }
            return outcome
        } catch {
            if removed == .unknownOutcome, case .retry(_, _, usesAttempt: true) = error {
                throw .reject([Self.finding(document, "was not answered")])
            }
            throw error
        }
    }

    private static func finding(_ document: PlannedDocument, _ words: String) -> Finding {
        Finding(
            .accountingSystemRefused,
            subject: document.externalID.text,
            sentence: "The record \(document.externalID.text) \(words).",
            fix: "None: a safeguard is taken away."
        )
    }

    func replaceSuspense(
        on deposit: ExternalID,
        internalID: String,
        total booked: Money?,
        with replacements: [SuspenseReplacement]
    ) async throws(StepFailure) -> [String: SuspenseReplacement.Outcome] {
        try await gateway.replaceSuspense(
            on: deposit,
            internalID: internalID,
            total: booked,
            with: replacements
        )
    }

    func moveDeposit(
        _ deposit: ExternalID,
        internalID: String,
        from origin: AccountRole,
        to destination: AccountRole,
        in currency: Currency
    ) async throws(StepFailure) {
        try await gateway.moveDeposit(
            deposit,
            internalID: internalID,
            from: origin,
            to: destination,
            in: currency
        )
    }

    func find(_ id: ExternalID, kind: RecordKind) async throws(StepFailure) -> ExistingRecord? {
        try await gateway.find(id, kind: kind)
    }

    func receipts(
        _ ids: [ExternalID]
    ) async throws(StepFailure) -> [ExternalID: ExistingRecord] {
        try await gateway.receipts(ids)
    }

    func differences(
        between document: PlannedDocument,
        and existing: ExistingRecord,
        references: [ExternalID: String]
    ) -> [FieldDifference] {
        gateway.differences(between: document, and: existing, references: references)
    }

    func internalIDs(
        of ids: [ExternalID],
        kind: RecordKind
    ) async throws(StepFailure) -> [ExternalID: String] {
        try await gateway.internalIDs(of: ids, kind: kind)
    }

    func closedPeriods() async throws(StepFailure) -> ClosedPeriods {
        try await gateway.closedPeriods()
    }

    func revise(
        _ document: PlannedDocument,
        internalID: String,
        from written: WrittenState,
        references: [ExternalID: String]
    ) async throws(StepFailure) -> RevisionOutcome {
        try await gateway.revise(
            document,
            internalID: internalID,
            from: written,
            references: references
        )
    }
}
