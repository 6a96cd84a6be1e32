package import Accounting
package import Jobs
import Synchronization

/// The store: jobs, books, keys and the audit chain on SQLite or PostgreSQL.
///
/// Calls suspend and never block a task's thread. A call that changes something returns once the
/// change is durable.
package final class Database: Sendable {
    /// The engine's name and version, for example `sqlite 3.40.1`.
    package let engineName: String
    private let engine: any SQLEngine
    private let writer: Writer
    private let readers: ReaderPool
    private let work: WorkSignal
    private let threads: ThreadCount
    /// Does the work on the caller's thread; nil in the service, where threads of our own do it.
    private let inline: InlineStore?
    private let listener = Mutex<(any WorkListener)?>(nil)
    /// What is written into the audit chain with every change made through this object.
    private let record: AuditEntry?
    /// The object that opened the store, where this one only looks at it; it alone closes it.
    private let opener: Database?

    private static let readerCount = 2

    init(
        _ engine: any SQLEngine,
        work: WorkSignal,
        threads: ThreadCount,
        inline: InlineStore? = nil
    ) {
        self.engine = engine
        self.engineName = engine.name
        self.work = work
        self.threads = threads
        self.inline = inline
        writer = Writer()
        readers = ReaderPool()
        record = nil
        opener = nil
    }

    private init(_ opener: Database, recording entry: AuditEntry) {
        engineName = opener.engineName
        engine = opener.engine
        writer = opener.writer
        readers = opener.readers
        work = opener.work
        threads = opener.threads
        inline = opener.inline
        record = entry
        self.opener = opener
    }

    deinit {
        guard opener == nil else { return }
        listener.withLock { $0 }?.close()
        writer.close()
        readers.close()
    }

    /// Opens the store, checks it and brings its schema up to date.
    ///
    /// `clock` gives this machine's time; PostgreSQL's leases go by the server's clock instead.
    /// `random` makes ids of several nodes differ. A tool that works beside a running service is not
    /// exclusive: it may write, but leaves the care of the file to the service.
    /// Throws: `unavailable` when the store is locked by another process, full, read-only or out of
    /// reach; `corrupt` when it is damaged or written by a newer version.
    package static func open(
        _ location: DatabaseLocation,
        clock: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> UInt64,
        isExclusive: Bool = true
    ) async throws(StoreFault) -> Database {
        let engine: any SQLEngine =
            switch location {
            case .sqlite(let path): SQLiteEngine(path: path, isExclusive: isExclusive)
            case .postgresql(let connection):
                PostgreSQLEngine(connection: connection, nodeName: String(random(), radix: 36))
            }
        let work = WorkSignal()
        let threads = ThreadCount(1 + readerCount)
        let database = Database(engine, work: work, threads: threads)
        try await database.writer.start(
            engine,
            clock: clock,
            random: random,
            announceWork: { work.send() },
            onEnd: { threads.leave() }
        )
        try database.readers.start(
            engine,
            threads: readerCount,
            onEnd: { threads.leave() }
        )
        // A tool that comes and goes waits for no work.
        if isExclusive { try database.listen(engine) }
        return database
    }

    /// Hears of changes by other nodes, where the engine can tell.
    private func listen(_ engine: any SQLEngine) throws(StoreFault) {
        do throws(SQLFault) {
            let opened = try engine.listen { [work] in work.send() }
            listener.withLock { $0 = opened }
        } catch {
            throw error.storeFault
        }
    }

    /// The same store, seen so that every change writes this record into the audit chain.
    ///
    /// Change and record are one transaction: neither is there without the other.
    package func recording(_ entry: AuditEntry) -> Database {
        Database(opener ?? self, recording: entry)
    }

    /// Finishes what was asked, then closes every connection; later calls fail as unavailable.
    package func close() async {
        if let opener { return await opener.close() }
        listener.withLock { $0 }?.close()
        if inline == nil {
            // A node that cannot say good-bye is found dead a little later.
            _ = try? await write(isPressing: true) { transaction throws(SQLFault) in
                try transaction.leaveNode()
            }
        }
        inline?.close()
        readers.close()
        writer.close()
        work.finish()
        await threads.allGone()
    }

    /// Proves that both ways into the store work.
    package func ping() async throws(StoreFault) {
        _ = try await read { session throws(SQLFault) in
            try session.integers("SELECT count(*) FROM schema_version")
        }
        _ = try await write { transaction throws(SQLFault) in
            try transaction.integers("SELECT count(*) FROM schema_version")
        }
    }

    /// How many transactions this object has committed.
    package var commitCount: Int { writer.commitCount }

    /// A signal after each commit that made jobs ready or changed when the next one is due.
    ///
    /// Several commits in a row may give one signal. Other nodes' changes give one on PostgreSQL, as
    /// long as the connection that listens lives.
    package func jobsReady() -> AsyncStream<Void> { work.subscribe() }

    /// Copies the whole store to a new file as of one moment, while work goes on.
    ///
    /// Throws: `unavailable` when the file exists or cannot be written, or on PostgreSQL, which has
    /// tools of its own for this.
    package func backup(to path: String) async throws(StoreFault) {
        let result: Result<Void, StoreFault> = await withCheckedContinuation { caller in
            do throws(SQLFault) {
                try WorkerThread.start("store-backup") { [engine] in
                    do throws(SQLFault) {
                        try engine.backup(to: path)
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

    /// Runs the body in the writer's next transaction.
    ///
    /// `joint` makes of an answer the form in which the work is done together with that of other
    /// callers, together with the record it gets; nil where that cannot be.
    func write<Value: Sendable>(
        isPressing: Bool = false,
        joint: ((AuditEntry?, @escaping @Sendable (Value) -> Void) -> JointWork?)? = nil,
        _ body: @escaping @Sendable (Transaction) throws(SQLFault) -> Value
    ) async throws(StoreFault) -> Value {
        let record = self.record
        let work: @Sendable (Transaction) throws(SQLFault) -> Value = {
            transaction throws(SQLFault) in
            let value = try body(transaction)
            if let record { _ = try transaction.audit(record) }
            return value
        }
        if let inline { return try inline.write(work) }
        return try await writer.perform(
            isPressing: isPressing,
            joint: { answer in joint?(record, answer) },
            work
        )
    }

    /// Runs the body on a reader, all its queries on one state.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws(SQLFault) -> Value
    ) async throws(StoreFault) -> Value {
        if let inline { return try inline.read(body) }
        return try await readers.perform(body)
    }
}
