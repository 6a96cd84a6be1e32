import Accounting
import HTTP
import JSON
import Jobs
import Workflows

/// A job's state as callers see it; the queue's own states are finer.
enum PublicJobState: String, Sendable, Hashable, CaseIterable {
    case queued, running, succeeded, failed, cancelled

    init(_ state: JobState) {
        switch state {
        case .available, .scheduled, .retryable: self = .queued
        case .running: self = .running
        case .completed: self = .succeeded
        case .discarded: self = .failed
        case .cancelled: self = .cancelled
        }
    }

    /// The queue's states behind this one.
    var states: [JobState] { JobState.allCases.filter { PublicJobState($0) == self } }
}

/// A job as a document.
struct JobRepresentation: Sendable {
    /// Put in front of the paths of links.
    let base: String
    /// When a batch is looked at.
    let now: Timestamp

    init(_ settings: RESTSettings, now: Timestamp = Timestamp(microseconds: 0)) {
        self.init(base: settings.publicURL ?? "", now: now)
    }

    init(base: String, now: Timestamp = Timestamp(microseconds: 0)) {
        self.base = base
        self.now = now
    }

    func path(_ id: JobID) -> String { "\(base)/v1/jobs/\(id.text)" }

    /// One job with what was asked for, and with the batch that watches it.
    func whole(_ job: Job, in batch: JobBatch?) -> JSONValue {
        .record(
            members(job) + [
                ("request", Self.request(job.arguments)),
                ("batch", batch.map { QueueRepresentation.batch($0, now: now, self) }),
            ]
        )
    }

    /// One job of a list.
    func item(_ job: Job) -> JSONValue { .record(members(job)) }

    /// The answer to a request for work.
    ///
    /// `job` is the first of `jobs`; each of these tells which objects it is about.
    func acceptance(
        of first: Job,
        in batch: JobBatch?,
        _ outcomes: [EnqueueOutcome],
        objects: [[String]]
    ) -> JSONValue {
        let references = zip(outcomes, objects).map { outcome, ids in
            JSONValue.record([
                ("id", .string(outcome.jobID.text)),
                ("statusUrl", .string(path(outcome.jobID))),
                ("isNew", .bool(outcome == .enqueued(outcome.jobID))),
                ("stripeIds", .texts(ids)),
            ])
        }
        return .record([("job", whole(first, in: batch)), ("jobs", .array(references))])
    }

    /// The entity tag: the job's version, which grows with every change, and how far its batch has come.
    ///
    /// It is weak with a batch that goes on, whose expected end moves with the clock.
    static func entityTag(_ job: Job, in batch: JobBatch?) -> EntityTag? {
        guard let batch else { return EntityTag("\(job.version)") }
        let text = "\(job.version).\(batch.done).\(batch.failed)"
        return EntityTag(text, isWeak: batch.finished == nil)
    }

    /// When to look again; nil for a job that will not change by itself.
    ///
    /// It goes by the state alone, so that equal entity tags mean equal documents.
    static func retryAfterSeconds(_ job: Job) -> Int? {
        switch job.state {
        case .available, .running: 5
        case .scheduled, .retryable: 30
        case .completed, .discarded, .cancelled: nil
        }
    }

    private func members(_ job: Job) -> [(String, JSONValue?)] {
        [
            ("id", .string(job.id.text)),
            ("kind", .string(job.kind.rawValue)),
            ("account", .string(job.account)),
            ("state", .string(PublicJobState(job.state).rawValue)),
            ("queueState", .string(job.state.rawValue)),
            ("done", .bool(job.state.isFinal)),
            ("cancelRequested", .bool(job.cancelRequested)),
            ("statusUrl", .string(path(job.id))),
            ("retryAfterSeconds", Self.retryAfterSeconds(job).map { .integer($0) }),
            (
                "progress",
                .record([
                    ("done", .integer(job.progress.done)),
                    ("total", job.progress.total.map { .integer($0) }),
                    ("failed", .integer(job.progress.failed)),
                ])
            ),
            ("attempt", .integer(job.attempt)),
            ("attemptsMax", .integer(job.attemptsMax)),
            ("createdAt", .time(job.created)),
            ("runAt", job.state.isFinal ? nil : .time(job.runAt)),
            ("startedAt", .time(job.started)),
            ("finishedAt", .time(job.finished)),
            ("result", job.result.flatMap(Self.embedded)),
            ("lastError", .text(job.lastError)),
        ]
    }

    /// What the job works on, its moments in the API's own form; nil if the text is damaged.
    private static func request(_ text: String) -> JSONValue? {
        guard let arguments = try? JobArguments(text: text) else { return nil }  // as below
        switch arguments {
        case .objects(let ids): return .record([("ids", .texts(ids))])
        case .span(let span):
            return .record([("from", .time(span.from)), ("to", .time(span.to))])
        case .dryRun(let span):
            return .record([
                ("from", .time(span.from)), ("to", .time(span.to)), ("dryRun", true),
            ])
        }
    }

    /// Stored JSON text as a part of a document; nil if it is damaged.
    private static func embedded(_ text: String) -> JSONValue? {
        // The document is of more use without the part than not at all.
        try? JSONValue.parse(Array(text.utf8))
    }
}
