import Accounting

/// One step of the schema's history; a step once released never changes.
struct Migration: Sendable {
    let version: Int64
    let name: String
    let statements: @Sendable (Dialect) -> [String]
}

/// The schema and how a store of any age gets there.
enum Schema {
    static let migrations: [Migration] = [
        Migration(version: 1, name: "jobs", statements: jobTables),
        Migration(version: 2, name: "books", statements: bookTables),
        Migration(version: 3, name: "access", statements: accessTables),
        Migration(version: 4, name: "job engine", statements: engineTables),
        Migration(version: 5, name: "batches and schedules", statements: batchTables),
        Migration(version: 6, name: "payout members", statements: payoutTables),
        Migration(version: 7, name: "upstreams", statements: upstreamTables),
        Migration(version: 8, name: "callers", statements: callerTables),
        Migration(version: 9, name: "operation", statements: operationTables),
        Migration(version: 10, name: "installation", statements: installationTables),
        Migration(version: 11, name: "alerts", statements: alertTables),
        Migration(version: 12, name: "holds, recent keys and attempts", statements: queueTables),
        Migration(version: 13, name: "links of new kinds", statements: linkKindTables),
        Migration(version: 14, name: "lean indexes of jobs", statements: leanJobIndexes),
        Migration(version: 15, name: "subsidiaries", statements: subsidiaryTables),
        Migration(version: 16, name: "keys of given-up jobs", statements: deadKeyIndex),
        Migration(version: 17, name: "members on suspense", statements: suspenseIndex),
        Migration(version: 18, name: "catalogues of upstreams", statements: catalogueTables),
        Migration(version: 19, name: "items made lately", statements: itemIndex),
    ]

    /// Applies what is missing, all in one transaction.
    ///
    /// Throws: `corrupt` when the store was written by a newer version.
    static func bringUpToDate(_ session: any SQLSession, now: Timestamp) throws(SQLFault) {
        let dialect = session.dialect
        _ = try session.script(dialect.begin)
        do throws(SQLFault) {
            _ = try session.script(dialect.lockSchema)
            try session.change(
                """
                CREATE TABLE IF NOT EXISTS schema_version (
                    version \(dialect.integer) PRIMARY KEY,
                    name \(dialect.text) NOT NULL,
                    applied \(dialect.integer) NOT NULL
                )\(dialect.table)
                """
            )
            let present =
                try session.integers(
                    "SELECT COALESCE(MAX(version), 0) FROM schema_version"
                ).first ?? 0
            guard present <= migrations.count else {
                throw .corrupt(
                    "the store has schema \(present), this version knows \(migrations.count)"
                )
            }
            let isVisitor = dialect.engine == .sqlite && !session.isAlone
            guard !isVisitor || present == migrations.count else {
                throw .unavailable("the service that holds the store has another version")
            }
            for migration in migrations where migration.version > present {
                for statement in migration.statements(dialect) {
                    _ = try session.script(statement)
                }
                try session.change(
                    "INSERT INTO schema_version (version, name, applied) VALUES (?1, ?2, ?3)",
                    [.integer(migration.version), .text(migration.name), .time(now)]
                )
            }
            _ = try session.script("COMMIT")
        } catch {
            session.rollback()
            throw error
        }
    }

    /// The names of an enum as an SQL list, so that the schema and the code cannot drift apart.
    static func names<Name: CaseIterable & RawRepresentable>(
        _ type: Name.Type
    ) -> String where Name.RawValue == String {
        "(" + Name.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ") + ")"
    }
}
