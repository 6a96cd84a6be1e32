extension Schema {
    /// What follows jobs of callers, and the records callers own.
    @Sendable static func callerTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        return [
            """
            CREATE TABLE job_follow_up (
                job_id \(integer) NOT NULL REFERENCES job (id) ON DELETE CASCADE,
                kind \(text) NOT NULL CHECK (kind <> ''),
                target \(text) NOT NULL CHECK (LENGTH(target) <= 2000),
                created \(integer) NOT NULL,
                PRIMARY KEY (job_id, kind, target)
            )\(dialect.keyedTable)
            """,
            """
            CREATE TABLE pushed_record (
                kind \(text) NOT NULL CHECK (kind <> ''),
                external_key \(text) NOT NULL,
                external_id \(text) NOT NULL,
                content \(text) NOT NULL,
                client_id \(text) NOT NULL,
                job_id \(integer) NOT NULL,
                created \(integer) NOT NULL,
                changed \(integer) NOT NULL,
                PRIMARY KEY (kind, external_key),
                CONSTRAINT pushed_key_is_lower_case CHECK (external_key = LOWER(external_id))
            )\(dialect.keyedTable)
            """,
        ]
    }
}
