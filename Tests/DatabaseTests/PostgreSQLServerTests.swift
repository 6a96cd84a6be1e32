import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct PostgreSQLServerTests {
    @Test func `a lost connection is opened again and nothing acknowledged is lost`() async throws {
        try await StoreUnderTest.with(.postgresql) { store in
            let server = try #require(store.server)
            let database = try await store.open()
            let id = try await database.enqueueOne(.sample())
            _ = try await database.job(id)
            let pids = [
                try await database.write { transaction throws(SQLFault) in
                    try transaction.integers("SELECT pg_backend_pid()")
                },
                try await database.read { session throws(SQLFault) in
                    try session.integers("SELECT pg_backend_pid()")
                },
            ].joined()
            for pid in pids {
                try await StoreUnderTest.run(
                    on: server,
                    "SELECT pg_terminate_backend(\(pid), 5000)"
                )
            }
            let second = try await database.enqueueOne(.sample())
            #expect(try await database.present(id).state == .available)
            #expect(try await database.present(second).state == .available)
            await database.close()
        }
    }

    @Test func `a server that is not there is unavailable`() async throws {
        let location = DatabaseLocation.postgresql(
            connection: "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"
        )
        let fault = await #expect(throws: StoreFault.self) {
            _ = try await Database.open(location, clock: StoreUnderTest.now, random: { 0 })
        }
        guard case .unavailable = fault else {
            Issue.record("a missing server is unavailable, not \(fault as Any)")
            return
        }
    }

    @Test func `a password never appears in a fault`() async throws {
        let location = DatabaseLocation.postgresql(
            connection: "postgres://nobody:hunter2@127.0.0.1:1/none?connect_timeout=2"
        )
        let fault = await #expect(throws: StoreFault.self) {
            _ = try await Database.open(location, clock: StoreUnderTest.now, random: { 0 })
        }
        #expect(!"\(fault as Any)".contains("hunter2"))
    }

    @Test func `two nodes that start at once on an empty store both open it`() async throws {
        try await StoreUnderTest.with(.postgresql) { store in
            let nodes = try await withThrowingTaskGroup(of: Database.self) { group in
                for _ in 0..<4 { group.addTask { try await store.open() } }
                return try await group.reduce(into: [Database]()) { $0.append($1) }
            }
            #expect(nodes.count == 4)
            for node in nodes {
                try await node.ping()
                await node.close()
            }
        }
    }

    @Test func `two nodes that offer the same keys at once store each key once`() async throws {
        try await StoreUnderTest.with(.postgresql) { store in
            let nodes = [try await store.open(), try await store.open()]
            let outcomes = try await withThrowingTaskGroup(of: [EnqueueOutcome].self) { group in
                for round in 0..<20 {
                    group.addTask {
                        // Opposite orders make the nodes wait for each other in a circle.
                        let keys = (0..<20).map { "key-\($0)" }
                        let order = round % 2 == 0 ? keys : keys.reversed()
                        return try await nodes[round % 2].enqueue(order.map { .sample(key: $0) })
                    }
                }
                return try await group.reduce(into: [EnqueueOutcome]()) { $0 += $1 }
            }
            let enqueued = outcomes.filter { if case .enqueued = $0 { true } else { false } }
            #expect(enqueued.count == 20)
            #expect(try await nodes[0].counts()[.available] == 20)
            for node in nodes { await node.close() }
        }
    }

    @Test func `a claim passes over a job another node is taking instead of waiting for it`()
        async throws
    {
        try await StoreUnderTest.with(.postgresql) { store in
            let database = try await store.open()
            let ids = try await database.enqueue([.sample(), .sample()]).map(\.jobID)
            guard case .postgresql(let connection) = store.location else { return }
            let claimed = try await database.write { transaction throws(SQLFault) in
                _ = try transaction.integers(
                    "SELECT id FROM job ORDER BY id LIMIT 1 FOR UPDATE"
                )
                let other = PostgreSQLSession(try PostgreSQLConnection(connection))
                _ = try other.script("SET lock_timeout = '2s'")
                let node = Transaction(session: other, now: transaction.now) { 0 }
                return try node.claim(limit: 2, leaseFor: hour).map(\.job.id)
            }
            #expect(claimed == [ids[1]])
            await database.close()
        }
    }

    @Test func `leases go by the server's clock, not by a node's`() async throws {
        try await StoreUnderTest.with(.postgresql) { store in
            let slow = try await store.open { Timestamp(seconds: 1000) }
            let fast = try await store.open { Timestamp(seconds: 4_000_000_000) }
            let id = try await slow.enqueueOne(.sample())
            _ = try await slow.claimOne(leaseFor: hour)
            #expect(try await fast.rescue() == 0)
            #expect(try await slow.present(id).created.seconds > 1_700_000_000)
            await slow.close()
            await fast.close()
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `work that one node brings wakes the others without their looking`() async throws {
        try await StoreUnderTest.with(.postgresql) { store in
            let busy = try await store.open()
            let idle = try await store.open()
            var signals = idle.jobsReady().makeAsyncIterator()
            // The first signal says that the other node listens now.
            #expect(await signals.next() != nil)
            _ = try await busy.enqueueOne(.sample())
            #expect(await signals.next() != nil)
            await idle.close()
            await busy.close()
        }
    }

    @Test func `a backup is left to the server's own tools`() async throws {
        try await StoreUnderTest.opened(.postgresql) { database in
            await #expect(throws: StoreFault.self) {
                try await database.backup(to: "/tmp/never-written")
            }
        }
    }

    @Test func `a pool that gives two connections one session is refused with what to set`() throws
    {
        let fault = #expect(throws: SQLFault.self) {
            try PostgreSQLEngine.requireTwoSessions(7, 7)
        }
        guard case .unavailable(let text) = fault else {
            Issue.record("a pool by the transaction is unavailable, not \(fault as Any)")
            return
        }
        #expect(text.contains("pool_mode to session"))
        try PostgreSQLEngine.requireTwoSessions(7, 8)
    }
}
