extension Schema {
    /// Queues that wait for a login, keys that stay taken for a while, and what became of each attempt.
    @Sendable static func queueTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        return [
            """
            CREATE TABLE queue_hold (
                kind \(text) NOT NULL CHECK (kind <> ''),
                account \(text) NOT NULL,
                held_until \(integer) NOT NULL,
                since \(integer) NOT NULL,
                reason \(text) NOT NULL,
                PRIMARY KEY (kind, account)
            )\(dialect.keyedTable)
            """,
            """
            CREATE TABLE recent_key (
                unique_key \(text) NOT NULL PRIMARY KEY CHECK (unique_key <> ''),
                job_id \(integer) NOT NULL,
                taken_until \(integer) NOT NULL
            )\(dialect.keyedTable)
            """,
            "CREATE INDEX recent_key_by_time ON recent_key (taken_until)",
            // An attempt is named by the number of its claim, which is never used twice.
            """
            CREATE TABLE job_attempt (
                job_id \(integer) NOT NULL REFERENCES job (id) ON DELETE CASCADE,
                number \(integer) NOT NULL CHECK (number >= 1),
                node \(integer),
                ended \(integer) NOT NULL,
                outcome \(text) NOT NULL CHECK (outcome <> ''),
                error \(text),
                PRIMARY KEY (job_id, number)
            )\(dialect.keyedTable)
            """,
        ]
    }
}
