import Accounting
import Jobs
import Synchronization
import Workflows

/// Watches a world and knows what must never happen in it.
final class Oracle: Sendable {
    private struct Claim: Sendable {
        let number: Int64
        let life: Life
        let length: Duration
        var extended: Timestamp
        var isSettled = false
        let job: Job

        var until: Timestamp { extended.adding(length) }
    }

    private struct State: Sendable {
        var claims: [JobID: Claim] = [:]
        var expected: Set<JobID> = []
        var violations: [String] = []
        var claimCount = 0
        var lapses = 0
        var clockSteps: [Timestamp] = []
        var newEvents: Set<Int> = []
    }

    private let clock: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// `clock` is the store's.
    init(clock: @escaping @Sendable () -> Timestamp) { self.clock = clock }

    var violations: [String] { state.withLock { $0.violations } }
    /// Every job that any accepted request or any other job asked for.
    var expected: Set<JobID> { state.withLock { $0.expected } }
    var claimCount: Int { state.withLock { $0.claimCount } }
    var lapses: Int { state.withLock { $0.lapses } }

    func violation(_ sentence: String) {
        state.withLock { if $0.violations.count < 20 { $0.violations.append(sentence) } }
    }

    func expect(_ jobs: [JobID]) { state.withLock { $0.expected.formUnion(jobs) } }

    /// The store's clock was moved: leases may lapse for that alone.
    func clockStepped() {
        let now = clock()
        state.withLock { $0.clockSteps.append(now) }
    }

    /// An event was stored, or found stored.
    func received(_ event: Int, isNew: Bool) {
        guard isNew else { return }
        let isFirst = state.withLock { $0.newEvents.insert(event).inserted }
        if !isFirst { violation("the event \(event) was taken in twice") }
    }

    // MARK: Claims

    func newestNumber(of job: JobID) -> Int64? { state.withLock { $0.claims[job]?.number } }

    func claimed(_ lease: Lease, by life: Life, length: Duration) {
        let now = clock()
        let previous = state.withLock { state in
            let previous = state.claims[lease.job.id]
            state.claimCount += 1
            state.claims[lease.job.id] = Claim(
                number: lease.number,
                life: life,
                length: length,
                extended: now,
                job: lease.job
            )
            return previous
        }
        checkOrder(of: lease.job)
        guard let previous, !previous.isSettled, !previous.life.isOver else { return }
        state.withLock { $0.lapses += 1 }
        let hasStepped = state.withLock { state in
            state.clockSteps.contains { $0 >= previous.extended }
        }
        guard !hasStepped else { return }
        if now < previous.until {
            violation("\(lease.job.id.text) was claimed while another worker's lease held")
        } else if !previous.life.hasExcuse(since: previous.extended) {
            violation("the lease of \(lease.job.id.text) lapsed while its worker was well")
        }
    }

    /// Jobs of one ordering key run one at a time, and so do jobs about one object, whatever their key.
    private func checkOrder(of job: Job) {
        let others = state.withLock { state in
            state.claims.values.filter {
                $0.job.id != job.id && !$0.isSettled && !$0.life.isOver
            }
        }
        let now = clock()
        let objects = Self.objects(of: job)
        for other in others where now < other.until {
            if let key = job.orderingKey, other.job.orderingKey == key {
                violation(
                    "\(job.id.text) began while \(other.job.id.text) of the same key was at work"
                )
            }
            if !objects.isDisjoint(with: Self.objects(of: other.job)) {
                violation(
                    "\(job.id.text) began while \(other.job.id.text) worked on the same object"
                )
            }
        }
    }

    private static func objects(of job: Job) -> Set<String> {
        // Whatever does not name objects has none in common with others.
        guard case .objects(let ids)? = try? JobArguments(text: job.arguments) else { return [] }
        return Set(ids)
    }

    func extended(_ lease: Lease, by length: Duration) {
        let now = clock()
        state.withLock { state in
            guard state.claims[lease.job.id]?.number == lease.number else { return }
            state.claims[lease.job.id]?.extended = now
        }
    }

    /// A worker stored something of a job that goes on.
    func wrote(_ lease: Lease) { checkNewest(lease, "stored progress") }

    /// The end of a claim was stored.
    func settled(_ lease: Lease) {
        checkNewest(lease, "settled")
        state.withLock { $0.claims[lease.job.id]?.isSettled = true }
    }

    /// A process is about to end as its operator asked: it has handed back whatever it held, unless
    /// something kept it from that.
    func stopping(_ life: Life) {
        let now = clock()
        let held = state.withLock { state in
            state.claims.values.filter { claim in
                claim.life === life && !claim.isSettled && now < claim.until
                    && !state.clockSteps.contains { $0 >= claim.extended }
            }
        }
        for claim in held where !life.hasExcuse(since: claim.extended) {
            violation(
                "\(claim.job.id.text) was not handed back by a process that was asked to stop"
            )
        }
    }

    private func checkNewest(_ lease: Lease, _ what: String) {
        guard newestNumber(of: lease.job.id) != lease.number else { return }
        violation("a worker without a lease \(what) \(lease.job.id.text)")
    }
}
