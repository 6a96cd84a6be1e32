import Jobs

/// A few threads with a read-only connection each; readers never wait for the writer on SQLite.
final class ReaderPool: Sendable {
    private let mailbox = Mailbox<Reading>(capacity: 10_000)

    /// Starts the threads; `onEnd` is called as each of them has ended.
    func start(
        _ engine: any SQLEngine,
        threads: Int,
        onEnd: @escaping @Sendable () -> Void
    ) throws(StoreFault) {
        do throws(SQLFault) {
            for number in 1...threads {
                try WorkerThread.start("store-read-\(number)") { [mailbox] in
                    Self.serve(mailbox, engine)
                    onEnd()
                }
            }
        } catch {
            throw error.storeFault
        }
    }

    /// Runs the body on a reading thread, all its queries on one state of the store.
    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws(SQLFault) -> Value
    ) async throws(StoreFault) -> Value {
        let result: Result<Value, StoreFault> = await withCheckedContinuation { caller in
            let reading = Reading(
                run: { session throws(SQLFault) in
                    let value = try body(session)
                    return { caller.resume(returning: .success(value)) }
                },
                fail: { caller.resume(returning: .failure($0)) }
            )
            switch mailbox.post(reading, isPressing: false) {
            case .accepted: break
            case .full: reading.fail(.unavailable("too many readers wait for the store"))
            case .closed: reading.fail(.unavailable("the store is closed"))
            }
        }
        return try result.get()
    }

    /// Takes no more readings; those posted are still answered.
    func close() { mailbox.close() }

    private static func serve(_ mailbox: Mailbox<Reading>, _ engine: any SQLEngine) {
        var session: (any SQLSession)?
        while case .letters(let readings) = mailbox.take(limit: 1, milliseconds: nil) {
            for reading in readings {
                do throws(SQLFault) {
                    try read(reading, engine, &session)()
                } catch {
                    reading.fail(error.storeFault)
                }
            }
        }
    }

    /// Reads once, and once more on a new connection when the kept one turns out to be lost.
    private static func read(
        _ reading: Reading,
        _ engine: any SQLEngine,
        _ kept: inout (any SQLSession)?
    ) throws(SQLFault) -> @Sendable () -> Void {
        if let session = kept {
            do throws(SQLFault) {
                return try readOnce(reading, session)
            } catch {
                guard session.condition == .broken else { throw error }
                kept = nil
            }
        }
        let session = try engine.openReader()
        kept = session
        return try readOnce(reading, session)
    }

    private static func readOnce(
        _ reading: Reading,
        _ session: any SQLSession
    ) throws(SQLFault) -> @Sendable () -> Void {
        _ = try session.script(session.dialect.beginSnapshot)
        do throws(SQLFault) {
            let answer = try reading.run(session)
            _ = try session.script("COMMIT")
            return answer
        } catch {
            session.rollback()
            throw error
        }
    }
}
