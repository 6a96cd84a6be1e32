import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct SchemaTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `an empty store gets every migration once, and what it holds survives reopening`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { store in
            let first = try await store.open()
            try await first.ping()
            let id = try await first.enqueueOne(.sample(key: "k"))
            let job = try await first.present(id)
            await first.close()
            await #expect(throws: StoreFault.unavailable("the store is closed")) {
                try await first.ping()
            }
            await #expect(throws: StoreFault.unavailable("the store is closed")) {
                _ = try await first.enqueue([.sample()])
            }
            let second = try await store.open()
            #expect(try await second.present(id) == job)
            let count = try await second.number("SELECT COUNT(*) FROM schema_version")
            #expect(count == Int64(Schema.migrations.count))
            await second.close()
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a store of a newer version is left alone`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.with(engine) { store in
            let database = try await store.open()
            try await database.raw(
                "INSERT INTO schema_version (version, name, applied) VALUES (99, 'future', 0)"
            )
            await database.close()
            let fault = await #expect(throws: StoreFault.self) { try await store.open() }
            guard case .corrupt(let text) = fault else {
                Issue.record("a newer store is corrupt to this version, not \(fault as Any)")
                return
            }
            #expect(text.contains("99"))
        }
    }

    @Test func `migrations are numbered without gaps`() {
        #expect(Schema.migrations.map(\.version) == Array(1...Int64(Schema.migrations.count)))
    }

    /// What no program may ever leave behind, each tried on an available, a running and a completed job.
    static let halfFinished = [
        "UPDATE job SET state = 'running' WHERE state = 'available'",
        "UPDATE job SET state = 'running', lease_until = 1 WHERE state = 'available'",
        "UPDATE job SET lease_until = 1 WHERE state = 'available'",
        "UPDATE job SET lease_until = NULL WHERE state = 'running'",
        "UPDATE job SET started = NULL WHERE state = 'running'",
        "UPDATE job SET attempt = 0 WHERE state = 'running'",
        "UPDATE job SET state = 'available' WHERE state = 'running'",
        "UPDATE job SET state = 'completed' WHERE state = 'available'",
        "UPDATE job SET state = 'completed', result = '{}' WHERE state = 'available'",
        "UPDATE job SET state = 'cancelled' WHERE state = 'available'",
        "UPDATE job SET finished = 1 WHERE state = 'available'",
        "UPDATE job SET finished = NULL WHERE state = 'completed'",
        "UPDATE job SET result = NULL WHERE state = 'completed'",
        "UPDATE job SET result = '{}' WHERE state = 'available'",
        "UPDATE job SET cancel_requested = 1 WHERE state = 'available'",
        "UPDATE job SET cancel_requested = 2 WHERE state = 'running'",
        "UPDATE job SET rerun = 1 WHERE state = 'completed'",
        "UPDATE job SET state = 'paused' WHERE state = 'available'",
        "UPDATE job SET priority = 5 WHERE state = 'available'",
        "UPDATE job SET attempt = -1 WHERE state = 'available'",
        "UPDATE job SET progress_done = -1 WHERE state = 'available'",
        "UPDATE job SET unique_key = '' WHERE state = 'available'",
        "UPDATE job SET kind = NULL WHERE state = 'available'",
        "UPDATE job SET id = -1 WHERE state = 'available'",
        "UPDATE job SET epoch = 1 WHERE state = 'available'",
        "UPDATE job SET blocked = 1 WHERE state = 'available'",
        "UPDATE job SET blocked = 2, ordering_key = 'a' WHERE state = 'available'",
        "UPDATE job SET blocked = 1, ordering_key = 'a' WHERE state = 'running'",
        "UPDATE job SET ordering_key = ''",
        "INSERT INTO pause (scope, name, who, since) VALUES ('job', 'x', 'x', 0)",
        "DELETE FROM link WHERE external_key = 'inv_in_1'",
        "UPDATE link SET external_id = 'inv_in_2'",
        "UPDATE link SET currency = NULL",
        "UPDATE link SET kind = ''",
        "UPDATE posting SET amount = -1 WHERE position = 0",
        "UPDATE posting SET side = 'left'",
        "UPDATE posting SET settled_amount = 1, settled_currency = NULL",
        "DELETE FROM entry",
        "UPDATE payout SET net = net + 1",
    ]

    @Test(arguments: EngineUnderTest.allCases)
    func `the schema itself refuses rows that contradict themselves`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await database.record(
                BookEffects(
                    links: [try Sample.link("inv_in_1")],
                    entries: [try Sample.entry("inv_in_1")],
                    statements: [try Sample.statement("po_1")]
                )
            )
            _ = try await database.enqueue([
                .sample(), .sample(), .sample(key: "done"), .sample(key: "live"),
            ])
            let leases = try await database.claim(limit: 3, leaseFor: hour)
            try await database.settle(leases[2], .completed(result: "{}"), effects: .none)
            for sql in Self.halfFinished {
                let fault = await #expect(throws: StoreFault.self, "\(sql)") {
                    try await database.raw(sql)
                }
                guard case .refused = fault else {
                    Issue.record("\(sql) gave \(fault as Any)")
                    continue
                }
            }
            await #expect(throws: StoreFault.self) {
                try await database.raw("UPDATE job SET unique_key = 'live'")
            }
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a row this version cannot read is reported as corrupt`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            try await database.raw("UPDATE job SET kind = 'item.sync'")
            await #expect(throws: StoreFault.corrupt("unknown JobKind: item.sync")) {
                _ = try await database.job(id)
            }
        }
    }
}
