import Accounting

/// What an operation works with while its transaction is open.
///
/// An operation can run more than once before one of its runs is kept; it touches nothing but this.
final class Transaction {
    let session: any SQLSession
    /// The moment of the transaction: the server's clock on PostgreSQL, this machine's on SQLite.
    let now: Timestamp
    /// What this node's writer remembers of the queue.
    let memory: QueueMemory
    private let makeID: () -> Int64
    /// Whether the queue changed so that a sleeping worker should look.
    private(set) var hasWork = false

    init(
        session: any SQLSession,
        now: Timestamp,
        memory: QueueMemory = QueueMemory(),
        makeID: @escaping () -> Int64
    ) {
        self.session = session
        self.now = now
        self.memory = memory
        self.makeID = makeID
    }

    var dialect: Dialect { session.dialect }

    func newID() -> Int64 { makeID() }

    /// Wakes the workers once the transaction is kept.
    func announceWork() { hasWork = true }

    func rows(_ sql: String, _ values: [SQLValue] = []) throws(SQLFault) -> [SQLRow] {
        try session.rows(sql, values)
    }

    func integers(_ sql: String, _ values: [SQLValue] = []) throws(SQLFault) -> [Int64] {
        try session.integers(sql, values)
    }

    @discardableResult
    func change(_ sql: String, _ values: [SQLValue] = []) throws(SQLFault) -> Int {
        try session.change(sql, values)
    }
}
