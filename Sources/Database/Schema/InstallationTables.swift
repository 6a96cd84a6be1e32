extension Schema {
    /// The key of this installation alone, while no vault keeps it.
    @Sendable static func installationTables(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE installation_key (
                name \(dialect.text) PRIMARY KEY CHECK (name <> ''),
                value \(dialect.bytes) NOT NULL CHECK (LENGTH(value) = 32)
            )\(dialect.keyedTable)
            """
        ]
    }
}
