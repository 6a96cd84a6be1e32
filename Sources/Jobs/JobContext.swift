package import Accounting

/// What a running job may do besides its work: report progress and store what is safe already.
package protocol JobContext: Sendable {
    var job: Job { get }
    /// Stores progress and effects at once, so that a restart goes on from `position`.
    func checkpoint(
        _ progress: JobProgress,
        position: String?,
        effects: BookEffects
    )
        async throws(StepFailure)
    /// Throws when the job was asked to stop or its worker is shutting down.
    func proceed() async throws(StepFailure)
}

/// How a job ends well.
package struct JobOutcome: Sendable, Hashable {
    /// JSON text.
    package let result: String
    package let progress: JobProgress
    package let effects: BookEffects

    package init(result: String, progress: JobProgress, effects: BookEffects) {
        self.result = result
        self.progress = progress
        self.effects = effects
    }
}

/// Does the work of claimed jobs.
package protocol JobPerformer: Sendable {
    func perform(_ context: any JobContext) async throws(StepFailure) -> JobOutcome
}
