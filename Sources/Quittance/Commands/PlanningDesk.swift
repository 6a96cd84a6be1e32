import Accounting
import Database
import Jobs
import NetSuite
import Stripe
import Workflows

/// The use cases of one account, and of callers, for planning only.
struct PlanningDesk {
    /// Kinds whose records belong to no Stripe account.
    static let callersKinds: Set<JobKind> = [
        .customerPush, .invoicePush, .salesforceAccount, .salesforceOpportunity,
    ]

    let policy: BookingPolicy
    let useCases: [JobKind: any UseCase]
    private let source: StripeGateway
    private let invoices: InvoiceGathering
    private let dates: PostingDates

    /// `callers` is where records are read that callers sent; nil plans none of theirs.
    init(
        _ settings: Settings,
        account name: String?,
        books: some BookReader & BalanceReader & ChangeIntake,
        callers: Database? = nil
    ) throws {
        guard let account = settings.stripe.first(where: { name == nil || $0.name == name }) else {
            throw Terminal.refusal("The settings name no Stripe account “\(name ?? "")”.")
        }
        let world = RealWorld()
        let gateways = Gateways(surroundings: world, outbound: settings.outbound)
        let netSuite = try gateways.netSuite(settings.netSuite)
            .serving(stripeAccount: account.name)
        let source = try gateways.stripe(account)
        let policy = try Service.policy(settings)
        let gate = RecordGate()
        let linking = CustomerLinking(directory: netSuite, matching: settings.matching)
        dates = PostingDates(system: netSuite, choice: policy.choices.closedPeriods)
        self.source = source
        self.policy = policy
        invoices = InvoiceGathering(
            source: source,
            known: KnownLinks(books: books, gate: gate),
            policy: policy,
            linking: linking
        )
        let own = UseCaseTable.useCases(
            account: account.name,
            source: source,
            system: netSuite,
            books: books,
            queue: NoBooks(),
            policy: policy,
            linking: linking,
            catchUp: EventCatchUp(
                account: account.name,
                source: StripeChanges(gateway: source, profile: try RESTWiring.profile(account)),
                intake: books
            ),
            gate: gate,
            seal: InstallationKey.passing(),
            mode: account.payouts,
            form: account.balanceDays,
            now: world.now
        )
        guard let callers else {
            useCases = own
            return
        }
        let stripe = try settings.stripe.map { ($0.name, try gateways.stripe($0)) }
        let shared = try CallerWiring(
            settings: settings,
            database: callers,
            netSuite: netSuite,
            stripe: Dictionary(stripe) { first, _ in first },
            policy: policy,
            gate: gate,
            seal: InstallationKey.passing(),
            world: world
        ).useCases()
        useCases = own.merging(shared.filter { Self.callersKinds.contains($0.key) }) { own, _ in own
        }
    }

    /// The plans a job over these objects would apply.
    func plans(_ kind: JobKind, ids: [String]) async throws(StepFailure) -> [Plan] {
        try await dates.dated(try await useCases[kind]?.preview(.objects(ids)) ?? [])
    }

    /// The plan of every invoice made in a span; one that is refused becomes its findings.
    func forEachInvoice(_ span: TimeSpan, _ body: (Plan) -> Void) async throws(StepFailure) {
        var cursor: String?
        repeat {
            let page = try await source.invoices(created: span, after: cursor)
            for invoice in page.items {
                do throws(StepFailure) {
                    body(try await dates.dated(try await invoices.plan(read: invoice)))
                } catch {
                    guard case .reject(let findings) = error else { throw error }
                    body(Plan(findings: findings))
                }
            }
            cursor = page.nextCursor
        } while cursor != nil
    }
}

/// Books in which nothing stands, for plans as if it were the first day.
struct NoBooks: BookReader, BalanceReader, ChangeIntake, JobStore {
    private static let refusal = StoreFault.refused("Planning stores nothing.")

    func links(_ ids: [ExternalID]) async throws(StoreFault) -> [ExternalID: Link] { [:] }
    func links(source: String) async throws(StoreFault) -> [Link] { [] }
    func statement(_ payoutID: String) async throws(StoreFault) -> PayoutStatement? { nil }
    func members(payout id: String) async throws(StoreFault) -> [PayoutMember] { [] }
    func bookedRows(_ ids: [String]) async throws(StoreFault) -> [String: BookedRow] { [:] }
    func bookedPayouts(_ ids: [String]) async throws(StoreFault) -> Set<String> { [] }
    func heldBalance(of account: String) async throws(StoreFault) -> [HeldBalance: Money] { [:] }
    func roleBalances(from day: CalendarDate?) async throws(StoreFault) -> [RoleBalance] { [] }
    func movements(
        on places: Set<RolePlace>,
        in currency: Currency,
        from day: CalendarDate
    ) async throws(StoreFault) -> [AccountMovement] { [] }
    func cursor(_ name: String) async throws(StoreFault) -> String? { nil }
    func setCursor(_ name: String, _ value: String) async throws(StoreFault) {
        throw Self.refusal
    }
    func receive(
        eventID: String,
        source: String,
        type: String,
        received: Timestamp?,
        jobs: [NewJob]
    ) async throws(StoreFault) -> (isNew: Bool, outcomes: [EnqueueOutcome]) { throw Self.refusal }
    func enqueue(_ jobs: [NewJob]) async throws(StoreFault) -> [EnqueueOutcome] {
        throw Self.refusal
    }
    func enqueue(_ jobs: [NewJob], batch: String?) async throws(StoreFault) -> [EnqueueOutcome] {
        throw Self.refusal
    }
    func claim(limit: Int, leaseFor: Duration) async throws(StoreFault) -> [Lease] {
        throw Self.refusal
    }
    func heartbeat(_ leases: [Lease], extendBy: Duration) async throws(StoreFault) -> Set<JobID> {
        throw Self.refusal
    }
    func checkpoint(
        _ lease: Lease,
        progress: JobProgress,
        checkpoint: String?,
        effects: BookEffects
    ) async throws(StoreFault) { throw Self.refusal }
    func settle(
        _ lease: Lease,
        _ disposition: Disposition,
        effects: BookEffects
    ) async throws(StoreFault) { throw Self.refusal }
}
