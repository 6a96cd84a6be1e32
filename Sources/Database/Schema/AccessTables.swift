extension Schema {
    /// Who may call, what they asked for once, where catching up stands, and the audit chain.
    @Sendable static func accessTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        let bytes = dialect.bytes
        return [
            """
            CREATE TABLE api_key (
                id \(text) PRIMARY KEY CHECK (id <> ''),
                name \(text) NOT NULL,
                secret_hash \(bytes) NOT NULL CHECK (LENGTH(secret_hash) = 32),
                scopes \(text) NOT NULL,
                created \(integer) NOT NULL,
                revoked \(integer),
                last_used \(integer)
            )\(dialect.keyedTable)
            """,
            """
            CREATE TABLE idempotency (
                client_id \(text) NOT NULL,
                request_key \(text) NOT NULL CHECK (request_key <> ''),
                request_hash \(bytes) NOT NULL,
                job_ids \(text) NOT NULL,
                created \(integer) NOT NULL,
                expires \(integer) NOT NULL,
                PRIMARY KEY (client_id, request_key)
            )\(dialect.keyedTable)
            """,
            "CREATE INDEX idempotency_by_expiry ON idempotency (expires)",
            """
            CREATE TABLE catch_up (
                name \(text) PRIMARY KEY CHECK (name <> ''),
                value \(text) NOT NULL,
                updated \(integer) NOT NULL
            )\(dialect.keyedTable)
            """,
            """
            CREATE TABLE audit (
                number \(integer) PRIMARY KEY CHECK (number >= 1),
                at \(integer) NOT NULL,
                who \(text) NOT NULL,
                what \(text) NOT NULL,
                subject \(text) NOT NULL,
                previous_hash \(bytes) NOT NULL CHECK (LENGTH(previous_hash) = 32),
                hash \(bytes) NOT NULL CHECK (LENGTH(hash) = 32)
            )\(dialect.table)
            """,
        ]
    }
}
