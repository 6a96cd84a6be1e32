import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct OperatorTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `a waiting job is cancelled at once`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let later = StoreUnderTest.now().adding(hour)
            for job in [NewJob.sample(), .sample(runAt: later)] {
                let id = try await database.enqueueOne(job)
                let cancelled = try #require(try await database.cancel(id))
                #expect(cancelled.state == .cancelled)
                #expect(cancelled.finished != nil)
                #expect(try await database.cancel(id) == cancelled)
            }
            #expect(try await database.claim(limit: 9, leaseFor: hour).isEmpty)
            #expect(try await database.cancel(JobID(number: 7)) == nil)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a running job is asked to stop, and its heartbeat says so`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            let lease = try await database.claimOne(leaseFor: .zero)
            let asked = try #require(try await database.cancel(id))
            #expect(asked.state == .running)
            #expect(asked.cancelRequested)
            #expect(try await database.cancel(id) == asked)
            #expect(try await database.heartbeat([lease], extendBy: hour).isEmpty)
            // The lease was extended all the same: the worker needs time to stop.
            #expect(try await database.rescue() == 0)
            try await database.settle(lease, .cancelled, effects: .none)
            let stopped = try await database.present(id)
            #expect(stopped.state == .cancelled)
            #expect(!stopped.cancelRequested)
        }
    }

    static let waits: [Disposition] = [
        .released, .snooze(until: LeaseTests.later, reason: "x"),
        .retry(at: LeaseTests.later, error: "x", usesAttempt: true),
    ]

    @Test(arguments: EngineUnderTest.allCases, waits)
    func `a job asked to stop does not wait for another run`(
        _ engine: EngineUnderTest,
        _ disposition: Disposition
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            let lease = try await database.claimOne()
            _ = try await database.cancel(id)
            try await database.settle(lease, disposition, effects: .none)
            #expect(try await database.present(id).state == .cancelled)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a job asked to stop whose worker died is cancelled by the rescue`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            _ = try await database.claimOne(leaseFor: .zero)
            _ = try await database.cancel(id)
            #expect(try await database.rescue() == 1)
            #expect(try await database.present(id).state == .cancelled)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a discarded job is retried with all its attempts and without its finding`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            for _ in 0..<3 {
                _ = try await database.claimOne(leaseFor: .zero)
                _ = try await database.rescue()
            }
            #expect(try await database.findings(open: true).count == 1)
            let revived = try #require(try await database.retry(id))
            #expect(revived.state == .available)
            #expect(revived.attempt == 0)
            #expect(revived.finished == nil)
            #expect(try await database.findings(open: true).isEmpty)
            #expect(try await database.findings(open: false).count == 1)
            // The count of crashes starts anew as well.
            _ = try await database.claimOne(leaseFor: .zero)
            _ = try await database.rescue()
            #expect(try await database.present(id).state == .available)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `only a discarded or cancelled job is retried`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            #expect(try await database.retry(JobID(number: 7)) == nil)
            let id = try await database.enqueueOne(.sample())
            #expect(try await database.retry(id) == database.present(id))
            let lease = try await database.claimOne()
            #expect(try await database.retry(id)?.state == .running)
            try await database.settle(lease, .completed(result: "{}"), effects: .none)
            #expect(try await database.retry(id)?.state == .completed)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a cancelled job stays so while a live job has its key`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let old = try await database.enqueueOne(.sample(key: "k"))
            _ = try await database.cancel(old)
            let new = try await database.enqueueOne(.sample(key: "k"))
            #expect(try await database.retry(old)?.state == .cancelled)
            _ = try await database.cancel(new)
            #expect(try await database.retry(old)?.state == .available)
        }
    }
}
