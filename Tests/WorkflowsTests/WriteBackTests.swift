import Accounting
import JSON
import Jobs
import Synchronization
import Testing

@testable import Workflows

/// States written back, many by one call.
@Suite struct WriteBackTests {
    /// Queue and books of jobs that have ended, and of write-backs that wait.
    private final class Queue: JobDirectory, WaitingJobs, BookReader {
        let known = Mutex<[JobID: Job]>([:])
        let waiting = Mutex<[Job]>([])
        let booked = Mutex<[String: [Link]]>([:])

        func job(_ id: JobID) async throws(StoreFault) -> Job? { known.withLock { $0[id] } }
        func jobs(_ query: JobQuery) async throws(StoreFault) -> [Job] { [] }
        func cancel(_ id: JobID) async throws(StoreFault) -> Job? { nil }
        func retry(_ id: JobID) async throws(StoreFault) -> Job? { nil }
        func counts() async throws(StoreFault) -> [JobState: Int] { [:] }

        func waitingJobs(_ kind: JobKind, limit: Int) async throws(StoreFault) -> [Job] {
            waiting.withLock { Array($0.prefix(limit)) }
        }

        func links(_ ids: [ExternalID]) async throws(StoreFault) -> [ExternalID: Link] { [:] }
        func links(source: String) async throws(StoreFault) -> [Link] {
            booked.withLock { $0[source] ?? [] }
        }
        func statement(_ payoutID: String) async throws(StoreFault) -> PayoutStatement? { nil }
        func members(payout id: String) async throws(StoreFault) -> [PayoutMember] { [] }
    }

    /// An org that takes calls one after the other, each when it is let.
    private final class Org: SalesRecordWriter {
        let calls = Mutex<[[SalesRecordChange]]>([])
        let refused: Set<String>
        let failure: StepFailure?

        init(refused: Set<String> = [], failure: StepFailure? = nil) {
            self.refused = refused
            self.failure = failure
        }

        func write(
            _ changes: [SalesRecordChange]
        ) async throws(StepFailure) -> [SalesRecordOutcome] {
            calls.withLock { $0.append(changes) }
            await Task.yield()
            if let failure { throw failure }
            return changes.map { change in
                guard refused.contains(change.id) else { return .written }
                return .refused(
                    Finding(.remoteSystemRefused, subject: change.id, sentence: "No.", fix: "Fix.")
                )
            }
        }

        var lengths: [Int] { calls.withLock { $0.map(\.count) } }
    }

    private struct Context: JobContext {
        let job: Job

        func checkpoint(
            _ progress: JobProgress,
            position: String?,
            effects: BookEffects
        ) async throws(StepFailure) {}
        func proceed() async throws(StepFailure) {}
    }

    private static func job(
        _ number: Int64,
        _ kind: JobKind,
        _ arguments: String,
        _ state: JobState
    ) -> Job {
        let noon = Timestamp(seconds: 1_790_856_000)
        return Job(
            id: JobID(number: number),
            kind: kind,
            account: "main",
            arguments: arguments,
            uniqueKey: nil,
            priority: .webhook,
            state: state,
            clientID: nil,
            attempt: 1,
            attemptsMax: 12,
            runAt: noon,
            created: noon,
            started: noon,
            finished: state.isFinal ? noon : nil,
            progress: JobProgress(),
            checkpoint: nil,
            result: nil,
            lastError: state == .discarded ? "NetSuite said no." : nil,
            cancelRequested: false,
            version: 1
        )
    }

    /// Write-backs of as many records, each after a job that has ended.
    private static func writeBacks(
        _ count: Int,
        in queue: Queue,
        after state: JobState = .completed,
        record: (Int) -> String = { "Account/id-\($0)" }
    ) -> [Job] {
        (1...count).map { number in
            let ended = job(Int64(number), .customerPush, #"{"ids":["id-\#(number)"]}"#, state)
            queue.known.withLock { $0[ended.id] = ended }
            let arguments = JSONValue.object([
                "job": .string(ended.id.text), "state": .string(state.rawValue),
                "target": .string(record(number)),
            ])
            return job(Int64(100_000 + number), .salesforceWriteBack, arguments.text, .available)
        }
    }

    private static func useCase(_ queue: Queue, _ org: Org) -> WriteBack {
        WriteBack(jobs: queue, books: queue, writer: org)
    }

    @Test func `states that wait go along, 200 a call, and their own jobs cost no call`()
        async throws
    {
        let queue = Queue()
        let org = Org()
        let jobs = Self.writeBacks(450, in: queue)
        queue.waiting.withLock { $0 = jobs }
        let useCase = Self.useCase(queue, org)
        for job in jobs {
            queue.waiting.withLock { $0.removeAll { $0.id == job.id } }
            let outcome = try await useCase.run(Context(job: job))
            #expect(outcome.result == #"{"written":"Synced"}"#)
        }
        #expect(org.lengths == [200, 200, 50])
        let ids = org.calls.withLock { $0.joined().map(\.id) }
        #expect(Set(ids).count == 450 && ids.count == 450)
    }

    @Test func `what is asked for during a call goes with the next one`() async throws {
        let queue = Queue()
        let org = Org()
        let jobs = Self.writeBacks(60, in: queue)
        let useCase = Self.useCase(queue, org)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for job in jobs {
                group.addTask { _ = try await useCase.run(Context(job: job)) }
            }
            try await group.waitForAll()
        }
        #expect(org.lengths.reduce(0, +) == 60)
        #expect(org.lengths.count < 60)
    }

    @Test func `a record that is refused fails its own job only`() async throws {
        let queue = Queue()
        let org = Org(refused: ["id-2"])
        let jobs = Self.writeBacks(3, in: queue)
        queue.waiting.withLock { $0 = Array(jobs.dropFirst()) }
        let useCase = Self.useCase(queue, org)
        _ = try await useCase.run(Context(job: jobs[0]))
        queue.waiting.withLock { $0 = [] }
        let failure = await #expect(throws: StepFailure.self) {
            try await useCase.run(Context(job: jobs[1]))
        }
        guard case .reject(let findings) = failure else {
            Issue.record("not rejected: \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.subject) == ["id-2"])
        _ = try await useCase.run(Context(job: jobs[2]))
        // The third went along with the first.
        #expect(
            org.calls.withLock { $0.map { $0.map(\.id) } } == [["id-1", "id-2", "id-3"], ["id-2"]]
        )
    }

    @Test func `a call that fails uses no attempt of those that went along`() async throws {
        let queue = Queue()
        let jobs = Self.writeBacks(2, in: queue)
        queue.waiting.withLock { $0 = [jobs[1]] }
        let useCase = Self.useCase(queue, Org(failure: .retry("Salesforce is away.")))
        await #expect(throws: StepFailure.retry("Salesforce is away.")) {
            try await useCase.run(Context(job: jobs[0]))
        }
    }

    @Test func `after a crash the states that went along are written once more, the same`()
        async throws
    {
        let queue = Queue()
        let org = Org()
        let jobs = Self.writeBacks(2, in: queue)
        queue.waiting.withLock { $0 = [jobs[1]] }
        _ = try await Self.useCase(queue, org).run(Context(job: jobs[0]))
        queue.waiting.withLock { $0 = [] }
        _ = try await Self.useCase(queue, org).run(Context(job: jobs[1]))
        let calls = org.calls.withLock { $0 }
        #expect(calls.map(\.count) == [2, 1])
        #expect(calls[0].last == calls[1].first)
    }

    @Test func `one call names a record once`() async throws {
        let queue = Queue()
        let org = Org()
        let jobs = Self.writeBacks(3, in: queue) { _ in "Account/ERP_Id__c/crm-7" }
        queue.waiting.withLock { $0 = Array(jobs.dropFirst()) }
        let useCase = Self.useCase(queue, org)
        for job in jobs { _ = try await useCase.run(Context(job: job)) }
        #expect(org.lengths == [1, 1, 1])
    }

    @Test func `a job that was begun again since is written later, and keeps nobody back`()
        async throws
    {
        let queue = Queue()
        let org = Org()
        let jobs = Self.writeBacks(2, in: queue)
        let again = Self.job(2, .customerPush, "{}", .running)
        queue.known.withLock { $0[again.id] = again }
        queue.waiting.withLock { $0 = [jobs[1]] }
        let useCase = Self.useCase(queue, org)
        _ = try await useCase.run(Context(job: jobs[0]))
        #expect(org.lengths == [1])
        await #expect(
            throws: StepFailure.snooze(for: .seconds(30), reason: "The job was begun again.")
        ) { try await useCase.run(Context(job: jobs[1])) }
    }

    @Test(arguments: [(JobState.completed, "Synced"), (.discarded, "Failed")])
    func `a deal that Stripe billed gets the id of the invoice in NetSuite`(
        state: JobState,
        status: String
    ) async throws {
        let queue = Queue()
        let org = Org()
        let deal = "006000000000001AAA"
        let ended = Self.job(1, .invoiceSync, #"{"ids":["in_2"]}"#, state)
        queue.known.withLock { $0[ended.id] = ended }
        func link(_ bill: String, _ internalID: String) throws -> Link {
            Link(
                externalID: try RecordKind.invoice.externalID(for: bill),
                kind: .invoice,
                internalID: internalID,
                sources: [bill, PushedSource.of(deal)],
                fingerprint: "",
                amount: nil,
                origin: .created
            )
        }
        let links = [try link("in_1", "71"), try link("in_2", "72"), try link("in_3", "73")]
        #expect(links.map(\.dealToTell) == Array(repeating: "Opportunity/\(deal)", count: 3))
        let isBooked = status == "Synced"
        if isBooked { queue.booked.withLock { $0 = [PushedSource.of(deal): links] } }
        let arguments = JSONValue.object([
            "job": .string(ended.id.text), "state": .string(state.rawValue),
            "target": .string("Opportunity/\(deal)"),
        ])
        let job = Self.job(9, .salesforceWriteBack, arguments.text, .available)
        _ = try await Self.useCase(queue, org).run(Context(job: job))
        let change = try #require(org.calls.withLock { $0.first?.first })
        #expect(change.status.rawValue == status)
        #expect(change.internalID == (isBooked ? "72" : nil))
    }

    @Test func `only bills of Stripe with a deal of Salesforce tell of themselves`() throws {
        func deal(_ kind: RecordKind, _ sources: [String]) throws -> String? {
            Link(
                externalID: try kind.externalID(for: "in_1"),
                kind: kind,
                internalID: "1",
                sources: sources,
                fingerprint: "",
                amount: nil,
                origin: .created
            ).dealToTell
        }
        let deal18 = "x-006000000000001AAA"
        #expect(try deal(.invoice, ["in_1", deal18]) == "Opportunity/006000000000001AAA")
        #expect(try deal(.invoice, [deal18]) == nil)
        #expect(try deal(.invoice, [deal18, deal18]) == nil)
        #expect(try deal(.invoice, ["in_1"]) == nil)
        #expect(try deal(.invoice, ["in_1", "x-crm-7"]) == nil)
        #expect(try deal(.customerPayment, ["in_1", deal18]) == nil)
    }
}
