import Accounting
import Foundation
import Jobs
import Testing

@testable import Database

/// The engines every conformance test runs on.
enum EngineUnderTest: String, CaseIterable, Sendable {
    case sqlite
    case postgresql
}

/// A store of its own for one test, which can be opened several times.
struct StoreUnderTest: Sendable {
    let location: DatabaseLocation
    let folder: URL
    /// The server without the test's schema; nil for SQLite.
    let server: String?

    static let now: @Sendable () -> Timestamp = {
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    var path: String { folder.appendingPathComponent("store.db").path }

    func open(
        isExclusive: Bool = true,
        clock: @escaping @Sendable () -> Timestamp = StoreUnderTest.now
    ) async throws -> Database {
        try await Database.open(
            location,
            clock: clock,
            random: { UInt64.random(in: 0...UInt64.max) },
            isExclusive: isExclusive
        )
    }

    /// Makes a store, runs the body and removes the store.
    ///
    /// PostgreSQL is found through `QUITTANCE_POSTGRES_URL`. Without it the test fails where CI is true
    /// and records a known issue elsewhere.
    static func with(
        _ engine: EngineUnderTest,
        _ body: (StoreUnderTest) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-store-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A left-over folder in the temporary directory is harmless; the verdict matters.
        defer { try? FileManager.default.removeItem(at: folder) }
        switch engine {
        case .sqlite:
            let path = folder.appendingPathComponent("store.db").path
            try await body(
                StoreUnderTest(location: .sqlite(path: path), folder: folder, server: nil)
            )
        case .postgresql:
            guard let server = Self.server else { return noteMissingServer() }
            await ServerSeats.shared.take()
            let result: Result<Void, any Error>
            do {
                try await withSchema(on: server, folder, body)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await ServerSeats.shared.leave()
            try result.get()
        }
    }

    private static func withSchema(
        on server: String,
        _ folder: URL,
        _ body: (StoreUnderTest) async throws -> Void
    ) async throws {
        let schema = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await run(on: server, "CREATE SCHEMA \(schema)")
        let connection =
            server + (server.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(schema)"
        let store = StoreUnderTest(
            location: .postgresql(connection: connection),
            folder: folder,
            server: server
        )
        let result: Result<Void, any Error>
        do {
            try await body(store)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await run(on: server, "DROP SCHEMA \(schema) CASCADE")
        try result.get()
    }

    /// Makes a store, opens it once, runs the body, closes and removes it.
    static func opened(
        _ engine: EngineUnderTest,
        _ body: (Database) async throws -> Void
    ) async throws {
        try await with(engine) { store in
            let database = try await store.open()
            do {
                try await body(database)
            } catch {
                await database.close()
                throw error
            }
            await database.close()
        }
    }

    private static var server: String? {
        let url = ProcessInfo.processInfo.environment["QUITTANCE_POSTGRES_URL"] ?? ""
        return url.isEmpty ? nil : url
    }

    private static func noteMissingServer() {
        let note: Comment = "QUITTANCE_POSTGRES_URL is not set: PostgreSQL was not tested"
        if ProcessInfo.processInfo.environment["CI"] == "true" {
            Issue.record(note)
        } else {
            withKnownIssue(note) { Issue.record(note) }
        }
    }

    /// Runs a statement on a connection of its own, away from the task's thread.
    static func run(on connection: String, _ sql: String) async throws {
        let result: Result<Void, StoreFault> = await withCheckedContinuation { caller in
            do throws(SQLFault) {
                try WorkerThread.start("test") {
                    do throws(SQLFault) {
                        let session = PostgreSQLSession(try PostgreSQLConnection(connection))
                        _ = try session.script(sql)
                        caller.resume(returning: .success(()))
                    } catch {
                        caller.resume(returning: .failure(error.storeFault))
                    }
                }
            } catch {
                caller.resume(returning: .failure(error.storeFault))
            }
        }
        try result.get()
    }
}

extension NewJob {
    /// A job in which only the named things matter.
    static func sample(
        key: String? = nil,
        kind: JobKind = .invoiceSync,
        account: String = "main",
        priority: JobPriority = .webhook,
        runAt: Timestamp? = nil,
        ordering: String? = nil
    ) -> NewJob {
        NewJob(
            kind: kind,
            account: account,
            arguments: #"{"id":"in_1"}"#,
            uniqueKey: key,
            priority: priority,
            runAt: runAt,
            clientID: "client",
            orderingKey: ordering
        )
    }
}

extension Database {
    /// Enqueues one job and returns its id.
    func enqueueOne(_ job: NewJob) async throws -> JobID {
        try #require(try await enqueue([job]).first).jobID
    }

    /// Claims the only job that is ready.
    func claimOne(leaseFor: Duration = .seconds(60)) async throws -> Lease {
        let leases = try await claim(limit: 10, leaseFor: leaseFor)
        #expect(leases.count == 1)
        return try #require(leases.first)
    }

    /// The job, which must exist.
    func present(_ id: JobID) async throws -> Job { try #require(try await job(id)) }

    /// Runs a statement as it stands, the way a stranger with a console would.
    func raw(_ sql: String, _ values: [SQLValue] = []) async throws {
        _ = try await write { transaction throws(SQLFault) in
            try transaction.change(sql, values)
        }
    }

    /// The first integer of a query.
    func number(_ sql: String) async throws -> Int64? {
        try await write { transaction throws(SQLFault) in try transaction.integers(sql) }.first
    }
}

let hour = Duration.seconds(3600)
let euro = Currency("EUR")
