package import Accounting
import JSON
package import Jobs

/// Tells the system of sales what became of its record: the work of `salesforce.write-back`.
///
/// Writing the same state twice is harmless, so it is simply repeated until it is written.
package struct WriteBack: UseCase {
    private let jobs: any JobDirectory
    private let books: any BookReader
    private let writer: any SalesRecordWriter

    package init(
        jobs: any JobDirectory,
        books: any BookReader,
        writer: any SalesRecordWriter
    ) {
        self.jobs = jobs
        self.books = books
        self.writer = writer
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        let arguments = try FollowUpArguments(text: context.job.arguments)
        let job: Job?
        guard let target = WriteBackTarget(arguments.target) else {
            throw .reject([Self.unreadable(arguments.target)])
        }
        let links: [Link]
        do {
            job = try await jobs.job(arguments.job)
            links = try await books.links(source: PushedSource.of(target.id))
        } catch { throw error.asStepFailure }
        guard let job else { throw .reject([Self.unreadable(arguments.target)]) }
        guard job.state.isFinal else {
            throw .snooze(for: .seconds(30), reason: "The job was begun again.")
        }
        let isBooked = job.state == .completed
        let change = SalesRecordChange(
            object: target.object,
            keyField: target.keyField,
            id: target.id,
            status: isBooked ? .synced : .failed,
            jobID: job.id,
            at: job.finished ?? job.created,
            internalID: links.last?.internalID,
            reason: isBooked ? nil : job.lastError ?? "The job was cancelled."
        )
        let outcomes = try await writer.write([change])
        switch outcomes.first {
        case .written: break
        case .postponed(let reason): throw .retry(reason)
        case .refused(let finding): throw .reject([finding])
        case nil: throw .retry("Salesforce gave no result for \(target.id).")
        }
        return JobOutcome(
            result: JSONValue.object(["written": .string(change.status.rawValue)]).text,
            progress: JobProgress(done: 1, total: 1),
            effects: BookEffects(resolvedSubjects: [target.id])
        )
    }

    /// Writing back plans nothing for the books.
    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] { [] }

    private static func unreadable(_ target: String) -> Finding {
        Finding(
            .objectUnreadable,
            subject: target,
            sentence: "What should be written back to \(target) is not known any more.",
            fix: "Look the record up with GET /v1/links and write its state by hand."
        )
    }
}
