import CPostgreSQL

/// A connection to a server with its prepared statements.
final class PostgreSQLSession: SQLSession {
    private let connection: PostgreSQLConnection
    private var names: [String: String] = [:]
    /// What this node signs its notices with.
    private let nodeName: String
    /// Statements without a result of interest, which go out together with the next one.
    private var deferred: [String] = []

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
        guard deferred.isEmpty else {
            return try executeAll([SQLStep(sql, [values])])[0][0]
        }
        let parameters = try PostgreSQLParameters(values)
        let result = try connection.run(prepared: try prepared(sql), parameters)
        return SQLOutcome(rows: try result.rows(), changed: result.changed)
    }

    func executeEach(_ sql: String, _ lists: [[SQLValue]]) throws(SQLFault) -> [SQLOutcome] {
        guard !lists.isEmpty else { return [] }
        if lists.count == 1, deferred.isEmpty { return [try execute(sql, lists[0])] }
        return try executeAll([SQLStep(sql, lists)])[0]
    }

    func executeAll(_ steps: [SQLStep]) throws(SQLFault) -> [[SQLOutcome]] {
        var calls: [PostgreSQLConnection.Call] = []
        for sql in deferred { calls.append(.init(name: try prepared(sql), values: [])) }
        let ahead = calls.count
        deferred = []
        for step in steps where !step.lists.isEmpty {
            let name = try prepared(step.sql)
            calls += step.lists.map { .init(name: name, values: $0) }
        }
        var outcomes: [SQLOutcome] = []
        outcomes.reserveCapacity(calls.count)
        var rest = calls[...]
        while !rest.isEmpty {
            outcomes += try connection.runAll(rest.prefix(Self.pipelineMax))
            rest = rest.dropFirst(Self.pipelineMax)
        }
        var left = outcomes.dropFirst(ahead)
        return steps.map { step in
            defer { left = left.dropFirst(step.lists.count) }
            return Array(left.prefix(step.lists.count))
        }
    }

    func nextOperation() { deferred += ["RELEASE operation", "SAVEPOINT operation"] }

    func announceWork() throws(SQLFault) {
        _ = try execute("SELECT pg_notify(\(Self.channel), ?1)", [.text(nodeName)])
    }

    /// Nodes that share tables hear each other; others on the same database do not.
    static let channel = "LEFT('quittance_jobs_' || CURRENT_SCHEMA(), 63)"

    func script(_ sql: String) throws(SQLFault) -> [SQLRow] {
        guard !sql.isEmpty else { return [] }
        if !deferred.isEmpty {
            // The end of the transaction ends its savepoints as well.
            if sql == "COMMIT" || sql == "ROLLBACK" { deferred = [] }
            _ = try executeAll([])
        }
        let result = try connection.run(sql)
        // A transaction in which something failed answers COMMIT with ROLLBACK, and calls it success.
        if sql == "COMMIT", result.command != "COMMIT" {
            throw .conflict("PostgreSQL undid the transaction instead of keeping it")
        }
        return try result.rows()
    }

    func rest(isIdle: Bool) {}

    /// The process of the server that works for this connection.
    func backend() throws(SQLFault) -> Int64 {
        let rows = try script("SELECT pg_backend_pid()")
        guard var row = rows.first else { throw .corrupt("PostgreSQL: no process") }
        return try row.integer()
    }

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

    /// Keeps the writer's statements on the indexes, along which each goes to a few rows.
    ///
    /// A plan made for a small or a forgotten table would read all of a large one. There being one good
    /// plan for each, it is made once.
    private static let alongIndexes = """
        SET plan_cache_mode = force_generic_plan;
        SET enable_seqscan = off;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off
        """

    func openWriter() throws(SQLFault) -> any SQLSession {
        let session = try open()
        _ = try session.script(Self.alongIndexes)
        let other = try open()
        for _ in 0..<3 {
            try Self.requireTwoSessions(try session.backend(), try other.backend())
        }
        return session
    }

    /// Refuses a pool that lends a session of the server for one transaction only.
    ///
    /// Such a pool gives two connections the same session. Settings, statements and notices would then get lost or mixed up, some of them unnoticed.
    static func requireTwoSessions(_ one: Int64, _ other: Int64) throws(SQLFault) {
        guard one == other else { return }
        throw .unavailable(
            "PostgreSQL: the connection pool lends sessions by the transaction; connect directly or set"
                + " its pool_mode to session"
        )
    }

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
