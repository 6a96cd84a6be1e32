import Accounting
import Jobs
import Testing

@testable import Database

/// Jobs for the same work that were given up one after the other.
@Suite struct TwinTests {
    private static func dead(_ database: Database, key: String) async throws -> JobID {
        let id = try await database.enqueueOne(.sample(key: key))
        for _ in 1...3 {
            _ = try await database.claimOne(leaseFor: .zero)
            _ = try await database.rescue()
        }
        #expect(try await database.present(id).state == .discarded)
        return id
    }

    private static func open(_ database: Database) async throws -> Set<String> {
        Set(try await database.findings(open: true).map(\.finding.subject))
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a retry closes what was found about all jobs of the same work`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let twins = [
                try await Self.dead(database, key: "k"), try await Self.dead(database, key: "k"),
            ]
            let other = try await Self.dead(database, key: "other")
            #expect(try await Self.open(database) == Set((twins + [other]).map(\.text)))
            #expect(try await database.retry(twins[0])?.state == .available)
            #expect(try await Self.open(database) == [other.text])
            // While the first is live the second stays as it is, and it is no one's worry.
            #expect(try await database.retry(twins[1])?.state == .discarded)
        }
    }

    private static let endings: [(Disposition, closes: Bool)] = [
        (.completed(result: "{}"), true),
        (.snooze(until: Timestamp(seconds: 4_000_000_000), reason: "on its way"), true),
        (.discarded(error: "x"), false),
        (.retry(at: Timestamp(seconds: 4_000_000_000), error: "x", usesAttempt: true), false),
        (.released, false),
    ]

    @Test(arguments: EngineUnderTest.allCases, endings)
    func `a later job of the same work closes the finding if it does the work or waits for it`(
        _ engine: EngineUnderTest,
        _ ending: (end: Disposition, closes: Bool)
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let first = try await Self.dead(database, key: "k")
            _ = try await database.enqueueOne(.sample(key: "k"))
            let lease = try await database.claimOne()
            #expect(try await Self.open(database) == [first.text])
            try await database.settle(lease, ending.end, effects: .none)
            #expect(try await Self.open(database) == (ending.closes ? [] : [first.text]))
        }
    }
}
