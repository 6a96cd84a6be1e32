import Accounting
import Jobs
import RESTAPI
import Synchronization

/// The store in memory: everything the API's ports ask for, and a log of what was written.
final class FakeStore: Sendable {
    struct State {
        var jobs: [Job] = []
        var keys: [String: APIKeyRecord] = [:]
        var once: [String: (hash: [UInt8], jobs: [JobID])] = [:]
        var events: Set<String> = []
        var statements: [PayoutStatement] = []
        var members: [String: [PayoutMember]] = [:]
        var findings: [StoredFinding] = []
        var links: [Link] = []
        var pushed: [String: PushedRecord] = [:]
        /// Jobs that were offered for storing.
        var offered: [NewJob] = []
        /// The batches they were offered under.
        var batches: [BatchWish] = []
        var attempts: [JobAttempt] = []
        /// Calls that change something, by name.
        var writes: [String] = []
        /// Looks at keys, at jobs and uses of keys that were noted.
        var keyReads = 0
        var jobReads = 0
        var keyUses: [String] = []
        /// What every call throws.
        var failure: StoreFault?
        /// What changes are recorded in, where that is tested.
        var trail: FakeTrail?
    }

    let state = Mutex(State())

    func mutate<Value>(_ body: (inout sending State) -> sending Value) -> sending Value {
        state.withLock(body)
    }

    /// Runs a call, or throws the failure that was set.
    private func run<Value: Sendable>(
        _ write: String? = nil,
        _ body: (inout State) -> Value
    ) throws(StoreFault) -> Value {
        let result: Result<Value, StoreFault> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            if let write {
                if let fault = state.trail?.keep() { return .failure(fault) }
                state.writes.append(write)
            }
            return .success(body(&state))
        }
        return try result.get()
    }

    private static func enqueue(_ new: [NewJob], _ state: inout State) -> [EnqueueOutcome] {
        state.offered += new
        return new.map { job in
            if let key = job.uniqueKey,
                let twin = state.jobs.first(where: { $0.uniqueKey == key && !$0.state.isFinal })
            {
                return .duplicate(of: twin.id)
            }
            let id = JobID(number: Int64(state.jobs.count + 1))
            state.jobs.append(.sample(id: id, of: job))
            return .enqueued(id)
        }
    }
}

extension FakeStore: WorkIntake {
    func receive(
        eventID: String,
        source: String,
        type: String,
        received: Timestamp?,
        jobs: [NewJob]
    ) async throws(StoreFault) -> (isNew: Bool, outcomes: [EnqueueOutcome]) {
        try run("receive") { state in
            guard state.events.insert("\(source) \(eventID)").inserted else { return (false, []) }
            return (true, Self.enqueue(jobs, &state))
        }
    }

    func enqueue(
        _ jobs: [NewJob],
        as batch: BatchWish?
    ) async throws(StoreFault) -> [EnqueueOutcome] {
        try run("enqueue") { state in
            if let batch { state.batches.append(batch) }
            return Self.enqueue(jobs, &state)
        }
    }

    func enqueueOnce(
        client: String,
        key: String,
        requestHash: [UInt8],
        jobs: [NewJob],
        batch: BatchWish?,
        expires: Timestamp
    ) async throws(StoreFault) -> OnceOutcome {
        try run("enqueueOnce") { state in
            let name = "\(client) \(key)"
            if let known = state.once[name] {
                return known.hash == requestHash ? .replayed(known.jobs) : .mismatch
            }
            let outcomes = Self.enqueue(jobs, &state)
            if let batch { state.batches.append(batch) }
            state.once[name] = (requestHash, outcomes.map(\.jobID))
            return .enqueued(outcomes)
        }
    }
}

extension FakeStore: JobDirectory, AttemptHistory {
    func attempts(of id: JobID) async throws(StoreFault) -> [JobAttempt] {
        try run { $0.attempts }
    }

    func job(_ id: JobID) async throws(StoreFault) -> Job? {
        try run { state in
            state.jobReads += 1
            return state.jobs.first { $0.id == id }
        }
    }

    func jobs(_ query: JobQuery) async throws(StoreFault) -> [Job] {
        try run { state in
            let found = state.jobs.filter { job in
                (query.state.map { $0 == job.state } ?? true)
                    && (query.kind.map { $0 == job.kind } ?? true)
                    && (query.account.map { $0 == job.account } ?? true)
                    && (query.updatedSince.map { $0 <= job.finished ?? job.created } ?? true)
                    && (query.before.map { job.id < $0 } ?? true)
            }
            return Array(found.sorted { $0.id > $1.id }.prefix(query.limit))
        }
    }

    func cancel(_ id: JobID) async throws(StoreFault) -> Job? {
        try change(id, "cancel") { job in
            if job.state == .running { return job.with(state: .running, cancelRequested: true) }
            return job.state.isFinal ? job : job.with(state: .cancelled)
        }
    }

    func retry(_ id: JobID) async throws(StoreFault) -> Job? {
        try change(id, "retry") { job in
            let isOver = job.state == .discarded || job.state == .cancelled
            return isOver ? job.with(state: .available) : job
        }
    }

    func counts() async throws(StoreFault) -> [JobState: Int] {
        try run { state in Dictionary(grouping: state.jobs, by: \.state).mapValues(\.count) }
    }

    private func change(
        _ id: JobID,
        _ write: String,
        _ body: (Job) -> Job
    ) throws(StoreFault) -> Job? {
        try run(write) { state in
            guard let index = state.jobs.firstIndex(where: { $0.id == id }) else { return nil }
            state.jobs[index] = body(state.jobs[index])
            return state.jobs[index]
        }
    }
}

extension FakeStore: BookQueries, StatementQueries {
    func members(payout id: String) async throws(StoreFault) -> [PayoutMember] {
        try run { state in state.members[id] ?? [] }
    }

    func links(_ externalIDs: [ExternalID]) async throws(StoreFault) -> [ExternalID: Link] {
        try run { state in
            Dictionary(
                state.links.filter { externalIDs.contains($0.externalID) }
                    .map { ($0.externalID, $0) },
                uniquingKeysWith: { first, _ in first }
            )
        }
    }

    func parkedMembers(
        account: String?,
        limit: Int
    ) async throws(StoreFault) -> [ParkedMember] {
        try run { state in
            state.members.flatMap { id, members in
                members.filter { !$0.parked.isZero }
                    .map { ParkedMember(payoutID: id, account: "main", member: $0) }
            }
        }
    }

    func variances(
        _ reasons: Set<BookVariance.Reason>,
        limit: Int
    ) async throws(StoreFault) -> [BookVariance] {
        try await parkedMembers(account: nil, limit: limit).map { BookVariance($0) }
            .filter { reasons.contains($0.reason) }
    }

    func statement(_ payoutID: String) async throws(StoreFault) -> PayoutStatement? {
        try run { state in state.statements.first { $0.payoutID == payoutID } }
    }

    func statements(
        account: String?,
        updatedSince: Timestamp?,
        before: StatementCursor?,
        limit: Int
    ) async throws(StoreFault) -> [PayoutStatement] {
        try run { state in
            let found = state.statements.filter { statement in
                (account.map { $0 == statement.account } ?? true)
                    && (before.map {
                        (statement.arrivalDate, statement.payoutID) < ($0.arrivalDate, $0.payoutID)
                    } ?? true)
            }
            let sorted = found.sorted {
                ($0.arrivalDate, $0.payoutID) > ($1.arrivalDate, $1.payoutID)
            }
            return Array(sorted.prefix(limit))
        }
    }

    func findings(
        open: Bool?,
        subject: String?,
        updatedSince: Timestamp?,
        before: Int64?,
        limit: Int
    ) async throws(StoreFault) -> [StoredFinding] {
        try run { state in
            let found = state.findings.filter { finding in
                (open.map { $0 == (finding.resolved == nil) } ?? true)
                    && (subject.map { $0 == finding.finding.subject } ?? true)
                    && (updatedSince.map { $0 <= finding.resolved ?? finding.created } ?? true)
                    && (before.map { finding.id < $0 } ?? true)
            }
            return Array(found.sorted { $0.id > $1.id }.prefix(limit))
        }
    }

    func links(source: String) async throws(StoreFault) -> [Link] {
        try run { state in state.links.filter { $0.sources.contains(source) } }
    }

    func link(_ externalID: ExternalID) async throws(StoreFault) -> Link? {
        try run { state in state.links.first { $0.externalID == externalID } }
    }
}

extension FakeStore: PushedStore {
    func pushed(
        _ kind: PushedKind,
        _ externalID: String
    ) async throws(StoreFault) -> PushedRecord? {
        try run { $0.pushed["\(kind.rawValue) \(externalID.lowercased())"] }
    }

    func push(
        _ content: PushedContent,
        clientID: String,
        job: NewJob
    ) async throws(StoreFault) -> PushOutcome {
        try run("push") { state in
            let name = "\(content.kind.rawValue) \(content.externalID.lowercased())"
            if let known = state.pushed[name],
                let twin = state.jobs.first(where: { $0.id == known.jobID }),
                twin.state != .discarded, twin.state != .cancelled
            {
                if known.content == content.text { return .same(known) }
                if !content.kind.mayChange { return .settled(known) }
            }
            let record = PushedRecord(
                kind: content.kind,
                externalID: content.externalID,
                content: content.text,
                jobID: Self.enqueue([job], &state)[0].jobID,
                changed: .noon
            )
            state.pushed[name] = record
            return .stored(record)
        }
    }
}

extension FakeStore: KeyDirectory, StoreProbe {
    func key(id: String) async throws(StoreFault) -> APIKeyRecord? {
        try run { state in
            state.keyReads += 1
            return state.keys[id]
        }
    }

    func noteUse(ofKey id: String) async throws(StoreFault) {
        try run { state in state.keyUses.append(id) }
    }

    func ping() async throws(StoreFault) { try run { _ in } }
}
