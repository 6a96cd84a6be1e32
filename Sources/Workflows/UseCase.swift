package import Accounting
package import Jobs

/// One kind of job's work.
package protocol UseCase: Sendable {
    func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome
    /// The plans the job would apply, without writing anything.
    func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan]
}
