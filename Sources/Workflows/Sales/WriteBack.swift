package import Accounting
import JSON
package import Jobs

/// Tells the system of sales what became of its record: the work of `salesforce.write-back`.
///
/// Writing the same state twice is harmless, so it is simply repeated until it is written. Many that
/// wait are written by one call.
package struct WriteBack: UseCase {
    private let jobs: any JobDirectory & WaitingJobs
    private let books: any BookReader
    private let rounds: StateRounds

    package init(
        jobs: any JobDirectory & WaitingJobs,
        books: any BookReader,
        writer: any SalesRecordWriter
    ) {
        self.jobs = jobs
        self.books = books
        self.rounds = StateRounds(writer: writer)
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        let change = try await change(context.job)
        let outcome = try await rounds.write(
            StateRounds.Entry(job: context.job.id, change: change)
        ) { (limit) async throws(StepFailure) in
            try await company(of: context.job, limit: limit)
        }
        switch outcome {
        case .written: break
        case .postponed(let reason): throw .retry(reason)
        case .refused(let finding): throw .reject([finding])
        }
        return JobOutcome(
            result: JSONValue.object(["written": .string(change.status.rawValue)]).text,
            progress: JobProgress(done: 1, total: 1),
            effects: BookEffects(resolvedSubjects: [change.id])
        )
    }

    /// Writing back plans nothing for the books.
    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] { [] }

    /// The states of jobs that wait beside one.
    private func company(
        of job: Job,
        limit: Int
    ) async throws(StepFailure) -> [StateRounds.Entry] {
        let waiting: [Job]
        do { waiting = try await jobs.waitingJobs(job.kind, limit: limit) } catch {
            throw error.asStepFailure
        }
        var entries: [StateRounds.Entry] = []
        for other in waiting where other.id != job.id {
            // What is wrong with another one is for its own run to tell.
            guard let change = try? await change(other) else { continue }
            entries.append(StateRounds.Entry(job: other.id, change: change))
        }
        return entries
    }

    /// What a job is to write.
    private func change(_ writing: Job) async throws(StepFailure) -> SalesRecordChange {
        let arguments = try FollowUpArguments(text: writing.arguments)
        guard let target = WriteBackTarget(arguments.target) else {
            throw .reject([Self.unreadable(arguments.target)])
        }
        let job: Job?
        var link: Link?
        do {
            job = try await jobs.job(arguments.job)
            if let job { link = try await self.link(of: target, after: job) }
        } catch { throw error.asStepFailure }
        guard let job else { throw .reject([Self.unreadable(arguments.target)]) }
        guard job.state.isFinal else {
            throw .snooze(for: .seconds(30), reason: "The job was begun again.")
        }
        // A job about many bills may fail over another one.
        let isBooked = job.state == .completed || (job.kind == .invoiceSync && link != nil)
        return SalesRecordChange(
            object: target.object,
            keyField: target.keyField,
            id: target.id,
            status: isBooked ? .synced : .failed,
            jobID: job.id,
            at: job.finished ?? job.created,
            internalID: link?.internalID,
            reason: isBooked ? nil : job.lastError ?? "The job was cancelled."
        )
    }

    /// The record that stands for the target; of a deal with many bills, the one the job was about.
    private func link(
        of target: WriteBackTarget,
        after job: Job
    ) async throws(StoreFault) -> Link? {
        let links = try await books.links(source: PushedSource.of(target.id))
        // The arguments of a job that was archived are not kept; then any of them will do.
        guard links.count > 1, case .objects(let ids)? = try? JobArguments(text: job.arguments)
        else { return links.last }
        return links.last { ids.contains($0.sources.first ?? "") } ?? links.last
    }

    private static func unreadable(_ target: String) -> Finding {
        Finding(
            .objectUnreadable,
            subject: target,
            sentence: "What should be written back to \(target) is not known any more.",
            fix: "Look the record up with GET /v1/links and write its state by hand."
        )
    }
}
