package import Accounting
package import Jobs

/// Where requests for work are stored.
package protocol WorkIntake: Sendable {
    /// Keeps a vendor's event and enqueues its jobs in one transaction; an event that was kept
    /// before enqueues nothing. `received` is nil for now.
    func receive(
        eventID: String,
        source: String,
        type: String,
        received: Timestamp?,
        jobs: [NewJob]
    ) async throws(StoreFault) -> (isNew: Bool, outcomes: [EnqueueOutcome])
    /// Stores jobs, each unless a live job has its unique key; all in one transaction, as a batch if
    /// one is wished for.
    func enqueue(
        _ jobs: [NewJob],
        as batch: BatchWish?
    ) async throws(StoreFault) -> [EnqueueOutcome]
    /// Enqueues jobs once per client and key; key, jobs and batch are stored in one transaction.
    func enqueueOnce(
        client: String,
        key: String,
        requestHash: [UInt8],
        jobs: [NewJob],
        batch: BatchWish?,
        expires: Timestamp
    ) async throws(StoreFault) -> OnceOutcome
}

/// What Quittance remembers of the books, as readers ask for it.
package protocol BookQueries: Sendable {
    func statement(_ payoutID: String) async throws(StoreFault) -> PayoutStatement?
    /// A page of statements, latest arrival first; `updatedSince` keeps those stored since then.
    func statements(
        account: String?,
        updatedSince: Timestamp?,
        before: StatementCursor?,
        limit: Int
    ) async throws(StoreFault) -> [PayoutStatement]
    /// A page of findings, newest first; `open` is nil for both, `updatedSince` keeps those seen or
    /// resolved since then.
    func findings(
        open: Bool?,
        subject: String?,
        updatedSince: Timestamp?,
        before: Int64?,
        limit: Int
    ) async throws(StoreFault) -> [StoredFinding]
    /// The links of every record that stands for a Stripe id.
    func links(source: String) async throws(StoreFault) -> [Link]
    func link(_ externalID: ExternalID) async throws(StoreFault) -> Link?
}

/// What payouts are made of, member by member.
package protocol StatementQueries: Sendable {
    func statement(_ payoutID: String) async throws(StoreFault) -> PayoutStatement?
    /// Every member of a payout, in the order of the list.
    func members(payout id: String) async throws(StoreFault) -> [PayoutMember]
    func links(_ externalIDs: [ExternalID]) async throws(StoreFault) -> [ExternalID: Link]
    /// Members that stand on suspense, the oldest first.
    func parkedMembers(account: String?, limit: Int) async throws(StoreFault) -> [ParkedMember]
    /// What stands open in the books, the oldest first, at most `limit` of each reason.
    func variances(
        _ reasons: Set<BookVariance.Reason>,
        limit: Int
    ) async throws(StoreFault) -> [BookVariance]
}

extension BookQueries {
    /// A page of findings of any age, newest first.
    func findings(
        open: Bool?,
        subject: String?,
        before: Int64?,
        limit: Int
    ) async throws(StoreFault) -> [StoredFinding] {
        try await findings(
            open: open,
            subject: subject,
            updatedSince: nil,
            before: before,
            limit: limit
        )
    }
}

/// Where callers' keys are kept.
package protocol KeyDirectory: Sendable {
    /// The key of this id, revoked or not.
    func key(id: String) async throws(StoreFault) -> APIKeyRecord?
    /// Notes that a key was used, exact to a minute.
    func noteUse(ofKey id: String) async throws(StoreFault)
}

/// Tells whether the store works.
package protocol StoreProbe: Sendable {
    func ping() async throws(StoreFault)
}

/// Plans work without doing it.
package protocol Previewer: Sendable {
    /// The plans a job of this kind would apply; `arguments` is the JSON text the job would keep.
    func preview(
        kind: JobKind,
        account: String,
        arguments: String
    ) async throws(StepFailure) -> [Plan]
}

/// Plans records callers send, before anything of them is stored.
package protocol PushPlanner: Sendable {
    func plan(_ customer: PushedCustomer) async throws(StepFailure) -> Plan
    func plan(_ invoice: PushedInvoice) async throws(StepFailure) -> Plan
}

/// What operators see and do: the queue, its batches and schedules, and what people settled.
package typealias QueueStore = QueueControl & QueueHolds & BatchStore & ScheduleStore & FindingDesk

/// Everything outside that answers need.
package struct RESTPorts: Sendable {
    package private(set) var intake: any WorkIntake
    package private(set) var jobs: any JobDirectory & AttemptHistory
    package let books: any BookQueries
    package let statements: any StatementQueries
    package let keys: any KeyDirectory
    package let probe: any StoreProbe
    package let previewer: any Previewer
    package private(set) var queue: any QueueStore
    package private(set) var pushed: any PushedStore
    package let planner: any PushPlanner

    package init(
        intake: any WorkIntake,
        jobs: any JobDirectory & AttemptHistory,
        books: any BookQueries,
        statements: any StatementQueries,
        keys: any KeyDirectory,
        probe: any StoreProbe,
        previewer: any Previewer,
        queue: any QueueStore,
        pushed: any PushedStore,
        planner: any PushPlanner
    ) {
        self.intake = intake
        self.jobs = jobs
        self.books = books
        self.statements = statements
        self.keys = keys
        self.probe = probe
        self.previewer = previewer
        self.queue = queue
        self.pushed = pushed
        self.planner = planner
    }

    /// Changes something only through these ports from now on.
    mutating func change(through ports: ChangePorts) {
        intake = ports.intake
        jobs = ports.jobs
        queue = ports.queue
        pushed = ports.pushed
    }
}
