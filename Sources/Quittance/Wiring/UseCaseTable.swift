import Accounting
import Jobs
import RESTAPI
import Workflows

/// Which use case does which kind of job for which Stripe account.
struct UseCaseTable: JobPerformer {
    private let useCases: [String: [JobKind: any UseCase]]
    /// What is done alike for every account, and for records that belong to none.
    private let shared: [JobKind: any UseCase]
    /// Dates what is previewed as it will be posted.
    private let dates: PostingDates

    init(
        _ useCases: [String: [JobKind: any UseCase]],
        shared: [JobKind: any UseCase] = [:],
        dates: PostingDates
    ) {
        self.dates = dates
        self.useCases = useCases
        self.shared = shared
    }

    func useCase(_ kind: JobKind, account: String) throws(StepFailure) -> any UseCase {
        guard let useCase = useCases[account]?[kind] ?? shared[kind] else {
            throw .reject([
                account == RESTService.callersAccount
                    ? Finding(
                        .objectUnreadable,
                        subject: kind.rawValue,
                        sentence: "The settings have no group salesforce.",
                        fix: "Add it again, or cancel the jobs of this kind."
                    )
                    : Finding(
                        .objectUnreadable,
                        subject: account,
                        sentence: "The settings name no Stripe account “\(account)”.",
                        fix: "Add the account to the settings again, or cancel its jobs."
                    )
            ])
        }
        return useCase
    }

    /// The plans a job of this kind would apply.
    func preview(
        kind: JobKind,
        account: String,
        arguments: String
    ) async throws(StepFailure) -> [Plan] {
        let useCase = try useCase(kind, account: account)
        return try await dates.dated(try await useCase.preview(try JobArguments(text: arguments)))
    }

    func perform(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        try await useCase(context.job.kind, account: context.job.account).run(context)
    }

    /// The use cases of one Stripe account.
    static func useCases(
        account: String,
        source: any BillingSource,
        system: any AccountingSystem & DepositRepairing & AccountReader,
        books: any BookReader & BalanceReader,
        queue: any JobStore,
        policy: BookingPolicy,
        linking: CustomerLinking?,
        catchUp: EventCatchUp,
        gate: RecordGate,
        seal: DetailSeal,
        mode: PayoutGathering.Mode,
        form: BalanceDay.Form,
        publisher: (any PayoutPublisher)? = nil,
        creator: (any BatchCreator)? = nil,
        filer: (any StatementFiler)? = nil,
        newItems: NewItemGuard? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) -> [JobKind: any UseCase] {
        let known = KnownLinks(books: books, gate: gate)
        let bookkeeper = Bookkeeper(
            system: system,
            known: known,
            gate: gate,
            seal: seal,
            closedPeriods: policy.choices.closedPeriods,
            newItems: newItems
        )
        let batch = Batch(bookkeeper: bookkeeper, creator: creator)
        let invoices = InvoiceGathering(
            source: source,
            known: known,
            policy: policy,
            linking: linking
        )
        let movements = MovementGathering(source: source, invoices: invoices, policy: policy)
        let sorting = PayoutSorting(
            source: source,
            movements: movements,
            policy: policy,
            known: known,
            batch: batch
        )
        let booker = PayoutBooker(
            account: account,
            sorting: sorting,
            books: books,
            bookkeeper: bookkeeper,
            deposits: system,
            publisher: publisher,
            filer: filer
        )
        return [
            .customerSync: SyncCustomers(source: source, gathering: invoices, batch: batch),
            .invoiceSync: SyncInvoices(source: source, gathering: invoices, batch: batch),
            .chargeSync: SyncMovements(.charges, gathering: movements, batch: batch),
            .refundSync: SyncMovements(.refunds, gathering: movements, batch: batch),
            .disputeSync: SyncMovements(.disputes, gathering: movements, batch: batch),
            .creditNoteSync: SyncMovements(.creditNotes, gathering: movements, batch: batch),
            .eventCatchUp: catchUp,
            .payoutReconciliation: ReconcilePayout(
                account: account,
                gathering: PayoutGathering(source: source, mode: mode, now: now),
                sorting: sorting,
                booker: booker,
                queue: queue
            ),
            .balancePosting: PostBalance(
                account: account,
                mode: mode,
                form: form,
                source: source,
                sorting: sorting,
                booker: booker,
                now: now
            ),
            .balanceProof: ProveBalance(
                account: account,
                source: source,
                books: books,
                system: system,
                policy: policy.payouts,
                now: now
            ),
        ]
    }
}
