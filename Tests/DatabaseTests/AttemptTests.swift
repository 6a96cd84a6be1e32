import Accounting
import Jobs
import Testing

@testable import Database

/// What the store keeps of a job's attempts.
@Suite struct AttemptTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `attempts that did not end well are kept with reason, time and node`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            let past = StoreUnderTest.now()
            let ends: [Disposition] = [
                .retry(at: past, error: "away", usesAttempt: true),
                .snooze(until: past, reason: "not yet"), .held(until: past, reason: "login"),
                .released, .completed(result: "{}"),
            ]
            for end in ends {
                try await database.settle(try await database.claimOne(), end, effects: .none)
            }
            let attempts = try await database.attempts(of: id)
            #expect(
                attempts.map(\.outcome) == [.completed, .released, .held, .snoozed, .retried]
            )
            #expect(attempts.map(\.error) == [nil, nil, "login", "not yet", "away"])
            #expect(attempts.map(\.number) == [5, 4, 3, 2, 1])
            #expect(attempts.allSatisfy { $0.node?.hasPrefix("node_") == true })
            let created = try await database.present(id).created
            #expect(attempts.allSatisfy { $0.ended >= created })
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a job that goes well at once leaves nothing but itself`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            let lease = try await database.claimOne()
            try await database.settle(lease, .completed(result: "{}"), effects: .none)
            #expect(try await database.attempts(of: id).isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `an attempt that was taken from a dead node tells which`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            _ = try await database.claimOne(leaseFor: .zero)
            let node = try #require(try await database.number("SELECT epoch FROM node"))
            #expect(try await database.rescue() == 1)
            let attempt = try #require(try await database.attempts(of: id).first)
            #expect(attempt.outcome == .crashed)
            #expect(attempt.nodeNumber == node)
            #expect(attempt.number == 1)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `the last fifty attempts are kept`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            try await database.raw(
                "UPDATE job SET lease_number = 60 WHERE id = ?1",
                [.integer(id.number)]
            )
            for _ in 0..<52 {
                try await database.settle(
                    try await database.claimOne(),
                    .snooze(until: StoreUnderTest.now(), reason: "x"),
                    effects: .none
                )
            }
            let numbers = try await database.attempts(of: id).map(\.number)
            #expect(numbers.count == 50)
            #expect(numbers.first == 112)
            #expect(try await database.number("SELECT COUNT(*) FROM job_attempt") == 50)
        }
    }
}
