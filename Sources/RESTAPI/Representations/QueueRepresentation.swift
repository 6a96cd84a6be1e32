import Accounting
import JSON
import Jobs

/// The queue's parts, batches and schedules as documents.
enum QueueRepresentation {
    static func pause(_ pause: QueuePause) -> JSONValue {
        let kind: String?
        let lane: String?
        switch pause.part {
        case .kind(let part): (kind, lane) = (part.rawValue, nil)
        case .lane(let part): (kind, lane) = (nil, part.laneName)
        }
        return .record([
            ("kind", .text(kind)), ("lane", .text(lane)),
            ("by", .string(pause.who)), ("since", .time(pause.since)),
        ])
    }

    static func hold(_ hold: QueueHold) -> JSONValue {
        .record([
            ("kind", .string(hold.kind.rawValue)), ("account", .string(hold.account)),
            ("since", .time(hold.since)), ("until", .time(hold.until)),
            ("reason", .string(hold.reason)),
        ])
    }

    static func batch(_ batch: JobBatch, now: Timestamp, _ settings: RESTSettings) -> JSONValue {
        self.batch(batch, now: now, JobRepresentation(settings))
    }

    static func batch(_ batch: JobBatch, now: Timestamp, _ jobs: JobRepresentation) -> JSONValue {
        .record([
            ("id", .string(batch.id.text)),
            ("name", .string(batch.name)),
            ("total", .integer(batch.total)),
            ("succeeded", .integer(batch.done)),
            ("failed", .integer(batch.failed)),
            ("done", .bool(batch.finished != nil)),
            ("createdAt", .time(batch.created)),
            ("finishedAt", .time(batch.finished)),
            ("expectedAt", .time(batch.expectedEnd(now: now))),
            ("completionJobUrl", .text(batch.completionJob.map { jobs.path($0) })),
        ])
    }

    static func schedule(_ state: ScheduleState) -> JSONValue {
        .record([
            ("name", .string(state.name)),
            ("expression", .string(state.expression)),
            ("timeZone", .string(state.zone)),
            ("nextAt", .time(state.next)),
            ("lastAt", .time(state.last)),
            ("lastJobId", .text(state.lastJob?.text)),
        ])
    }
}
