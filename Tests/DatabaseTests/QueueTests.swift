import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct QueueTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `a job comes back as it was stored`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let arguments = #"{"note":"Zoë \"quoted\" – 100 % ?1 $1"}"#
            let id = try await database.enqueueOne(
                NewJob(
                    kind: .payoutReconciliation,
                    account: "eu-west",
                    arguments: arguments,
                    uniqueKey: "payout:po_1",
                    priority: .payout,
                    clientID: "salesforce"
                )
            )
            let job = try await database.present(id)
            #expect(job.id == id)
            #expect(job.kind == .payoutReconciliation)
            #expect(job.account == "eu-west")
            #expect(job.arguments == arguments)
            #expect(job.uniqueKey == "payout:po_1")
            #expect(job.priority == .payout)
            #expect(job.clientID == "salesforce")
            #expect(job.state == .available)
            #expect(job.attempt == 0)
            #expect(job.attemptsMax == RetrySchedule.standard.attemptsMax)
            #expect(job.started == nil)
            #expect(job.finished == nil)
            #expect(job.progress == JobProgress())
            #expect(job.version == 1)
            #expect(job.runAt == job.created)
            #expect(try await database.job(JobID(number: 1)) == nil)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `the most urgent job is claimed first and a claim takes no more than its limit`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            var ids: [JobPriority: JobID] = [:]
            for priority in JobPriority.allCases.reversed() {
                ids[priority] = try await database.enqueueOne(.sample(priority: priority))
            }
            let first = try await database.claim(limit: 2, leaseFor: hour)
            #expect(first.map(\.job.id) == [ids[.interactive], ids[.webhook]])
            #expect(first.allSatisfy { $0.job.state == .running && $0.job.attempt == 1 })
            #expect(first.allSatisfy { $0.number == 1 && $0.job.started != nil })
            #expect(first.allSatisfy { $0.job.arguments == #"{"id":"in_1"}"# })
            let rest = try await database.claim(limit: 10, leaseFor: hour)
            #expect(rest.map(\.job.id) == [ids[.payout], ids[.scheduled], ids[.backfill]])
            #expect(try await database.claim(limit: 10, leaseFor: hour).isEmpty)
            #expect(try await database.claim(limit: 0, leaseFor: hour).isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `jobs of one priority are claimed in the order they came`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let jobs = (0..<300).map { NewJob.sample(key: "key-\($0)") }
            let ids = try await database.enqueue(jobs).map(\.jobID)
            #expect(ids == ids.sorted())
            #expect(try await database.claim(limit: 300, leaseFor: hour).map(\.job.id) == ids)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a job for later waits, and the next due moment is known`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            #expect(try await database.nextDue() == nil)
            let later = StoreUnderTest.now().adding(hour)
            let id = try await database.enqueueOne(.sample(runAt: later))
            #expect(try await database.present(id).state == .scheduled)
            #expect(try await database.claim(limit: 1, leaseFor: hour).isEmpty)
            #expect(try await database.nextDue() == later)
            let ready = try await database.enqueueOne(.sample())
            #expect(try await database.nextDue() == database.present(ready).runAt)
            _ = try await database.claimOne()
            #expect(try await database.nextDue() == later)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a scheduled job is claimed once its time has come`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(
                .sample(runAt: StoreUnderTest.now().adding(hour))
            )
            let past = StoreUnderTest.now().adding(.seconds(-1)).microseconds
            try await database.raw("UPDATE job SET run_at = \(past)")
            #expect(try await database.claimOne().job.id == id)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a unique key is taken as long as its job lives`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let outcomes = try await database.enqueue([
                .sample(key: "a"), .sample(key: "b"), .sample(key: "a"), .sample(),
            ])
            #expect(outcomes[2] == .duplicate(of: outcomes[0].jobID))
            #expect(Set(outcomes.map(\.jobID)).count == 3)
            let later = try await database.enqueue([.sample(key: "a"), .sample()])
            #expect(later[0] == .duplicate(of: outcomes[0].jobID))
            guard case .enqueued = later[1] else {
                Issue.record("a job without a key is never a duplicate")
                return
            }
            _ = try await database.cancel(outcomes[0].jobID)
            let fresh = try await database.enqueueOne(.sample(key: "a"))
            #expect(fresh != outcomes[0].jobID)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `pages of jobs follow each other by id, newest first, under every filter`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let ids = try await database.enqueue(
                (0..<7).map {
                    .sample(
                        kind: $0 < 3 ? .customerSync : .refundSync,
                        account: $0 % 2 == 0 ? "even" : "odd"
                    )
                }
            ).map(\.jobID)
            var seen: [JobID] = []
            var query = JobQuery(limit: 3)
            while let page = try? await database.jobs(query), let last = page.last {
                #expect(page.count <= 3)
                seen += page.map(\.id)
                query.before = last.id
            }
            #expect(seen == ids.reversed())
            let odd = try await database.jobs(JobQuery(account: "odd"))
            #expect(odd.map(\.id) == [ids[5], ids[3], ids[1]])
            let both = try await database.jobs(JobQuery(kind: .customerSync, account: "even"))
            #expect(both.map(\.id) == [ids[2], ids[0]])
            #expect(try await database.jobs(JobQuery(state: .completed)).isEmpty)
            #expect(try await database.jobs(JobQuery(state: .available, limit: 0)).count == 1)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `every state is counted, those without jobs as zero`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            _ = try await database.enqueue([
                .sample(), .sample(), .sample(runAt: StoreUnderTest.now().adding(hour)),
            ])
            let lease = try await database.claim(limit: 1, leaseFor: hour)
            #expect(lease.count == 1)
            let counts = try await database.counts()
            #expect(Set(counts.keys) == Set(JobState.allCases))
            #expect(counts[.available] == 1)
            #expect(counts[.running] == 1)
            #expect(counts[.scheduled] == 1)
            #expect(counts[.completed] == 0)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `an event is received once, and its jobs with it`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            func receive(_ source: String) async throws -> (Bool, Int) {
                let answer = try await database.receive(
                    eventID: "evt_1",
                    source: source,
                    type: "invoice.paid",
                    received: nil,
                    jobs: [.sample()]
                )
                return (answer.isNew, answer.outcomes.count)
            }
            let answers = [
                try await receive("main"), try await receive("main"), try await receive("other"),
            ]
            #expect(answers.map(\.0) == [true, false, true])
            #expect(answers.map(\.1) == [1, 0, 1])
            #expect(try await database.counts()[.available] == 2)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `an event without an id stores neither itself nor its jobs`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            await #expect(throws: StoreFault.self) {
                _ = try await database.receive(
                    eventID: "",
                    source: "main",
                    type: "x",
                    received: nil,
                    jobs: [.sample()]
                )
            }
            let counts = try await database.counts()
            #expect(counts[.available] == 0)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a commit that brings work wakes whoever listens`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            var signals = database.jobsReady().makeAsyncIterator()
            _ = try await database.enqueueOne(.sample())
            #expect(await signals.next() != nil)
            await database.close()
            // One more may have come when the connection that hears other nodes was made.
            var left = 0
            while await signals.next() != nil { left += 1 }
            #expect(left <= 1)
            var late = database.jobsReady().makeAsyncIterator()
            #expect(await late.next() == nil)
        }
    }
}
