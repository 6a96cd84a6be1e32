extension Schema {
    /// What upstream accounts say of their record types.
    @Sendable static func catalogueTables(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE upstream_catalogue (
                resource \(dialect.text) NOT NULL,
                name \(dialect.text) NOT NULL,
                content \(dialect.text) NOT NULL,
                read_at \(dialect.integer) NOT NULL,
                PRIMARY KEY (resource, name)
            )\(dialect.keyedTable)
            """
        ]
    }
}
