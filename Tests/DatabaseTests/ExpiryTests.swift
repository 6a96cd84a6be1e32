import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct ExpiryTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `what ended long ago is removed, what lives stays`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let ids = try await database.enqueue([.sample(), .sample(), .sample()]).map(\.jobID)
            let leases = try await database.claim(limit: 2, leaseFor: hour)
            try await database.settle(leases[0], .completed(result: "{}"), effects: .none)
            _ = try await database.receive(
                eventID: "evt_1",
                source: "main",
                type: "x",
                received: nil,
                jobs: []
            )
            for (key, seconds) in [("old", -1), ("new", 3600)] {
                _ = try await database.enqueueOnce(
                    client: "a",
                    key: key,
                    requestHash: [],
                    jobs: [],
                    expires: StoreUnderTest.now().adding(.seconds(seconds))
                )
            }
            let before = StoreUnderTest.now().adding(.seconds(-3600))
            let after = StoreUnderTest.now().adding(hour)
            #expect(try await database.expire(inboxBefore: before, finishedBefore: before) == 1)
            #expect(try await database.job(ids[0]) != nil)
            #expect(try await database.expire(inboxBefore: after, finishedBefore: after) == 2)
            #expect(try await database.expire(inboxBefore: after, finishedBefore: after) == 0)
            #expect(
                try await database.number("SELECT COUNT(*) FROM job WHERE id = \(ids[0].number)")
                    == 0
            )
            #expect(try await database.job(ids[1])?.state == .running)
            #expect(try await database.job(ids[2])?.state == .available)
            #expect(try await database.number("SELECT COUNT(*) FROM job_arguments") == 2)
            #expect(try await database.number("SELECT COUNT(*) FROM idempotency") == 1)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `one call removes no more than its limit of each kind`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            for id in try await database.enqueue((0..<5).map { _ in .sample() }).map(\.jobID) {
                _ = try await database.cancel(id)
            }
            let after = StoreUnderTest.now().adding(hour)
            var rounds: [Int] = []
            for _ in 0..<4 {
                rounds.append(
                    try await database.expire(inboxBefore: after, finishedBefore: after, limit: 2)
                )
            }
            #expect(rounds == [2, 2, 1, 0])
        }
    }
}
