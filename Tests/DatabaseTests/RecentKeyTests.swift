import Accounting
import Jobs
import Testing

@testable import Database

/// Unique keys that stay taken for a while.
@Suite struct RecentKeyTests {
    private static func job(_ key: String, for length: Duration?) -> NewJob {
        NewJob(
            kind: .invoiceSync,
            account: "main",
            arguments: "{}",
            uniqueKey: key,
            uniqueFor: length,
            priority: .webhook
        )
    }

    private func end(_ database: Database) async throws {
        let lease = try await database.claimOne()
        try await database.settle(lease, .completed(result: "{}"), effects: .none)
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `work asked for again within its period is answered with the job that did it`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let first = try await database.enqueueOne(Self.job("k", for: hour))
            try await end(database)
            let again = try await database.enqueue([
                Self.job("k", for: hour), Self.job("other", for: hour), Self.job("k", for: hour),
            ])
            #expect(again[0] == .duplicate(of: first))
            #expect(again[2] == .duplicate(of: first))
            let other = again[1].jobID
            #expect(again[1] == .enqueued(other))
            #expect(try await database.claimOne().job.id == other)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `after its period the same work is done again`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let first = try await database.enqueueOne(Self.job("k", for: .microseconds(1)))
            try await end(database)
            let second = try await database.enqueueOne(Self.job("k", for: hour))
            #expect(second != first)
            try await end(database)
            let third = try await database.enqueue([Self.job("k", for: hour)])
            #expect(third == [.duplicate(of: second)])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a live job that has the key is the one that is remembered`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let live = try await database.enqueueOne(Self.job("k", for: nil))
            let asked = try await database.enqueue([Self.job("k", for: hour)])
            #expect(asked == [.duplicate(of: live)])
            try await end(database)
            #expect(try await database.enqueue([Self.job("k", for: hour)]) == asked)
            // Whoever asks without a period is not bound by another's.
            let free = try await database.enqueueOne(Self.job("k", for: nil))
            #expect(free != live)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `two of one call are one`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let outcomes = try await database.enqueue([
                Self.job("k", for: hour), Self.job("k", for: hour),
            ])
            #expect(outcomes[1] == .duplicate(of: outcomes[0].jobID))
            #expect(outcomes[0] == .enqueued(outcomes[0].jobID))
        }
    }
}
