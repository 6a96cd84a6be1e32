/// Where a connection stands.
enum SessionCondition: Sendable, Hashable {
    case idle
    case inTransaction
    /// The connection is lost; only a new one helps.
    case broken
}

/// One connection to an engine, used by one thread only.
protocol SQLSession: AnyObject {
    var dialect: Dialect { get }
    var condition: SessionCondition { get }
    /// Whether no other service can work on the store as long as this connection is open.
    var isAlone: Bool { get }
    /// Runs one statement with parameters written `?1`, `?2`, …; it is prepared once and kept.
    func execute(_ sql: String, _ values: [SQLValue]) throws(SQLFault) -> SQLOutcome
    /// Runs one statement once for each list of values, in one round trip where the engine has any;
    /// the outcomes are in the lists' order.
    func executeEach(_ sql: String, _ lists: [[SQLValue]]) throws(SQLFault) -> [SQLOutcome]
    /// Runs several statements, each once for each of its lists, in one round trip where the engine has
    /// any; none of them can use what another gives back.
    func executeAll(_ steps: [SQLStep]) throws(SQLFault) -> [[SQLOutcome]]
    /// Keeps what an operation did and begins the next one in the same transaction.
    func nextOperation() throws(SQLFault)
    /// Runs statements without parameters; returns the rows of the last one where the engine does.
    func script(_ sql: String) throws(SQLFault) -> [SQLRow]
    /// Does what the engine needs between transactions; `isIdle` when there is time for more.
    func rest(isIdle: Bool)
    /// Tells other nodes that the queue changed.
    func announceWork() throws(SQLFault)
}

extension SQLSession {
    /// One after the other, which is all an engine inside the process needs.
    func executeEach(_ sql: String, _ lists: [[SQLValue]]) throws(SQLFault) -> [SQLOutcome] {
        var outcomes: [SQLOutcome] = []
        outcomes.reserveCapacity(lists.count)
        for values in lists { outcomes.append(try execute(sql, values)) }
        return outcomes
    }

    /// One after the other as well.
    func executeAll(_ steps: [SQLStep]) throws(SQLFault) -> [[SQLOutcome]] {
        var outcomes: [[SQLOutcome]] = []
        for step in steps { outcomes.append(try executeEach(step.sql, step.lists)) }
        return outcomes
    }

    func nextOperation() throws(SQLFault) { _ = try script(dialect.nextOperation) }

    /// Where there are no other nodes nobody needs telling.
    func announceWork() throws(SQLFault) {}

    /// The rows of a query.
    func rows(_ sql: String, _ values: [SQLValue] = []) throws(SQLFault) -> [SQLRow] {
        try execute(sql, values).rows
    }

    /// How many rows the statement changed.
    @discardableResult
    func change(_ sql: String, _ values: [SQLValue] = []) throws(SQLFault) -> Int {
        try execute(sql, values).changed
    }

    /// The integers in the first column of a query.
    func integers(_ sql: String, _ values: [SQLValue] = []) throws(SQLFault) -> [Int64] {
        var numbers: [Int64] = []
        for var row in try rows(sql, values) { numbers.append(try row.integer()) }
        return numbers
    }

    /// Ends the transaction without keeping anything.
    func rollback() {
        guard condition == .inTransaction else { return }
        // A rollback can only fail with the connection; then the engine drops the transaction itself.
        _ = try? script("ROLLBACK")
    }
}

/// A statement and the values of each of its runs.
struct SQLStep {
    let sql: String
    let lists: [[SQLValue]]

    init(_ sql: String, _ lists: [[SQLValue]] = [[]]) {
        self.sql = sql
        self.lists = lists
    }
}

/// How to open connections to one database.
protocol SQLEngine: Sendable {
    var name: String { get }
    /// Opens the one connection that writes, and makes sure nobody else has one where the engine
    /// allows only one.
    func openWriter() throws(SQLFault) -> any SQLSession
    /// Opens a connection that only reads.
    func openReader() throws(SQLFault) -> any SQLSession
    /// Copies the whole database to a new file.
    func backup(to path: String) throws(SQLFault)
    /// Calls back when another node tells that the queue changed; nil where there are no others.
    func listen(_ onWork: @escaping @Sendable () -> Void) throws(SQLFault) -> (any WorkListener)?
}

extension SQLEngine {
    func listen(_ onWork: @escaping @Sendable () -> Void) throws(SQLFault) -> (any WorkListener)? {
        nil
    }
}

/// Hears of work until it is closed.
protocol WorkListener: Sendable {
    func close()
}
