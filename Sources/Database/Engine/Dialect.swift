/// Everything in which the two engines' SQL differs.
///
/// Statements are written once with parameters `?1`, `?2`, …; the differing pieces are taken from here.
struct Dialect: Sendable, Hashable {
    enum Engine: Sendable, Hashable, CaseIterable {
        case sqlite
        case postgresql
    }

    let engine: Engine

    static let sqlite = Dialect(engine: .sqlite)
    static let postgresql = Dialect(engine: .postgresql)

    private func pick(_ sqlite: String, _ postgresql: String) -> String {
        switch engine {
        case .sqlite: sqlite
        case .postgresql: postgresql
        }
    }

    // MARK: Types and tables

    var integer: String { pick("INTEGER", "BIGINT") }
    /// Text compared by code point on both engines.
    var text: String { pick("TEXT", #"TEXT COLLATE "C""#) }
    var bytes: String { pick("BLOB", "BYTEA") }
    /// What stands behind the columns of a table with an integer key.
    var table: String { pick(" STRICT", "") }
    /// What stands behind the columns of a table with another key: rows lie in key order.
    var keyedTable: String { pick(" STRICT, WITHOUT ROWID", "") }
    /// What stands behind the columns of a table whose rows change often: room for the new version of
    /// a row on its page, and early cleaning.
    var busyTable: String {
        pick(
            " STRICT",
            " WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01,"
                + " autovacuum_vacuum_cost_delay = 0)"
        )
    }

    // MARK: Statements

    /// Starts a writing transaction with a savepoint; returns the server's clock where there is one.
    var begin: String {
        pick("BEGIN IMMEDIATE; SAVEPOINT operation", "BEGIN; SAVEPOINT operation; " + serverClock)
    }

    /// Keeps what an operation did and marks the start of the next one in the same transaction.
    var nextOperation: String { "RELEASE operation; SAVEPOINT operation" }

    /// Starts a reading transaction in which all queries see one state.
    var beginSnapshot: String {
        pick("BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    }

    /// Keeps other nodes from changing the schema at the same time, until the transaction ends; a
    /// change of the schema may take its time.
    var lockSchema: String {
        pick(
            "",
            "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0;"
                + " SELECT pg_advisory_xact_lock(710184327, hashtext(CURRENT_SCHEMA()))"
        )
    }

    /// Keeps other nodes from appending to the audit chain, until the transaction ends.
    var lockAudit: String { pick("", "LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE") }

    /// `id` is among the ids of a query that takes rows nobody else has locked.
    ///
    /// PostgreSQL evaluates `ANY (ARRAY (…))` once and always goes through the primary key; the usual
    /// join can turn into a scan of the whole table on a generic plan.
    func idTaken(from query: String) -> String {
        pick("id IN (\(query))", "id = ANY (ARRAY (\(query) FOR UPDATE SKIP LOCKED))")
    }

    /// Stands behind a query whose rows shall be locked, those locked by others passed over.
    var lockingFreeRows: String { pick("", " FOR UPDATE SKIP LOCKED") }

    /// Stands behind a query whose rows must not be deleted until the transaction ends.
    var sharingRows: String { pick("", " FOR SHARE") }

    /// Waits until no other transaction works on the jobs of the ordering key `?1`; nil where only one
    /// transaction writes at a time anyway.
    var lockKey: String? {
        switch engine {
        case .sqlite: nil
        case .postgresql:
            "SELECT pg_advisory_xact_lock("
                + "hashtextextended(CURRENT_SCHEMA() || '/' || ?1, 710184327))"
        }
    }

    /// How a column that is computed from others of its row is kept.
    var computed: String { pick("VIRTUAL", "STORED") }

    /// Stands behind a table's name and makes SQLite go along this index.
    ///
    /// Left alone SQLite prefers any index with an equal sign, and sorts a million ready jobs to find
    /// the first. PostgreSQL knows how many rows there are and needs no telling.
    func along(_ index: String) -> String { pick(" INDEXED BY " + index, "") }

    private var serverClock: String {
        "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
    }

    /// The statement as the engine's parser wants its parameters written.
    func native(_ sql: String) -> String {
        switch engine {
        case .sqlite: sql
        case .postgresql: String(sql.map { $0 == "?" ? "$" : $0 })
        }
    }
}
