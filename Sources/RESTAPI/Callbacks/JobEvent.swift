import Accounting
import JSON
import Jobs

/// The news that a job, or a whole request, is done, as a document.
struct JobEvent {
    private let job: Job
    private let batch: JobBatch?
    private let type: String
    private let ended: Timestamp?

    /// Nil for a job that is not final.
    init?(_ job: Job) {
        switch PublicJobState(job.state) {
        case .succeeded: type = "job.succeeded"
        case .failed: type = "job.failed"
        case .cancelled: type = "job.cancelled"
        case .queued, .running: return nil
        }
        self.job = job
        batch = nil
        ended = job.finished
    }

    /// The news of a batch by the first of its jobs, which its request was answered with; nil while one
    /// of them is live.
    init?(_ batch: JobBatch, first job: Job) {
        guard batch.finished != nil else { return nil }
        type = batch.failed == 0 ? "batch.succeeded" : "batch.failed"
        self.job = job
        self.batch = batch
        ended = batch.finished
    }

    /// `base` is put in front of paths.
    func json(base: String) -> JSONValue {
        .record([
            ("type", .string(type)),
            ("timestamp", .time(ended)),
            ("data", JobRepresentation(base: base).whole(job, in: batch)),
        ])
    }
}
