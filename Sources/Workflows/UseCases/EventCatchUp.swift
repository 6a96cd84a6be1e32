package import Accounting
package import Jobs

/// An event of the past, as far as catching up needs it.
package struct ChangeNotice: Sendable, Hashable {
    package let eventID: String
    package let type: String
    package let created: Timestamp
    /// What it asks for; nil for events that change nothing in the books.
    package let job: NewJob?

    package init(eventID: String, type: String, created: Timestamp, job: NewJob?) {
        self.eventID = eventID
        self.type = type
        self.created = created
        self.job = job
    }
}

/// Where events can be read again that no webhook brought.
package protocol ChangeSource: Sendable {
    /// A page of the account's events made in a span, newest first.
    func changes(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<ChangeNotice>
}

/// Where events are kept once, with the job each asks for.
package protocol ChangeIntake: Sendable {
    /// Keeps an event and enqueues its jobs in one transaction; one kept before enqueues nothing.
    func receive(
        eventID: String,
        source: String,
        type: String,
        received: Timestamp?,
        jobs: [NewJob]
    ) async throws(StoreFault) -> (isNew: Bool, outcomes: [EnqueueOutcome])
    /// Stores jobs that are watched as one, under a name.
    func enqueue(_ jobs: [NewJob], batch: String?) async throws(StoreFault) -> [EnqueueOutcome]
    /// How far catching up of this name has come; nil before the first time.
    func cursor(_ name: String) async throws(StoreFault) -> String?
    func setCursor(_ name: String, _ value: String) async throws(StoreFault)
}

/// Finds events that no webhook brought, and does what they ask for.
///
/// Reads what happened since the last time, with an overlap, and keeps each event under its id, so that
/// one a webhook brought as well is done once. After a gap longer than Stripe keeps events everything
/// made in the gap is read from the lists instead.
package struct EventCatchUp: UseCase {
    /// How long Stripe keeps events; a day less, to be safe.
    package static let daysKept: Int64 = 29
    /// Read again each time: events may show late, and their times are whole seconds.
    package static let overlap = Duration.seconds(600)

    private let account: String
    private let source: any ChangeSource
    private let intake: any ChangeIntake

    package init(account: String, source: any ChangeSource, intake: any ChangeIntake) {
        self.account = account
        self.source = source
        self.intake = intake
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        // The job's own time, so that a retry reads the same span.
        let now = context.job.created
        let last = try await position()
        guard let last else {
            // The first time there is no gap: history is for a backfill.
            try await keep(now)
            return try outcome(found: 0, read: 0)
        }
        var from = last.adding(.zero - Self.overlap)
        let oldest = now.adding(.seconds(-Self.daysKept * 86_400))
        if from < oldest {
            try await enqueueLists(TimeSpan(from: from, to: now))
            from = oldest
        }
        var (found, read) = (0, 0)
        var cursor: String?
        repeat {
            try await context.proceed()
            let page = try await source.changes(
                created: TimeSpan(from: from, to: now),
                after: cursor
            )
            read += page.items.count
            for notice in page.items {
                guard let job = notice.job else { continue }
                if try await receive(notice, job) { found += 1 }
            }
            cursor = page.nextCursor
        } while cursor != nil
        try await keep(now)
        return try outcome(found: found, read: read)
    }

    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] { [] }

    private func receive(_ notice: ChangeNotice, _ job: NewJob) async throws(StepFailure) -> Bool {
        do {
            return try await intake.receive(
                eventID: notice.eventID,
                source: "stripe:\(account)",
                type: notice.type,
                received: nil,
                jobs: [job]
            ).isNew
        } catch { throw error.asStepFailure }
    }

    /// Events of the gap are gone, so that everything made in it is looked at; what changed in it but was
    /// made before is found by the payouts that carry its money.
    private func enqueueLists(_ gap: TimeSpan) async throws(StepFailure) {
        let kinds: [JobKind] = [.customerSync, .invoiceSync, .payoutReconciliation]
        let jobs = kinds.flatMap { kind in
            JobArguments.span(gap).pieces.enumerated().map { number, piece in
                NewJob(
                    kind: kind,
                    account: account,
                    arguments: piece.text,
                    uniqueKey: "\(kind.rawValue):\(account):gap \(number + 1)",
                    priority: .backfill
                )
            }
        }
        do {
            _ = try await intake.enqueue(
                jobs,
                batch: "\(account): missed from \(gap.from.text) to \(gap.to.text)"
            )
        } catch { throw error.asStepFailure }
    }

    private var name: String { "events:\(account)" }

    private func position() async throws(StepFailure) -> Timestamp? {
        do {
            return try await intake.cursor(name).flatMap { Int64($0) }
                .map { Timestamp(microseconds: $0) }
        } catch { throw error.asStepFailure }
    }

    private func keep(_ moment: Timestamp) async throws(StepFailure) {
        do {
            try await intake.setCursor(name, String(moment.microseconds))
        } catch { throw error.asStepFailure }
    }

    private func outcome(found: Int, read: Int) throws(StepFailure) -> JobOutcome {
        var report = WorkReport()
        report.objects = read
        report.adopted = found
        return JobOutcome(
            result: report.text,
            progress: JobProgress(done: read, total: read),
            effects: .none
        )
    }
}

extension NewJob {
    /// The job that looks for missed events of an account; at most one of them is live.
    package static func catchUp(_ account: String) -> NewJob {
        NewJob(
            kind: .eventCatchUp,
            account: account,
            arguments: JobArguments.objects([]).text,
            uniqueKey: "\(JobKind.eventCatchUp.rawValue):\(account)",
            priority: .scheduled
        )
    }
}
