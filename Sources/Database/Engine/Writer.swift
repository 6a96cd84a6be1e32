import Accounting
import CLinux
import Jobs
import Synchronization

/// The one thread that writes.
///
/// Callers post operations; the thread puts everything that waits into one transaction, commits once
/// and then answers all callers. While one commit is on its way to the disk the next batch gathers by
/// itself, so the number of commits falls behind the number of callers exactly when there are many.
final class Writer: Sendable {
    private let mailbox = Mailbox<Operation>(capacity: 20_000)
    private let commits = Atomic<Int>(0)

    /// How many transactions were committed since the start.
    var commitCount: Int { commits.load(ordering: .relaxed) }

    /// Starts the thread; the first thing it does is to open the store and bring its schema up to date.
    ///
    /// `onEnd` is called once the thread has ended and its connection is closed.
    func start(
        _ engine: any SQLEngine,
        clock: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> UInt64,
        announceWork: @escaping @Sendable () -> Void,
        onEnd: @escaping @Sendable () -> Void
    ) async throws(StoreFault) {
        let result: Result<Void, StoreFault> = await withCheckedContinuation { opened in
            do throws(SQLFault) {
                try WorkerThread.start("store-writer") { [self] in
                    run(engine, clock, random, announceWork, opened)
                    onEnd()
                }
            } catch {
                opened.resume(returning: .failure(error.storeFault))
            }
        }
        try result.get()
    }

    private func run(
        _ engine: any SQLEngine,
        _ clock: @escaping @Sendable () -> Timestamp,
        _ random: @escaping @Sendable () -> UInt64,
        _ announceWork: @escaping @Sendable () -> Void,
        _ opened: CheckedContinuation<Result<Void, StoreFault>, Never>
    ) {
        linux_short_turns()
        let loop: WriterLoop
        do throws(SQLFault) {
            let session = try engine.openWriter()
            try Schema.bringUpToDate(session, now: clock())
            loop = WriterLoop(
                session: session,
                reopen: { () throws(SQLFault) in try engine.openWriter() },
                clock: clock,
                ids: IDSource(random: random),
                onCommit: { [self] hasWork in
                    commits.add(1, ordering: .relaxed)
                    if hasWork { announceWork() }
                }
            )
            try loop.endForeignLeases()
        } catch {
            mailbox.close()
            opened.resume(returning: .failure(error.storeFault))
            return
        }
        opened.resume(returning: .success(()))
        loop.serve(mailbox)
    }

    /// Runs the body in a transaction; its result comes back once it is durable.
    ///
    /// `isPressing` work (ends of claims, heartbeats) is taken even when the mailbox is full. `joint`
    /// makes of an answer the form in which the work is done together with that of other callers.
    func perform<Value: Sendable>(
        isPressing: Bool = false,
        joint: (@escaping @Sendable (Value) -> Void) -> JointWork? = { _ in nil },
        _ body: @escaping @Sendable (Transaction) throws(SQLFault) -> Value
    ) async throws(StoreFault) -> Value {
        let result: Result<Value, StoreFault> = await withCheckedContinuation { caller in
            let operation = Operation(
                run: { transaction throws(SQLFault) in
                    let value = try body(transaction)
                    return { caller.resume(returning: .success(value)) }
                },
                fail: { caller.resume(returning: .failure($0)) },
                joint: joint { caller.resume(returning: .success($0)) }
            )
            switch mailbox.post(operation, isPressing: isPressing) {
            case .accepted: break
            case .full: operation.fail(.unavailable("too much work waits for the store"))
            case .closed: operation.fail(.unavailable("the store is closed"))
            }
        }
        return try result.get()
    }

    /// Takes no more operations; those posted are still done.
    func close() { mailbox.close() }
}
