package import Accounting
package import Jobs
import Synchronization

/// The writer's and the reader's work, done at once on the thread of whoever calls.
///
/// For simulations, in which one thread decides what happens next: the same statements in the same
/// transactions, but no thread of our own whose timing nobody can repeat.
///
/// Sendable by proof: the loop and the session are touched only while `turn` is held.
final class InlineStore: @unchecked Sendable {
    private let turn = Mutex(())
    private var loop: WriterLoop?
    private var reader: (any SQLSession)?

    /// Opens both connections and brings the schema up to date.
    init(
        _ engine: any SQLEngine,
        clock: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> UInt64,
        announceWork: @escaping @Sendable () -> Void
    ) throws(SQLFault) {
        let session = try engine.openWriter()
        try Schema.bringUpToDate(session, now: clock())
        let loop = WriterLoop(
            session: session,
            reopen: { () throws(SQLFault) in try engine.openWriter() },
            clock: clock,
            ids: IDSource(random: random),
            onCommit: { hasWork in if hasWork { announceWork() } }
        )
        try loop.endForeignLeases()
        self.loop = loop
        reader = try engine.openReader()
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws(SQLFault) -> Value
    ) throws(StoreFault) -> Value {
        let outcome = Mutex(Result<Value, StoreFault>.failure(Self.closed))
        turn.withLock { _ in
            loop?.perform(
                Operation(
                    run: { transaction throws(SQLFault) in
                        let value = try body(transaction)
                        return { outcome.withLock { $0 = .success(value) } }
                    },
                    fail: { fault in outcome.withLock { $0 = .failure(fault) } }
                )
            )
        }
        return try outcome.withLock { $0 }.get()
    }

    func read<Value: Sendable>(
        _ body: @Sendable (any SQLSession) throws(SQLFault) -> Value
    ) throws(StoreFault) -> Value {
        let outcome: Result<Value, StoreFault> = turn.withLock { _ in
            guard let reader else { return .failure(Self.closed) }
            do throws(SQLFault) {
                _ = try reader.script(reader.dialect.beginSnapshot)
                let value = try body(reader)
                _ = try reader.script("COMMIT")
                return .success(value)
            } catch {
                reader.rollback()
                return .failure(error.storeFault)
            }
        }
        return try outcome.get()
    }

    /// Closes both connections.
    func close() {
        turn.withLock { _ in
            reader = nil
            loop = nil
        }
    }

    private static let closed = StoreFault.unavailable("the store is closed")
}

extension Database {
    /// Opens a SQLite file without threads: every call is done when it returns, on the caller's thread.
    ///
    /// For simulations and tools of one thread; the service opens its store with `open`.
    /// Throws: as `open`.
    package static func openInline(
        path: String,
        clock: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> UInt64,
        isExclusive: Bool = true
    ) throws(StoreFault) -> Database {
        let engine = SQLiteEngine(path: path, isExclusive: isExclusive)
        let work = WorkSignal()
        do throws(SQLFault) {
            let inline = try InlineStore(
                engine,
                clock: clock,
                random: random,
                announceWork: { work.send() }
            )
            return Database(engine, work: work, threads: ThreadCount(0), inline: inline)
        } catch {
            throw error.storeFault
        }
    }
}
