extension Schema {
    /// What is known of alerts, so that a restart neither repeats nor loses one.
    @Sendable static func alertTables(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE alert_memory (
                name \(dialect.text) PRIMARY KEY CHECK (name <> ''),
                memory \(dialect.text) NOT NULL,
                updated \(dialect.integer) NOT NULL
            )\(dialect.keyedTable)
            """
        ]
    }
}
