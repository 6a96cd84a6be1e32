import CSQLite

/// A SQLite connection with its prepared statements and the care of its write-ahead log.
final class SQLiteSession: SQLSession {
    private let connection: SQLiteConnection
    private var statements: [String: SQLiteStatement] = [:]
    /// Held as long as the writing connection is open.
    private let lock: FileLock?

    let dialect = Dialect.sqlite

    /// Beyond this length the log is written into the file between two transactions: 16 MiB.
    private static let framesMax = 4096

    init(_ connection: consuming SQLiteConnection, lock: FileLock?) {
        self.connection = connection
        self.lock = lock
    }

    deinit {
        statements.removeAll()
        if lock != nil { _ = connection.checkpoint(truncating: true) }
    }

    var condition: SessionCondition { connection.isInTransaction ? .inTransaction : .idle }

    func execute(_ sql: String, _ values: [SQLValue]) throws(SQLFault) -> SQLOutcome {
        // SQLite could keep it, but the two engines accept the same texts.
        guard !values.contains(where: \.isUnstorable) else {
            throw .violation("a text holds a NUL")
        }
        let statement = try prepared(sql)
        defer { statement.reset() }
        let bound = statement.bind(values)
        guard bound == SQLITE_OK else { throw connection.fault(bound) }
        var outcome = SQLOutcome()
        while true {
            switch statement.step() {
            case SQLITE_ROW: outcome.rows.append(statement.row())
            case SQLITE_DONE:
                outcome.changed = connection.changed
                return outcome
            case let code: throw connection.fault(code)
            }
        }
    }

    func script(_ sql: String) throws(SQLFault) -> [SQLRow] {
        try connection.script(sql)
        return []
    }

    /// Writes the log into the file when there is time, or when it has become long.
    ///
    /// Automatic checkpoints are off: they would make one committing caller wait.
    func rest(isIdle: Bool) {
        guard lock != nil, connection.framesLogged > (isIdle ? 0 : Self.framesMax) else { return }
        if connection.checkpoint(truncating: false) { connection.forgetFrames() }
    }

    private func prepared(_ sql: String) throws(SQLFault) -> SQLiteStatement {
        if let statement = statements[sql] { return statement }
        let statement = try connection.prepare(sql)
        statements[sql] = statement
        return statement
    }
}
