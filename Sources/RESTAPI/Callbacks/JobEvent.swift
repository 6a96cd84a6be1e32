import JSON
import Jobs

/// The news that a job is done, as a document.
struct JobEvent {
    private let job: Job
    private let type: String

    /// Nil for a job that is not final.
    init?(_ job: Job) {
        switch PublicJobState(job.state) {
        case .succeeded: type = "job.succeeded"
        case .failed: type = "job.failed"
        case .cancelled: type = "job.cancelled"
        case .queued, .running: return nil
        }
        self.job = job
    }

    /// `base` is put in front of paths.
    func json(base: String) -> JSONValue {
        .record([
            ("type", .string(type)),
            ("timestamp", .time(job.finished)),
            ("data", JobRepresentation(base: base).whole(job, in: nil)),
        ])
    }
}
