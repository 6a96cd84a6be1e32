import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct ControlTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `a part of the queue that is held back waits, everything else goes on`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let held = try await database.enqueueOne(.sample(kind: .refundSync))
            let bulk = try await database.enqueueOne(.sample(priority: .backfill))
            let free = try await database.enqueueOne(.sample())
            #expect(try await database.pause(.kind(.refundSync), who: "Ann"))
            #expect(try await !database.pause(.kind(.refundSync), who: "Bob"))
            #expect(try await database.pause(.lane(.backfill), who: "Bob"))
            let pauses = try await database.pauses()
            #expect(pauses.map(\.part) == [.kind(.refundSync), .lane(.backfill)])
            #expect(pauses.map(\.who) == ["Ann", "Bob"])
            #expect(try await database.claim(limit: 9, leaseFor: hour).map(\.job.id) == [free])
            #expect(try await database.resume(.lane(.backfill)))
            #expect(try await database.claim(limit: 9, leaseFor: hour).map(\.job.id) == [bulk])
            #expect(try await database.resume(.kind(.refundSync)))
            #expect(try await !database.resume(.kind(.refundSync)))
            #expect(try await database.claim(limit: 9, leaseFor: hour).map(\.job.id) == [held])
            #expect(try await database.pauses().isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `ended jobs are retried by state, kind and account, in steps, until none is left`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let ids = try await database.enqueue([
                .sample(kind: .refundSync, account: "a"), .sample(kind: .refundSync, account: "b"),
                .sample(kind: .chargeSync, account: "a"), .sample(key: "k"),
                .sample(kind: .refundSync, account: "a"),
            ]).map(\.jobID)
            for lease in try await database.claim(limit: 9, leaseFor: hour) {
                let end: Disposition =
                    lease.job.id == ids[4] ? .cancelled : .discarded(error: "x")
                try await database.settle(lease, end, effects: .none)
            }
            _ = try await database.enqueue([.sample(key: "k")])
            let refunds = RetryFilter(kind: .refundSync, account: "a")
            #expect(try await database.retryAll(refunds, limit: 9) == [ids[0]])
            #expect(
                try await database.retryAll(RetryFilter(state: .cancelled), limit: 9) == [ids[4]]
            )
            #expect(try await database.retryAll(RetryFilter(), limit: 1) == [ids[1]])
            #expect(try await database.retryAll(RetryFilter(), limit: 9) == [ids[2]])
            // The fourth one's work is being done by another job.
            #expect(try await database.retryAll(RetryFilter(), limit: 9).isEmpty)
            #expect(try await database.retryAll(RetryFilter(state: .running), limit: 9).isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a job that was pruned still tells what it was`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample(kind: .refundSync))
            try await database.settle(
                try await database.claimOne(),
                .discarded(error: "unmapped"),
                effects: .none
            )
            let before = try await database.present(id)
            let later = StoreUnderTest.now().adding(hour)
            #expect(try await database.expire(inboxBefore: later, finishedBefore: later) == 1)
            let after = try await database.present(id)
            #expect(after.kind == .refundSync && after.state == .discarded)
            #expect(after.lastError == "unmapped" && after.finished == before.finished)
            #expect(after.version == before.version)
            #expect(try await database.jobs(JobQuery()).isEmpty)
            #expect(try await database.retry(id) == nil)
        }
    }
}
