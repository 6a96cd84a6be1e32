import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct BatchTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `a batch counts its jobs to the end and then enqueues its completion once`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let (id, outcomes) = try await database.enqueueBatch(
                NewBatch(
                    name: "month",
                    clientID: "client",
                    jobs: [.sample(), .sample(key: "k"), .sample(key: "k"), .sample()],
                    completion: .sample(kind: .customerSync, priority: .backfill)
                )
            )
            #expect(outcomes.count == 4)
            #expect(outcomes[2] == .duplicate(of: outcomes[1].jobID))
            let begun = try #require(try await database.batch(id))
            #expect(begun.name == "month" && begun.clientID == "client")
            #expect(begun.total == 3 && begun.ended == 0 && begun.finished == nil)
            let leases = try await database.claim(limit: 9, leaseFor: hour)
            #expect(leases.count == 3)
            try await database.settle(leases[0], .completed(result: "{}"), effects: .none)
            try await database.settle(leases[1], .discarded(error: "x"), effects: .none)
            let halfway = try #require(try await database.batch(id))
            #expect(halfway.done == 1 && halfway.failed == 1 && halfway.finished == nil)
            #expect(halfway.completionJob == nil)
            _ = try await database.cancel(leases[2].job.id)
            try await database.settle(leases[2], .cancelled, effects: .none)
            let over = try #require(try await database.batch(id))
            #expect(over.done == 1 && over.failed == 2 && over.finished != nil)
            let completion = try await database.claimOne()
            #expect(completion.job.id == over.completionJob)
            #expect(completion.job.kind == .customerSync)
            // A job that runs again reopens the batch, but its completion has been.
            _ = try await database.retry(leases[1].job.id)
            let reopened = try #require(try await database.batch(id))
            #expect(reopened.failed == 1 && reopened.finished == nil)
            let again = try await database.claimOne()
            try await database.settle(again, .completed(result: "{}"), effects: .none)
            let final = try #require(try await database.batch(id))
            #expect(final.done == 2 && final.failed == 1 && final.finished != nil)
            #expect(try await database.claim(limit: 9, leaseFor: hour).isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `whoever wished to be told of a batch is told once, with the batch and its first job`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let wish = BatchWish(
                name: "request",
                followUp: FollowUp(kind: .callbackDelivery, target: "https://a.example/")
            )
            let jobs: [NewJob] = [.sample(), .sample()]
            let outcomes = try await database.enqueue(jobs, as: wish)
            let first = try #require(outcomes.first?.jobID)
            #expect(try await database.job(first)?.isBatched == true)
            let id = try #require(try await database.batch(of: first)?.id)
            let leases = try await database.claim(limit: 9, leaseFor: hour)
            try await database.settle(leases[0], .completed(result: "{}"), effects: .none)
            #expect(try await database.jobs(JobQuery(kind: .callbackDelivery)).isEmpty)
            try await database.settle(leases[1], .discarded(error: "x"), effects: .none)
            let deliveries = try await database.jobs(JobQuery(kind: .callbackDelivery))
            #expect(
                deliveries.map(\.arguments) == [
                    "{\"job\":\"\(first.text)\",\"batch\":\"\(id.text)\","
                        + "\"target\":\"https://a.example/\"}"
                ]
            )
            // Running one of them again reopens the batch, but nobody is told twice.
            _ = try await database.retry(leases[1].job.id)
            for lease in try await database.claim(limit: 9, leaseFor: hour) {
                try await database.settle(lease, .completed(result: "{}"), effects: .none)
            }
            #expect(try await database.batch(id)?.done == 2)
            #expect(try await database.jobs(JobQuery(kind: .callbackDelivery)).count == 1)
            #expect(try await database.enqueue([.sample()], as: nil).count == 1)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a batch watches a live job that has its key, and two batches can watch one job`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let twin = try await database.enqueueOne(.sample(key: "k"))
            let one = try await database.enqueueBatch(
                NewBatch(name: "one", clientID: nil, jobs: [.sample(key: "k")])
            )
            let two = try await database.enqueueBatch(
                NewBatch(name: "two", clientID: nil, jobs: [.sample(key: "k")])
            )
            #expect(one.outcomes == [.duplicate(of: twin)])
            let lease = try await database.claimOne()
            try await database.settle(lease, .completed(result: "{}"), effects: .none)
            #expect(try await database.batch(one.id)?.done == 1)
            #expect(try await database.batch(two.id)?.finished != nil)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a batch of nothing is over at once`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let (id, _) = try await database.enqueueBatch(
                NewBatch(name: "none", clientID: nil, jobs: [], completion: .sample())
            )
            let batch = try #require(try await database.batch(id))
            #expect(batch.finished != nil && batch.total == 0)
            #expect(try await database.claimOne().job.id == batch.completionJob)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a job given up by the rescue counts as failed`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let (id, _) = try await database.enqueueBatch(
                NewBatch(name: "crash", clientID: nil, jobs: [.sample(), .sample()])
            )
            _ = try await database.cancel(try await database.jobs(JobQuery())[0].id)
            for _ in 0..<3 {
                _ = try await database.claimOne(leaseFor: .zero)
                _ = try await database.rescue()
            }
            let batch = try #require(try await database.batch(id))
            #expect(batch.failed == 2 && batch.finished != nil)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `ten thousand jobs are enqueued in one call and pages of batches go newest first`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let before = database.commitCount
            let (id, outcomes) = try await database.enqueueBatch(
                NewBatch(
                    name: "large",
                    clientID: nil,
                    jobs: (0..<10_000).map { .sample(key: "k\($0)") }
                )
            )
            #expect(database.commitCount == before + 1)
            #expect(Set(outcomes.map(\.jobID)).count == 10_000)
            #expect(try await database.batch(id)?.total == 10_000)
            let second = try await database.enqueueBatch(
                NewBatch(name: "small", clientID: nil, jobs: [.sample()])
            )
            #expect(try await database.batches(before: nil, limit: 9).map(\.id) == [second.id, id])
            #expect(try await database.batches(before: second.id, limit: 9).map(\.id) == [id])
        }
    }

    @Test func `the expected end goes by the pace so far`() {
        func batch(done: Int, failed: Int, finished: Timestamp? = nil) -> JobBatch {
            JobBatch(
                id: BatchID(number: 1),
                name: "x",
                clientID: nil,
                total: 10,
                done: done,
                failed: failed,
                created: Timestamp(seconds: 100),
                finished: finished,
                completionJob: nil
            )
        }
        let now = Timestamp(seconds: 140)
        #expect(batch(done: 1, failed: 1).expectedEnd(now: now) == Timestamp(seconds: 300))
        #expect(batch(done: 0, failed: 0).expectedEnd(now: now) == nil)
        #expect(batch(done: 9, failed: 1, finished: now).expectedEnd(now: now) == nil)
    }
}
