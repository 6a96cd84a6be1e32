import Accounting
import Cryptography
import Jobs
import Testing

@testable import Database

@Suite struct AccessTests {
    private func key(_ id: String, hash: [UInt8]? = nil) -> APIKeyRecord {
        APIKeyRecord(
            id: id,
            name: "Salesforce",
            secretHash: hash ?? Array(200...231),
            scopes: "jobs:write",
            created: Timestamp(seconds: 1_790_000_000)
        )
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a key is stored, found, used and revoked`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await database.insertKey(key("k1"))
            try await database.insertKey(key("k2"))
            #expect(try await database.key(id: "k1") == key("k1"))
            #expect(try await database.key(id: "k3") == nil)
            try await database.noteUse(ofKey: "k1")
            let used = try #require(try await database.key(id: "k1")?.lastUsed)
            try await database.noteUse(ofKey: "k1")
            #expect(try await database.key(id: "k1")?.lastUsed == used)
            #expect(try await database.revokeKey(id: "k2"))
            #expect(try await !database.revokeKey(id: "k2"))
            #expect(try await !database.revokeKey(id: "k3"))
            #expect(try await database.keys().map { $0.revoked == nil } == [true, false])
            let audited = try await database.audits().map { "\($0.entry.what) \($0.entry.subject)" }
            #expect(audited == ["key revoked k2", "key created k2", "key created k1"])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a rotated key names its successor and ends after the overlap, not later than before`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let soon = Timestamp(seconds: 1_800_000_000)
            let scrypt = ScryptParameters(salt: Array(0...15), costLog2: 14)
            let short = APIKeyRecord(
                id: "k2",
                name: "Salesforce",
                secretHash: Array(100...131),
                scrypt: scrypt,
                scopes: "read",
                created: soon,
                expires: soon.adding(.seconds(5))
            )
            try await database.insertKey(key("k1"))
            try await database.insertKey(short)
            #expect(try await database.key(id: "k2") == short)
            for (old, new) in [("k1", "k3"), ("k2", "k4")] {
                let rotated = try await database.rotateKey(
                    id: old,
                    successor: key(new),
                    oldExpires: soon.adding(.seconds(60)),
                    by: "test"
                )
                #expect(rotated?.successor == new)
            }
            #expect(try await database.key(id: "k1")?.expires == soon.adding(.seconds(60)))
            #expect(try await database.key(id: "k2")?.expires == soon.adding(.seconds(5)))
            #expect(try await database.key(id: "k3")?.expires == nil)
            _ = try await database.revokeKey(id: "k3")
            let late = try await database.rotateKey(
                id: "k3",
                successor: key("k5"),
                oldExpires: soon,
                by: "test"
            )
            #expect(late == nil)
            #expect(try await database.key(id: "k5") == nil)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a key with a taken id or a hash of another length is refused`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await database.insertKey(key("k1"))
            for wrong in [
                key("k1"), key("k2", hash: Array(0...30)), key("k3", hash: Array(0...32)),
            ] {
                await #expect(throws: StoreFault.self) { try await database.insertKey(wrong) }
            }
            #expect(try await database.keys().map(\.id) == ["k1"])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `an idempotency key enqueues once, replays the same request, refuses another`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let expires = StoreUnderTest.now().adding(hour)
            func ask(_ client: String, _ hash: [UInt8]) async throws -> OnceOutcome {
                try await database.enqueueOnce(
                    client: client,
                    key: "key",
                    requestHash: hash,
                    jobs: [.sample(), .sample()],
                    expires: expires
                )
            }
            guard case .enqueued(let outcomes) = try await ask("a", [1, 0, 255]) else {
                Issue.record("the first request is enqueued")
                return
            }
            #expect(try await ask("a", [1, 0, 255]) == .replayed(outcomes.map(\.jobID)))
            #expect(try await ask("a", [1, 0, 254]) == .mismatch)
            #expect(try await database.counts()[.available] == 2)
            guard case .enqueued = try await ask("b", [1, 0, 255]) else {
                Issue.record("another client's key is another key")
                return
            }
            #expect(try await database.counts()[.available] == 4)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `an expired idempotency key is forgotten`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            for _ in 0..<2 {
                let outcome = try await database.enqueueOnce(
                    client: "a",
                    key: "key",
                    requestHash: [],
                    jobs: [.sample()],
                    expires: StoreUnderTest.now().adding(.seconds(-1))
                )
                guard case .enqueued = outcome else {
                    Issue.record("an expired key is as new")
                    return
                }
            }
            #expect(try await database.counts()[.available] == 2)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `many requests with one key at once enqueue once`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.with(engine) { store in
            let first = try await store.open()
            let second = engine == .postgresql ? try await store.open() : first
            let expires = StoreUnderTest.now().adding(hour)
            let outcomes = try await withThrowingTaskGroup(of: OnceOutcome.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await (number % 2 == 0 ? first : second).enqueueOnce(
                            client: "a",
                            key: "key",
                            requestHash: [1],
                            jobs: [.sample()],
                            expires: expires
                        )
                    }
                }
                return try await group.reduce(into: [OnceOutcome]()) { $0.append($1) }
            }
            let enqueued = outcomes.filter {
                if case .enqueued = $0 { true } else { false }
            }
            #expect(enqueued.count == 1)
            #expect(try await first.counts()[.available] == 1)
            await second.close()
            await first.close()
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a cursor is what was set last`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            #expect(try await database.cursor("events") == nil)
            try await database.setCursor("events", "evt_1")
            try await database.setCursor("events", "evt_2")
            try await database.setCursor("payouts", "")
            #expect(try await database.cursor("events") == "evt_2")
            #expect(try await database.cursor("payouts") == "")
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a catalogue is kept by account and record type, the latest reading of each`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            func entry(_ content: String, _ seconds: Int64) -> CatalogueEntry {
                CatalogueEntry(content: content, readAt: Timestamp(seconds: seconds))
            }
            #expect(try await database.catalogueEntry("invoice", of: "netsuite:1") == nil)
            try await database.keep(entry("a", 1), as: "invoice", of: "netsuite:1")
            try await database.keep(entry("b", 2), as: "invoice", of: "netsuite:1")
            try await database.keep(entry("c", 3), as: "customer", of: "netsuite:1")
            try await database.keep(entry("d", 4), as: "invoice", of: "netsuite:2")
            let kept = try await database.catalogueEntry("invoice", of: "netsuite:1")
            #expect(kept == entry("b", 2))
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `text with a NUL never gets in shortened`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            await #expect(throws: StoreFault.self) {
                try await database.setCursor("events", "a\u{0}b")
            }
            let kept = try await database.cursor("events")
            #expect(kept == nil)
        }
    }
}

@Suite struct AuditTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `the chain grows without gaps and verifies`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let empty = [UInt8](repeating: 0, count: 32)
            #expect(try await database.verifyAudit() == .intact(count: 0, head: empty))
            var last: AuditRecord?
            for number in 1...5 {
                let record = try await database.audit(
                    who: "key k1",
                    what: "job.cancel",
                    subject: "job_\(number)"
                )
                #expect(record.number == Int64(number))
                #expect(record.previousHash == last?.hash ?? empty)
                last = record
            }
            let head = try #require(last).hash
            #expect(try await database.verifyAudit() == .intact(count: 5, head: head))
            #expect(try await database.audits(limit: 2).map(\.number) == [5, 4])
            #expect(try await database.audits(before: 4, limit: 9).map(\.number) == [3, 2, 1])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `nodes that append at once make one chain`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.with(engine) { store in
            let first = try await store.open()
            let second = engine == .postgresql ? try await store.open() : first
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        _ = try await (number % 2 == 0 ? first : second).audit(
                            who: "node \(number % 2)",
                            what: "test",
                            subject: "\(number)"
                        )
                    }
                }
                try await group.waitForAll()
            }
            guard case .intact(count: 40, _) = try await first.verifyAudit() else {
                Issue.record("the chain is broken")
                return
            }
            await second.close()
            await first.close()
        }
    }

    static let tampering = [
        "UPDATE audit SET who = 'nobody' WHERE number = 3",
        "UPDATE audit SET at = at + 1 WHERE number = 3",
        "UPDATE audit SET subject = what, what = subject WHERE number = 3",
        "DELETE FROM audit WHERE number = 3",
        "UPDATE audit SET hash = previous_hash WHERE number = 3",
    ]

    @Test(arguments: EngineUnderTest.allCases, tampering)
    func `tampering with a record breaks the chain there`(
        _ engine: EngineUnderTest,
        _ sql: String
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            for number in 1...5 {
                try await database.audit(who: "a", what: "b", subject: "\(number)")
            }
            // Someone with the database's own tools begins with the guards.
            try await Self.dropGuards(database, engine)
            try await database.raw(sql)
            #expect(try await database.verifyAudit() == .broken(number: 3))
        }
    }

    private static func dropGuards(
        _ database: Database,
        _ engine: EngineUnderTest
    ) async throws {
        switch engine {
        case .sqlite:
            try await database.raw("DROP TRIGGER audit_no_update")
            try await database.raw("DROP TRIGGER audit_no_delete")
        case .postgresql: try await database.raw("DROP TRIGGER audit_no_change ON audit")
        }
    }

    @Test(arguments: EngineUnderTest.allCases, ["UPDATE audit SET who = ''", "DELETE FROM audit"])
    func `the store itself refuses to change a record`(
        _ engine: EngineUnderTest,
        _ sql: String
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await database.audit(who: "a", what: "b", subject: "c")
            await #expect(throws: StoreFault.self) { try await database.raw(sql) }
            #expect(try await database.audits().map(\.entry.who) == ["a"])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `request ids and hashes are kept and are part of the chain`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let full = AuditEntry(
                who: "key k1",
                what: "POST /v1/jobs/{id}/cancel",
                subject: "job_1",
                requestID: "req_1",
                before: SHA256.digest([1]),
                after: SHA256.digest([2])
            )
            try await database.audit(full)
            #expect(try await database.audits().map(\.entry) == [full])
            try await Self.dropGuards(database, engine)
            try await database.raw("UPDATE audit SET request_id = NULL")
            #expect(try await database.verifyAudit() == .broken(number: 1))
        }
    }

    @Test func `the hash covers each field with its length`() throws {
        func record(_ who: String, _ what: String, _ request: String? = nil) -> AuditRecord {
            AuditRecord(
                number: 1,
                at: Timestamp(microseconds: 2),
                entry: AuditEntry(who: who, what: what, subject: "", requestID: request),
                previousHash: [],
                hash: []
            )
        }
        #expect(record("a", "b", "").demandedHash != record("a", "b").demandedHash)
        #expect(record("a", "b", "c").demandedHash != record("a", "b", "d").demandedHash)
        #expect(record("ab", "c").demandedHash != record("a", "bc").demandedHash)
        var bytes: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]
        bytes += [0, 0, 0, 0, 0, 0, 0, 1, 97, 0, 0, 0, 0, 0, 0, 0, 1, 98]
        bytes += [UInt8](repeating: 0, count: 16)
        #expect(record("a", "b").demandedHash == SHA256.digest(bytes))
    }
}
