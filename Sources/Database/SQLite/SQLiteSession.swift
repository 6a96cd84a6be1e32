import CSQLite

/// A SQLite connection with its prepared statements and the care of its write-ahead log.
final class SQLiteSession: SQLSession {
    private let connection: SQLiteConnection
    private var statements: [String: SQLiteStatement] = [:]
    private let role: Role

    /// What the connection is for.
    ///
    /// SQLite before 3.51.3 can damage the log when one connection writes at the very instant in which
    /// another empties the log. So the keeper alone empties it, and only in its turn; a visitor writes
    /// only in its turn.
    enum Role {
        /// The service: writes, and takes care of the log. It holds the first lock all its life.
        case keeper(FileLock, turn: FileLock)
        /// A tool beside the service: writes now and then.
        case visitor(turn: FileLock)
        case reader
    }

    let dialect = Dialect.sqlite

    /// Beyond this length the log is written into the file between two transactions: 16 MiB.
    private static let framesMax = 4096

    init(_ connection: consuming SQLiteConnection, _ role: Role) {
        self.connection = connection
        self.role = role
    }

    deinit {
        statements.removeAll()
        _ = checkpoint(truncating: true)
    }

    var isAlone: Bool {
        if case .keeper = role { true } else { false }
    }

    var condition: SessionCondition { connection.isInTransaction ? .inTransaction : .idle }

    func execute(_ sql: String, _ values: [SQLValue]) throws(SQLFault) -> SQLOutcome {
        try run(try prepared(sql), values)
    }

    func executeEach(_ sql: String, _ lists: [[SQLValue]]) throws(SQLFault) -> [SQLOutcome] {
        guard !lists.isEmpty else { return [] }
        let statement = try prepared(sql)
        var outcomes: [SQLOutcome] = []
        outcomes.reserveCapacity(lists.count)
        for values in lists { outcomes.append(try run(statement, values)) }
        return outcomes
    }

    private func run(
        _ statement: SQLiteStatement,
        _ values: [SQLValue]
    ) throws(SQLFault) -> SQLOutcome {
        // SQLite could keep it, but the two engines accept the same texts.
        guard !values.contains(where: \.isUnstorable) else {
            throw .violation("a text holds a NUL")
        }
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
        if case .visitor(let turn) = role, sql == dialect.begin { try turn.take() }
        defer {
            if case .visitor(let turn) = role, !connection.isInTransaction { turn.leave() }
        }
        guard let steps = Self.frequentScripts[sql] else {
            try connection.script(sql)
            return []
        }
        for step in steps { _ = try execute(step, []) }
        return []
    }

    /// The scripts around every operation, step by step, so that their statements stay prepared.
    private static let frequentScripts: [String: [String]] = [
        Dialect.sqlite.begin: ["BEGIN IMMEDIATE", "SAVEPOINT operation"],
        Dialect.sqlite.nextOperation: ["RELEASE operation", "SAVEPOINT operation"],
        "COMMIT": ["COMMIT"],
    ]

    /// Writes the log into the file when there is time, or when it has become long.
    ///
    /// Automatic checkpoints are off: they would make one committing caller wait.
    func rest(isIdle: Bool) {
        guard connection.framesLogged > (isIdle ? 0 : Self.framesMax) else { return }
        if checkpoint(truncating: false) { connection.forgetFrames() }
    }

    /// Writes the log into the file unless a visitor writes at this moment; then the next rest does it.
    private func checkpoint(truncating: Bool) -> Bool {
        guard case .keeper(_, let turn) = role else { return false }
        // A turn that cannot be taken for any reason is no turn: the log only grows a little longer.
        guard (try? turn.takeIfFree()) == true else { return false }
        defer { turn.leave() }
        return connection.checkpoint(truncating: truncating)
    }

    private func prepared(_ sql: String) throws(SQLFault) -> SQLiteStatement {
        if let statement = statements[sql] { return statement }
        let statement = try connection.prepare(sql)
        statements[sql] = statement
        return statement
    }
}
