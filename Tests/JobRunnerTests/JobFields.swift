import Accounting
import Jobs

/// A job that can be changed field by field.
struct JobFields {
    var id: JobID
    var new: NewJob
    var state: JobState
    var attempt = 0
    var attemptsMax = 12
    var runAt: Timestamp
    var created: Timestamp
    var started: Timestamp?
    var progress = JobProgress()
    var checkpoint: String?
    var result: String?
    var lastError: String?
    var cancelRequested = false
    var version: Int64 = 1

    init(id: JobID, new: NewJob, now: Timestamp) {
        self.id = id
        self.new = new
        created = now
        runAt = new.runAt ?? now
        state = runAt > now ? .scheduled : .available
    }

    init(_ job: Job) {
        id = job.id
        new = NewJob(
            kind: job.kind,
            account: job.account,
            arguments: job.arguments,
            uniqueKey: job.uniqueKey,
            priority: job.priority,
            clientID: job.clientID
        )
        state = job.state
        attempt = job.attempt
        attemptsMax = job.attemptsMax
        runAt = job.runAt
        created = job.created
        started = job.started
        progress = job.progress
        checkpoint = job.checkpoint
        result = job.result
        lastError = job.lastError
        cancelRequested = job.cancelRequested
        version = job.version
    }

    var job: Job {
        Job(
            id: id,
            kind: new.kind,
            account: new.account,
            arguments: new.arguments,
            uniqueKey: new.uniqueKey,
            priority: new.priority,
            state: state,
            clientID: new.clientID,
            attempt: attempt,
            attemptsMax: attemptsMax,
            runAt: runAt,
            created: created,
            started: started,
            finished: nil,
            progress: progress,
            checkpoint: checkpoint,
            result: result,
            lastError: lastError,
            cancelRequested: cancelRequested,
            version: version
        )
    }
}

extension NewJob {
    static func sample(_ key: String? = nil, priority: JobPriority = .webhook) -> NewJob {
        NewJob(
            kind: .invoiceSync,
            account: "main",
            arguments: "{\"ids\":[\"in_1\"]}",
            uniqueKey: key,
            priority: priority
        )
    }
}

extension MemoryJobStore.State {
    func holds(_ lease: Lease) -> Bool {
        guard let row = rows[lease.job.id] else { return false }
        return row.leaseNumber == lease.number && row.job.state == .running
    }

    mutating func change(_ id: JobID, _ body: (inout JobFields) -> Void) {
        guard let row = rows[id] else { return }
        var fields = JobFields(row.job)
        body(&fields)
        fields.version += 1
        rows[id]?.job = fields.job
    }

    /// Moves a job to another state and notes it when the state table forbids the step.
    mutating func move(
        _ id: JobID,
        to state: JobState,
        _ body: (inout JobFields) -> Void = { _ in }
    ) {
        guard let from = rows[id]?.job.state else { return }
        if !from.successors.contains(state) { illegal.append("\(from) to \(state)") }
        change(id) { fields in
            fields.state = state
            body(&fields)
        }
    }

    mutating func settle(_ id: JobID, _ disposition: Disposition, _ now: Timestamp) {
        switch disposition {
        case .completed(let result): move(id, to: .completed) { $0.result = result }
        case .discarded(let error): move(id, to: .discarded) { $0.lastError = error }
        case .cancelled: move(id, to: .cancelled)
        case .retry(let moment, let error, let usesAttempt):
            move(id, to: .retryable) {
                $0.runAt = moment
                $0.lastError = error
                if !usesAttempt { $0.attempt -= 1 }
            }
        case .snooze(let moment, let reason):
            move(id, to: .scheduled) {
                $0.runAt = moment
                $0.lastError = reason
                $0.attempt -= 1
            }
        case .held(_, let reason):
            move(id, to: .available) {
                $0.lastError = reason
                $0.attempt -= 1
            }
        case .released:
            move(id, to: .available) {
                $0.runAt = now
                $0.attempt -= 1
            }
        }
    }
}
