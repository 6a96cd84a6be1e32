import CPostgreSQL

/// A connection to a server with its prepared statements.
final class PostgreSQLSession: SQLSession {
    private let connection: PostgreSQLConnection
    private var names: [String: String] = [:]
    /// What this node signs its notices with.
    private let nodeName: String

    let dialect = Dialect.postgresql

    /// So many statements at most are on their way before their results are read.
    private static let pipelineMax = 256

    init(_ connection: consuming PostgreSQLConnection, nodeName: String = "") {
        self.connection = connection
        self.nodeName = nodeName
    }

    var isAlone: Bool { false }

    var condition: SessionCondition { connection.condition }

    func execute(_ sql: String, _ values: [SQLValue]) throws(SQLFault) -> SQLOutcome {
        let parameters = try PostgreSQLParameters(values)
        let result = try connection.run(prepared: try prepared(sql), parameters)
        return SQLOutcome(rows: try result.rows(), changed: result.changed)
    }

    func executeEach(_ sql: String, _ lists: [[SQLValue]]) throws(SQLFault) -> [SQLOutcome] {
        guard lists.count > 1 else {
            guard let only = lists.first else { return [] }
            return [try execute(sql, only)]
        }
        let name = try prepared(sql)
        var outcomes: [SQLOutcome] = []
        outcomes.reserveCapacity(lists.count)
        var rest = lists[...]
        while !rest.isEmpty {
            let chunk = Array(rest.prefix(Self.pipelineMax))
            rest = rest.dropFirst(Self.pipelineMax)
            outcomes += try connection.runEach(prepared: name, chunk)
        }
        return outcomes
    }

    func announceWork() throws(SQLFault) {
        _ = try execute("SELECT pg_notify(\(Self.channel), ?1)", [.text(nodeName)])
    }

    /// Nodes that share tables hear each other; others on the same database do not.
    static let channel = "LEFT('quittance_jobs_' || CURRENT_SCHEMA(), 63)"

    func script(_ sql: String) throws(SQLFault) -> [SQLRow] {
        guard !sql.isEmpty else { return [] }
        let result = try connection.run(sql)
        // A transaction in which something failed answers COMMIT with ROLLBACK, and calls it success.
        if sql == "COMMIT", result.command != "COMMIT" {
            throw .conflict("PostgreSQL undid the transaction instead of keeping it")
        }
        return try result.rows()
    }

    func rest(isIdle: Bool) {}

    private func prepared(_ sql: String) throws(SQLFault) -> String {
        if let name = names[sql] { return name }
        let name = "s\(names.count + 1)"
        try connection.prepare(dialect.native(sql), name: name)
        names[sql] = name
        return name
    }
}

/// A database on a server, shared by any number of processes.
struct PostgreSQLEngine: SQLEngine {
    let connection: String
    /// Unlike that of any other node.
    let nodeName: String

    var name: String { "postgresql" }

    /// PostgreSQL 13.
    private static let serverVersionMin = 130_000

    /// No statement, lock or forgotten transaction holds up others for longer than this.
    private static let limits = """
        SET statement_timeout = '30s';
        SET lock_timeout = '10s';
        SET idle_in_transaction_session_timeout = '60s';
        SET synchronous_commit = on;
        SET bytea_output = 'hex'
        """

    func openWriter() throws(SQLFault) -> any SQLSession { try open() }

    func openReader() throws(SQLFault) -> any SQLSession { try open() }

    func listen(_ onWork: @escaping @Sendable () -> Void) throws(SQLFault) -> (any WorkListener)? {
        let listener = try PostgreSQLListener(connection, nodeName: nodeName, onWork: onWork)
        try listener.start()
        return listener
    }

    func backup(to path: String) throws(SQLFault) {
        throw .unavailable("a PostgreSQL database is copied by pg_dump or a base backup")
    }

    private func open() throws(SQLFault) -> PostgreSQLSession {
        let opened = try PostgreSQLConnection(connection)
        guard opened.serverVersion >= Self.serverVersionMin else {
            throw .unavailable("PostgreSQL 13 is needed, the server is \(opened.serverVersion)")
        }
        let session = PostgreSQLSession(opened, nodeName: nodeName)
        _ = try session.script(Self.limits)
        return session
    }
}
