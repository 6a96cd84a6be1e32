import CPostgreSQL

/// A connection to a server with its prepared statements.
final class PostgreSQLSession: SQLSession {
    private let connection: PostgreSQLConnection
    private var names: [String: String] = [:]

    let dialect = Dialect.postgresql

    init(_ connection: consuming PostgreSQLConnection) { self.connection = connection }

    var isAlone: Bool { false }

    var condition: SessionCondition { connection.condition }

    func execute(_ sql: String, _ values: [SQLValue]) throws(SQLFault) -> SQLOutcome {
        let parameters = try PostgreSQLParameters(values)
        let result = try connection.run(prepared: try prepared(sql), parameters)
        return SQLOutcome(rows: try result.rows(), changed: result.changed)
    }

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

    func backup(to path: String) throws(SQLFault) {
        throw .unavailable("a PostgreSQL database is copied by pg_dump or a base backup")
    }

    private func open() throws(SQLFault) -> PostgreSQLSession {
        let opened = try PostgreSQLConnection(connection)
        guard opened.serverVersion >= Self.serverVersionMin else {
            throw .unavailable("PostgreSQL 13 is needed, the server is \(opened.serverVersion)")
        }
        let session = PostgreSQLSession(opened)
        _ = try session.script(Self.limits)
        return session
    }
}
