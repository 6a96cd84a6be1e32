import Accounting
import Foundation
import Jobs
import Synchronization
import Testing

@testable import Database

@Suite struct SQLiteFileTests {
    private func expectCorrupt(_ store: StoreUnderTest) async {
        let fault = await #expect(throws: StoreFault.self) { try await store.open() }
        guard case .corrupt = fault else {
            Issue.record("a damaged file is corrupt, not \(fault as Any)")
            return
        }
    }

    @Test func `a file that is no database is corrupt`() async throws {
        try await StoreUnderTest.with(.sqlite) { store in
            try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: store.path))
            await expectCorrupt(store)
        }
    }

    @Test func `a damaged page is found at start`() async throws {
        try await StoreUnderTest.with(.sqlite) { store in
            let database = try await store.open()
            _ = try await database.enqueue((0..<500).map { .sample(key: "key-\($0)") })
            await database.close()
            let url = URL(fileURLWithPath: store.path)
            var bytes = try Data(contentsOf: url)
            #expect(bytes.count > 200_000)
            for page in 3..<(bytes.count / 4096) {
                bytes.replaceSubrange(
                    (page * 4096)..<(page * 4096 + 64),
                    with: Data(repeating: 0xA5, count: 64)
                )
            }
            try bytes.write(to: url)
            await expectCorrupt(store)
        }
    }

    @Test func `a second database on the same file is refused while the first is open`()
        async throws
    {
        try await StoreUnderTest.with(.sqlite) { store in
            let first = try await store.open()
            let fault = await #expect(throws: StoreFault.self) { try await store.open() }
            guard case .unavailable(let text) = fault else {
                Issue.record("a locked store is unavailable, not \(fault as Any)")
                return
            }
            #expect(text.contains("another process"))
            try await first.ping()
            await first.close()
            let second = try await store.open()
            await second.close()
        }
    }

    @Test func `a tool works beside the service and leaves its claims and its log alone`()
        async throws
    {
        try await StoreUnderTest.with(.sqlite) { store in
            let service = try await store.open()
            let id = try await service.enqueueOne(.sample())
            let lease = try await service.claimOne(leaseFor: hour)
            let tool = try await store.open(isExclusive: false)
            let second = try await tool.enqueueOne(.sample())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let name = "n\(number)"
                        try await (number % 2 == 0 ? service : tool).setCursor(name, name)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await tool.present(id).state == .running)
            await tool.close()
            #expect(try await service.rescue() == 0)
            try await service.settle(lease, .completed(result: "{}"), effects: .none)
            #expect(try await service.claimOne().job.id == second)
            #expect(try await service.number("SELECT COUNT(*) FROM catch_up") == 100)
            await service.close()
        }
    }

    @Test func `a tool of another version does not change the schema under the service`()
        async throws
    {
        try await StoreUnderTest.with(.sqlite) { store in
            let service = try await store.open()
            try await service.raw(
                "DELETE FROM schema_version WHERE version = \(Schema.migrations.count)"
            )
            await #expect(
                throws: StoreFault.unavailable(
                    "the service that holds the store has another version"
                )
            ) {
                try await store.open(isExclusive: false)
            }
            await service.close()
        }
    }

    @Test func `the service does not empty the log while a tool writes`() async throws {
        try await StoreUnderTest.with(.sqlite) { store in
            let service = try SQLiteEngine(path: store.path, isExclusive: true).openWriter()
            try Schema.bringUpToDate(service, now: StoreUnderTest.now())
            let tool = try SQLiteEngine(path: store.path, isExclusive: false).openWriter()
            func size() throws -> Int {
                try Data(contentsOf: URL(fileURLWithPath: store.path)).count
            }
            let before = try size()
            _ = try tool.script(tool.dialect.begin)
            service.rest(isIdle: true)
            #expect(try size() == before)
            _ = try tool.script("COMMIT")
            service.rest(isIdle: true)
            #expect(try size() > before)
        }
    }

    @Test func `a folder that does not exist is unavailable`() async throws {
        try await StoreUnderTest.with(.sqlite) { store in
            let missing = StoreUnderTest(
                location: .sqlite(path: store.folder.path + "/none/store.db"),
                folder: store.folder,
                server: nil
            )
            let fault = await #expect(throws: StoreFault.self) { try await missing.open() }
            guard case .unavailable = fault else {
                Issue.record("a missing folder is unavailable, not \(fault as Any)")
                return
            }
        }
    }

    @Test func `a full store refuses the change, keeps what it has and goes on reading`()
        async throws
    {
        try await StoreUnderTest.with(.sqlite) { store in
            let database = try await store.open()
            _ = try await database.enqueue((0..<20).map { _ in .sample() })
            let pages = try #require(try await database.number("PRAGMA page_count"))
            _ = try await database.write { transaction throws(SQLFault) in
                try transaction.rows("PRAGMA max_page_count = \(pages)")
            }
            let large = NewJob(
                kind: .invoiceSync,
                account: "main",
                arguments: String(repeating: "x", count: 100_000),
                uniqueKey: nil,
                priority: .webhook
            )
            let faults = await withTaskGroup(of: StoreFault?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        do throws(StoreFault) {
                            _ = try await database.enqueue([large])
                            return nil
                        } catch { return error }
                    }
                }
                return await group.reduce(into: [StoreFault?]()) { $0.append($1) }
            }
            for fault in faults {
                guard case .full = fault else {
                    Issue.record("a full store is full, not \(fault as Any)")
                    continue
                }
            }
            #expect(try await database.counts()[.available] == 20)
            let leases = try await database.claim(limit: 1, leaseFor: hour)
            #expect(leases.count == 1)
            await database.close()
        }
    }

    @Test func `only the owner can read the files`() async throws {
        try await StoreUnderTest.with(.sqlite) { store in
            let database = try await store.open()
            _ = try await database.enqueueOne(.sample())
            for name in try FileManager.default.contentsOfDirectory(atPath: store.folder.path) {
                let path = store.folder.appendingPathComponent(name).path
                let rights = try FileManager.default.attributesOfItem(atPath: path)[
                    .posixPermissions
                ]
                #expect(rights as? Int == 0o600, "\(name)")
            }
            await database.close()
        }
    }

    @Test func `closing leaves one file without a log beside it`() async throws {
        try await StoreUnderTest.with(.sqlite) { store in
            let database = try await store.open()
            _ = try await database.enqueueOne(.sample())
            _ = try await database.counts()
            await database.close()
            let names = try FileManager.default.contentsOfDirectory(atPath: store.folder.path)
            let logged = try FileManager.default.attributesOfItem(atPath: store.path)[.size]
            #expect((logged as? Int ?? 0) > 4096)
            for name in names where name.hasSuffix("-wal") {
                let path = store.folder.appendingPathComponent(name).path
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
            }
        }
    }

    @Test func `the log is written into the file when there is time for it`() async throws {
        try await StoreUnderTest.with(.sqlite) { store in
            let session = try SQLiteEngine(path: store.path, isExclusive: true).openWriter()
            try Schema.bringUpToDate(session, now: StoreUnderTest.now())
            func size() throws -> Int {
                try Data(contentsOf: URL(fileURLWithPath: store.path)).count
            }
            let before = try size()
            session.rest(isIdle: false)
            #expect(try size() == before)
            session.rest(isIdle: true)
            #expect(try size() > before)
        }
    }

    @Test func `a long log is written into the file even when there is no time`() async throws {
        try await StoreUnderTest.with(.sqlite) { store in
            let session = try SQLiteEngine(path: store.path, isExclusive: true).openWriter()
            try Schema.bringUpToDate(session, now: StoreUnderTest.now())
            let large = SQLValue.text(String(repeating: "x", count: 17 << 20))
            try session.change("INSERT INTO catch_up VALUES ('large', ?1, 0)", [large])
            session.rest(isIdle: false)
            let size = try Data(contentsOf: URL(fileURLWithPath: store.path)).count
            #expect(size > 16 << 20)
        }
    }

    @Test func `a backup holds one moment and opens as a store of its own`() async throws {
        try await StoreUnderTest.with(.sqlite) { store in
            let database = try await store.open()
            let id = try await database.enqueueOne(.sample())
            let copy = store.folder.appendingPathComponent("copy.db").path
            try await database.backup(to: copy)
            _ = try await database.enqueueOne(.sample())
            await #expect(throws: StoreFault.self) { try await database.backup(to: copy) }
            await database.close()
            let opened = try await StoreUnderTest(
                location: .sqlite(path: copy),
                folder: store.folder,
                server: nil
            ).open()
            #expect(try await opened.jobs(JobQuery()).map(\.id) == [id])
            await opened.close()
            let left = try FileManager.default.contentsOfDirectory(atPath: store.folder.path)
            #expect(!left.contains { $0.hasSuffix(".partial") })
        }
    }

    @Test func `claims of a process that is gone end when the store is opened again`() async throws
    {
        try await StoreUnderTest.with(.sqlite) { store in
            let first = try await store.open()
            let id = try await first.enqueueOne(.sample())
            let stale = try await first.claimOne(leaseFor: hour)
            await first.close()
            let second = try await store.open()
            #expect(try await second.rescue() == 1)
            #expect(try await second.present(id).state == .available)
            await #expect(throws: StoreFault.leaseLost) {
                try await second.settle(stale, .completed(result: "{}"), effects: .none)
            }
            await second.close()
        }
    }

    @Test func `the clock given never steps back within a store`() async throws {
        try await StoreUnderTest.with(.sqlite) { store in
            let steps = StepClock(
                [3000, 2000, 2000, 2000, 2000, 2000, 2000, 2000].map { $0 * 1000 }
            )
            let database = try await store.open(clock: { steps.next() })
            let first = try await database.present(try await database.enqueueOne(.sample()))
            let second = try await database.present(try await database.enqueueOne(.sample()))
            #expect(first.created <= second.created)
            #expect(first.id < second.id)
            await database.close()
        }
    }
}

/// Gives out moments from a list, the last one again and again.
final class StepClock: Sendable {
    private let moments: [Int64]
    private let position = Mutex(0)

    init(_ moments: [Int64]) { self.moments = moments }

    func next() -> Timestamp {
        let index = position.withLock { position in
            defer { position += 1 }
            return min(position, moments.count - 1)
        }
        return Timestamp(microseconds: moments[index])
    }
}
