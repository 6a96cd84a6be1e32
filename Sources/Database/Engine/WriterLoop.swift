import Accounting
import Jobs

/// The writer's thread: takes batches, keeps them, answers callers, reconnects.
///
/// Lives and dies on that one thread.
final class WriterLoop {
    private var session: (any SQLSession)?
    private let reopen: () throws(SQLFault) -> any SQLSession
    private let clock: () -> Timestamp
    private var ids: IDSource
    private let memory = QueueMemory()
    private var notices = NoticePacing()
    private let onCommit: (_ hasWork: Bool) -> Void
    /// This machine's clock as given out, which never steps back.
    private var latest = Timestamp(microseconds: 0)
    /// Why nothing is written any more; set once, for good.
    private var halted: StoreFault?
    private var reopenNotBefore = ContinuousClock.now

    private static let batchMax = 1000
    /// A batch is committed after this time even when more operations wait.
    private static let batchTimeMax = Duration.milliseconds(20)
    private static let attemptsMax = 5
    private static let idleMilliseconds = 250
    private static let reopenPause = Duration.milliseconds(500)

    init(
        session: any SQLSession,
        reopen: @escaping () throws(SQLFault) -> any SQLSession,
        clock: @escaping () -> Timestamp,
        ids: IDSource,
        onCommit: @escaping (_ hasWork: Bool) -> Void
    ) {
        self.session = session
        self.reopen = reopen
        self.clock = clock
        self.ids = ids
        self.onCommit = onCommit
    }

    /// Serves the mailbox until it is closed and empty.
    func serve(_ mailbox: Mailbox<Operation>) {
        var mayRest = true
        while true {
            switch mailbox.take(
                limit: Self.batchMax,
                milliseconds: notices.waitMilliseconds(at: .now)
                    ?? (mayRest ? Self.idleMilliseconds : nil)
            ) {
            case .letters(let operations):
                var rest = operations
                while !rest.isEmpty {
                    rest = process(rest) { mailbox.waiting(limit: Self.batchMax) }
                    // Under load latecomers follow each other without end, so not only after the last.
                    session?.rest(isIdle: false)
                    announce()
                }
                mayRest = true
            case .nothing where notices.isWanted: announce()
            case .nothing:
                session?.rest(isIdle: true)
                mayRest = false
            case .closed:
                return
            }
        }
    }

    /// Tells other nodes, where there can be any, that the queue changed.
    private func announce() {
        guard notices.take(at: .now), let session, session.condition == .idle else { return }
        // A lost notice costs the others a few seconds: they look by themselves.
        try? session.announceWork()
    }

    /// Does one operation at once, for a caller that is the writer's thread itself.
    func perform(_ operation: Operation) {
        runAlone(operation)
        session?.rest(isIdle: false)
    }

    /// Ends the leases of dead processes now, not after their time.
    ///
    /// Where this process is proved to be alone, every lease found at start belongs to a dead one.
    func endForeignLeases() throws(SQLFault) {
        guard let session, session.isAlone else { return }
        let transaction = try begin(session)
        do throws(SQLFault) {
            try transaction.endOtherNodes()
            _ = try session.script("COMMIT")
        } catch {
            session.rollback()
            throw error
        }
    }

    /// Works on operations in one transaction; returns those that no time was left for.
    ///
    /// What came while it worked joins before the commit: those whose calls were answered last would
    /// otherwise wait for the next commit, and with them every second caller for every second commit.
    private func process(
        _ operations: [Operation],
        joining latecomers: () -> [Operation]
    ) -> [Operation] {
        guard let transaction = start(failing: operations[...]) else { return [] }
        let session = transaction.session
        let started = ContinuousClock.now
        var answers: [@Sendable () -> Void] = []
        var tried: [Operation] = []
        var groups = OperationGroup.gather(operations)[...]
        do throws(SQLFault) {
            while true {
                if groups.isEmpty, tried.count < Self.batchMax {
                    groups = OperationGroup.gather(latecomers())[...]
                }
                guard let group = groups.first else { break }
                if !tried.isEmpty {
                    guard ContinuousClock.now - started < Self.batchTimeMax else { break }
                    try session.nextOperation()
                }
                groups.removeFirst()
                tried += group.operations
                answers += try attempt(group, transaction)
            }
            try commit(transaction)
        } catch {
            session.rollback()
            recover(tried[...], from: error)
            return groups.flatMap(\.operations)
        }
        for answer in answers { answer() }
        return groups.flatMap(\.operations)
    }

    /// Does the work of a group; when it fails each operation is tried by itself, and a failing one is
    /// undone alone.
    ///
    /// Throws: when the failure took the whole transaction with it.
    private func attempt(
        _ group: OperationGroup,
        _ transaction: Transaction
    ) throws(SQLFault) -> [@Sendable () -> Void] {
        do throws(SQLFault) {
            return try group.run(transaction)
        } catch {
            let session = transaction.session
            guard session.condition == .inTransaction else { throw error }
            switch error {
            case .conflict, .halted: throw error
            case .taken, .violation, .unavailable, .full, .corrupt, .refused: break
            }
            _ = try session.script("ROLLBACK TO operation")
            guard group.operations.count > 1 else {
                return group.operations.map { operation in { operation.fail(error.storeFault) } }
            }
        }
        var answers: [@Sendable () -> Void] = []
        for operation in group.operations {
            answers += try attempt(OperationGroup(operation), transaction)
            try transaction.session.nextOperation()
        }
        return answers
    }

    /// Answers a batch that failed as a whole.
    ///
    /// Nothing of it is stored, so each operation gets a transaction of its own. When the
    /// connection is gone the outcome can be unknown, and everybody is told so.
    private func recover(_ operations: ArraySlice<Operation>, from fault: SQLFault) {
        if case .halted = fault { halted = fault.storeFault }
        let isLost = session?.condition == .broken
        for operation in operations {
            if isLost || halted != nil {
                operation.fail(halted ?? fault.storeFault)
            } else {
                runAlone(operation)
            }
        }
    }

    /// Runs an operation in a transaction of its own, again when a conflict with another node undid it.
    private func runAlone(_ operation: Operation) {
        var fault = SQLFault.conflict("the store is busy")
        for _ in 0..<Self.attemptsMax {
            guard let transaction = start(failing: [operation]) else { return }
            do throws(SQLFault) {
                let answer = try operation.run(transaction)
                try commit(transaction)
                answer()
                return
            } catch {
                transaction.session.rollback()
                fault = error
                guard case .conflict = error else { break }
            }
        }
        if case .halted = fault { halted = fault.storeFault }
        operation.fail(fault.storeFault)
    }

    /// Begins a transaction, on a new connection when the kept one turns out to be lost; nil when
    /// neither works, and then everybody is told.
    private func start(failing operations: ArraySlice<Operation>) -> Transaction? {
        var fault = SQLFault.unavailable("the connection to the store is lost")
        for _ in 0..<2 {
            guard let session = connected(failing: operations) else { return nil }
            do throws(SQLFault) {
                return try begin(session)
            } catch {
                session.rollback()
                fault = error
                guard session.condition == .broken else { break }
            }
        }
        for operation in operations { operation.fail(fault.storeFault) }
        return nil
    }

    private func begin(_ session: any SQLSession) throws(SQLFault) -> Transaction {
        var rows = try session.script(session.dialect.begin)
        var now = clock()
        if rows.isEmpty {
            latest = max(latest, now)
            now = latest
        } else {
            now = try rows[0].time()
        }
        return Transaction(session: session, now: now, memory: memory) { [self] in
            ids.next(at: now)
        }
    }

    private func commit(_ transaction: Transaction) throws(SQLFault) {
        _ = try transaction.session.script("COMMIT")
        if transaction.hasWork { notices.want() }
        onCommit(transaction.hasWork)
    }

    /// The connection, opened anew when it was lost; nil when there is none, and then everybody is told.
    private func connected(failing operations: ArraySlice<Operation>) -> (any SQLSession)? {
        var fault = halted ?? .unavailable("the connection to the store is lost")
        if halted == nil {
            if let session, session.condition != .broken { return session }
            session = nil
            if ContinuousClock.now >= reopenNotBefore {
                do throws(SQLFault) {
                    let opened = try reopen()
                    session = opened
                    return opened
                } catch {
                    fault = error.storeFault
                    reopenNotBefore = ContinuousClock.now + Self.reopenPause
                }
            }
        }
        for operation in operations { operation.fail(fault) }
        return nil
    }
}
