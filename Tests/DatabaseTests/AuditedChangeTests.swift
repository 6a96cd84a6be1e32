import Accounting
import Jobs
import Testing

@testable import Database

/// Changes and the records of them.
@Suite struct AuditedChangeTests {
    private static func entry(_ number: Int) -> AuditEntry {
        AuditEntry(who: "key k1", what: "POST /v1/charge-syncs", subject: "\(number)")
    }

    private static func isIntact(_ database: Database, _ count: Int64) async throws -> Bool {
        guard case .intact(count, _) = try await database.verifyAudit() else { return false }
        return true
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a change and its record cost one commit`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let before = database.commitCount
            let outcomes = try await database.recording(Self.entry(1)).enqueue([.sample()])
            #expect(outcomes.count == 1)
            #expect(database.commitCount == before + 1)
            #expect(try await database.audits().map(\.entry) == [Self.entry(1)])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `many changes at once make one chain, a record each`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let store: Database =
                            number % 3 == 0 ? database : database.recording(Self.entry(number))
                        _ = try await store.enqueue([.sample(), .sample()])
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.counts()[.available] == 120)
            #expect(try await Self.isIntact(database, 40))
            let subjects = try await database.audits(limit: 100).map(\.entry.subject)
            #expect(Set(subjects) == Set((0..<60).filter { $0 % 3 != 0 }.map { "\($0)" }))
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a change that fails leaves no record, and a record that fails no change`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            // A NUL is refused by the store itself, in the change or in the record.
            await #expect(throws: StoreFault.self) {
                try await database.recording(Self.entry(1)).setCursor("events", "a\u{0}b")
            }
            let unspeakable = AuditEntry(who: "a\u{0}b", what: "", subject: "")
            await #expect(throws: StoreFault.self) {
                _ = try await database.recording(unspeakable).enqueue([.sample()])
            }
            let waiting = try await database.counts()[.available] ?? 0
            #expect(waiting == 0)
            #expect(try await Self.isIntact(database, 0))
        }
    }

    @Test func `closing what only looks closes the store, and forgetting it closes nothing`()
        async throws
    {
        try await StoreUnderTest.opened(.sqlite) { database in
            _ = try await database.recording(Self.entry(1)).enqueue([.sample()])
            _ = try await database.recording(Self.entry(2)).cursor("events")
            #expect(try await database.counts()[.available] == 1)
            await database.recording(Self.entry(3)).close()
            await #expect(throws: StoreFault.self) { _ = try await database.enqueue([.sample()]) }
        }
    }
}
