import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct LaneTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `a lane's head start is what the store orders by`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            for lane in JobPriority.allCases {
                let id = try await database.enqueueOne(.sample(priority: lane))
                let job = try await database.present(id)
                let rank = try await database.number("SELECT rank FROM job WHERE id = \(id.number)")
                #expect(rank == job.runAt.adding(.zero - lane.headStart).microseconds)
            }
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `urgent work overtakes only what became ready within its head start`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let old = try await database.enqueueOne(.sample(priority: .backfill))
            let young = try await database.enqueueOne(.sample(priority: .backfill))
            let past = StoreUnderTest.now().adding(.seconds(-601)).microseconds
            try await database.raw(
                "UPDATE job SET run_at = \(past) WHERE id = ?1",
                [.integer(old.number)]
            )
            let urgent = try await database.enqueueOne(.sample(priority: .interactive))
            let claimed = try await database.claim(limit: 3, leaseFor: hour).map(\.job.id)
            #expect(claimed == [old, urgent, young])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `an account with many jobs delays another account's job by one job, not by all`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            _ = try await database.enqueue((0..<500).map { _ in .sample(account: "large") })
            let small = try await database.enqueueOne(.sample(account: "small"))
            let first = try await database.claim(limit: 2, leaseFor: hour)
            #expect(first.map(\.job.id).contains(small))
            // Also when jobs are claimed one by one.
            _ = try await database.enqueue((0..<5).map { _ in .sample(account: "small") })
            var accounts: [String] = []
            for _ in 0..<10 {
                accounts += try await database.claim(limit: 1, leaseFor: hour).map(\.job.account)
            }
            #expect(accounts.count { $0 == "small" } == 5)
        }
    }
}
