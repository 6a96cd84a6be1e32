import Accounting
import Jobs
import NetSuite
import Sandbox
import Synchronization
import Workflows

extension NetSuiteGateway: CustomerDirectory, PayoutPublisher, StatementFiler {}

extension DetailSeal {
    /// Unlike any detail, and the same in every run.
    static let forTests = DetailSeal { text in
        String(text.utf8.reduce(5381 as UInt64) { ($0 &* 33) ^ UInt64($1) }, radix: 16)
    }
}

/// One life of the service: the use cases over one store, with a memory of their own.
struct ServiceProcess {
    let bench: Bench
    let books: MemoryBooks
    let useCases: [JobKind: any UseCase]
    let gate: RecordGate
    let system: TamperedSystem

    init(
        bench: Bench,
        source: TamperedSource,
        system: TamperedSystem,
        books: MemoryBooks,
        payouts: PayoutPolicy,
        mode: PayoutGathering.Mode,
        form: BalanceDay.Form,
        matching: CustomerMatching,
        choices: BookingChoices,
        mapping: Mapping,
        shows: Bool = false,
        together: Bool = false,
        files: Bool = false
    ) throws {
        self.bench = bench
        self.books = books
        gate = RecordGate()
        self.system = system
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: try Bench.currency("USD"),
            customerCurrencies: try ["USD", "EUR", "JPY", "KWD"].map(Bench.currency),
            payouts: payouts,
            choices: choices,
            mapping: mapping
        )
        let known = KnownLinks(books: books, gate: gate)
        let bookkeeper = Bookkeeper(
            system: system,
            known: known,
            gate: gate,
            seal: .forTests,
            closedPeriods: choices.closedPeriods,
            newItems: NewItemGuard(
                limit: mapping.items.newItems,
                tally: NewItemTally(),
                counter: books,
                now: { Bench.moment }
            )
        )
        let batch = Batch(bookkeeper: bookkeeper, creator: together ? system : nil)
        let invoices = InvoiceGathering(
            source: source,
            known: known,
            policy: policy,
            linking: CustomerLinking(directory: system.gateway, matching: matching)
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
            account: bench.account,
            sorting: sorting,
            books: books,
            bookkeeper: bookkeeper,
            deposits: system,
            publisher: shows ? system.gateway : nil,
            filer: files ? system.gateway : nil
        )
        useCases = [
            .customerSync: SyncCustomers(source: source, gathering: invoices, batch: batch),
            .invoiceSync: SyncInvoices(source: source, gathering: invoices, batch: batch),
            .chargeSync: SyncMovements(.charges, gathering: movements, batch: batch),
            .refundSync: SyncMovements(.refunds, gathering: movements, batch: batch),
            .disputeSync: SyncMovements(.disputes, gathering: movements, batch: batch),
            .creditNoteSync: SyncMovements(.creditNotes, gathering: movements, batch: batch),
            .payoutReconciliation: ReconcilePayout(
                account: bench.account,
                gathering: PayoutGathering(
                    source: source,
                    mode: mode,
                    now: { Timestamp(seconds: bench.stripe.now) }
                ),
                sorting: sorting,
                booker: booker,
                queue: books
            ),
            .balancePosting: PostBalance(
                account: bench.account,
                mode: mode,
                form: form,
                source: source,
                sorting: sorting,
                booker: booker,
                now: { Timestamp(seconds: bench.stripe.now) }
            ),
            .balanceProof: ProveBalance(
                account: bench.account,
                source: source,
                books: books,
                system: system,
                policy: payouts,
                now: { Timestamp(seconds: bench.stripe.now) }
            ),
        ]
    }

    /// Runs one attempt of a job and settles it as the runner would.
    @discardableResult
    func run(
        _ kind: JobKind,
        _ arguments: JobArguments,
        checkpoint: String? = nil,
        stopAfter checkpoints: Int? = nil,
        priority: JobPriority = .interactive,
        created: Timestamp = Bench.moment
    ) async -> JobRun {
        let context = BenchContext(
            job: .sample(
                kind,
                arguments.text,
                checkpoint: checkpoint,
                priority: priority,
                created: created
            ),
            process: self,
            stopAfter: checkpoints
        )
        let result: Result<JobOutcome, StepFailure>
        do throws(StepFailure) {
            guard let useCase = useCases[kind] else { throw .retry("no use case") }
            let outcome = try await useCase.run(context)
            try commit(outcome.effects)
            result = .success(outcome)
        } catch {
            if case .reject(let findings) = error {
                // A dead process settles nothing.
                try? commit(BookEffects(findings: findings))
            }
            result = .failure(error)
        }
        return JobRun(result: result, checkpoints: context.checkpoints)
    }

    /// Runs attempts until the job is done or refused, each in this process.
    @discardableResult
    func finish(
        _ kind: JobKind,
        _ arguments: JobArguments,
        priority: JobPriority = .interactive
    ) async -> JobRun {
        var last = await run(kind, arguments, priority: priority)
        for _ in 0..<5 {
            guard case .failure(.retry) = last.result else { break }
            last = await run(kind, arguments, checkpoint: last.position, priority: priority)
        }
        return last
    }

    func preview(_ kind: JobKind, _ ids: [String]) async throws(StepFailure) -> [Plan] {
        guard let useCase = useCases[kind] else { return [] }
        return try await useCase.preview(.objects(ids))
    }

    /// Stores effects, unless the process died meanwhile.
    func commit(_ effects: BookEffects) throws(StepFailure) {
        guard !bench.netSuiteWire.isDead, !bench.stripeWire.isDead else {
            throw .retry("The process is gone.")
        }
        do { try books.record(effects) } catch { throw error.asStepFailure }
    }
}

/// What became of one attempt.
struct JobRun: Sendable {
    let result: Result<JobOutcome, StepFailure>
    let checkpoints: [(progress: JobProgress, position: String?)]

    /// Where the next attempt goes on.
    var position: String? { checkpoints.last?.position }
    var outcome: JobOutcome? { try? result.get() }  // the failure is read below
    var failure: StepFailure? {
        if case .failure(let failure) = result { failure } else { nil }
    }
    var findings: [Finding] {
        if case .failure(.reject(let findings)) = result { findings } else { [] }
    }
}

/// A job's surroundings, which can be told to stop it.
private final class BenchContext: JobContext {
    let job: Job
    private let process: ServiceProcess
    private let stopAfter: Int?
    private let stored = Mutex<[(progress: JobProgress, position: String?)]>([])

    init(job: Job, process: ServiceProcess, stopAfter: Int?) {
        self.job = job
        self.process = process
        self.stopAfter = stopAfter
    }

    var checkpoints: [(progress: JobProgress, position: String?)] { stored.withLock { $0 } }

    func checkpoint(
        _ progress: JobProgress,
        position: String?,
        effects: BookEffects
    ) async throws(StepFailure) {
        try process.commit(effects)
        stored.withLock { $0.append((progress, position)) }
    }

    func proceed() async throws(StepFailure) {
        if let stopAfter, checkpoints.count >= stopAfter {
            throw .retry("The job was asked to stop.")
        }
    }
}

extension Job {
    static func sample(
        _ kind: JobKind,
        _ arguments: String,
        checkpoint: String? = nil,
        priority: JobPriority = .interactive,
        created: Timestamp = Bench.moment,
        state: JobState = .running
    ) -> Job {
        Job(
            id: JobID(number: 1),
            kind: kind,
            account: "main",
            arguments: arguments,
            uniqueKey: nil,
            priority: priority,
            state: state,
            clientID: nil,
            attempt: 1,
            attemptsMax: 12,
            runAt: Bench.moment,
            created: created,
            started: nil,
            finished: nil,
            progress: JobProgress(),
            checkpoint: checkpoint,
            result: nil,
            lastError: nil,
            cancelRequested: false,
            version: 1
        )
    }
}
