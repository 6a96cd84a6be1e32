package import Accounting

/// A batch's key, shown as `batch_` and thirteen base-32 characters.
package struct BatchID: Sendable, Hashable, Comparable {
    package let number: Int64

    /// Keeps a number from the store; it is not negative.
    package init(number: Int64) {
        precondition(number >= 0, "batch numbers are not negative")
        self.number = number
    }

    /// Reads the shown form; nil for anything else.
    package init?(_ text: String) {
        guard let number = ShownNumber.read(text, prefix: Self.prefix) else { return nil }
        self.number = number
    }

    package var text: String { ShownNumber.text(number, prefix: Self.prefix) }

    package static func < (left: BatchID, right: BatchID) -> Bool { left.number < right.number }

    private static let prefix = "batch_"
}

/// Jobs that are enqueued together and watched as one.
package struct NewBatch: Sendable, Hashable {
    /// What it is for, in the words of whoever asked.
    package let name: String
    package let clientID: String?
    package let jobs: [NewJob]
    /// Enqueued once, when the last of the jobs has ended, however they ended; nil for nothing.
    package let completion: NewJob?
    /// What follows the batch instead: once, aimed at its target, told the batch and its first job.
    package let followUp: FollowUp?

    package init(name: String, clientID: String?, jobs: [NewJob], completion: NewJob? = nil) {
        self.init(name, clientID, jobs, completion, nil)
    }

    /// A batch as somebody wished for it.
    package init(_ wish: BatchWish, jobs: [NewJob]) {
        self.init(wish.name, jobs.first?.clientID, jobs, nil, wish.followUp)
    }

    private init(
        _ name: String,
        _ clientID: String?,
        _ jobs: [NewJob],
        _ completion: NewJob?,
        _ followUp: FollowUp?
    ) {
        self.name = name
        self.clientID = clientID
        self.jobs = jobs
        self.completion = completion
        self.followUp = followUp
    }
}

/// How the jobs of one request are watched as one.
package struct BatchWish: Sendable, Hashable {
    package let name: String
    /// What begins once all of the jobs have ended; nil for nothing.
    package let followUp: FollowUp?

    package init(name: String, followUp: FollowUp? = nil) {
        self.name = name
        self.followUp = followUp
    }
}

/// How far a batch has come.
package struct JobBatch: Sendable, Hashable {
    package let id: BatchID
    package let name: String
    package let clientID: String?
    /// How many jobs it watches; offers of the same work count once.
    package let total: Int
    package let done: Int
    /// Discarded or cancelled.
    package let failed: Int
    package let created: Timestamp
    /// When the last of its jobs ended; nil while one is live.
    package let finished: Timestamp?
    /// The job that was enqueued at the end.
    package let completionJob: JobID?

    package init(
        id: BatchID,
        name: String,
        clientID: String?,
        total: Int,
        done: Int,
        failed: Int,
        created: Timestamp,
        finished: Timestamp?,
        completionJob: JobID?
    ) {
        self.id = id
        self.name = name
        self.clientID = clientID
        self.total = total
        self.done = done
        self.failed = failed
        self.created = created
        self.finished = finished
        self.completionJob = completionJob
    }

    package var ended: Int { done + failed }

    /// When the batch will be through if it goes on as it has so far; nil before the first job ended
    /// and after the last one.
    package func expectedEnd(now: Timestamp) -> Timestamp? {
        guard finished == nil, ended > 0, total > ended, now > created else { return nil }
        let spent = now.microseconds - created.microseconds
        let (product, isTooLong) = spent.multipliedReportingOverflow(by: Int64(total - ended))
        guard !isTooLong else { return nil }
        return Timestamp(microseconds: now.microseconds + product / Int64(ended))
    }
}

/// Batches of jobs.
package protocol BatchStore: Sendable {
    /// Stores a batch and all its jobs in one transaction; a job whose unique key is taken is watched
    /// through the live job that has it. The outcomes are in the jobs' order.
    func enqueueBatch(
        _ batch: NewBatch
    ) async throws(StoreFault) -> (id: BatchID, outcomes: [EnqueueOutcome])
    func batch(_ id: BatchID) async throws(StoreFault) -> JobBatch?
    /// The newest batch that watches a job; nil for none.
    func batch(of job: JobID) async throws(StoreFault) -> JobBatch?
    /// A page of batches, newest first.
    func batches(before: BatchID?, limit: Int) async throws(StoreFault) -> [JobBatch]
}
