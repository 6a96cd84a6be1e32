extension Schema {
    /// Links again, without the list of kinds a store once knew: new kinds need no new table.
    ///
    /// Neither engine changes a check in the same words, so both tables are copied.
    @Sendable static func linkKindTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        return [
            """
            CREATE TABLE link_copy (
                external_key \(text) PRIMARY KEY,
                external_id \(text) NOT NULL,
                kind \(text) NOT NULL CHECK (kind <> ''),
                internal_id \(text) NOT NULL CHECK (internal_id <> ''),
                fingerprint \(text) NOT NULL,
                amount \(integer),
                currency \(text),
                origin \(text) NOT NULL CHECK (origin IN ('created', 'adopted')),
                updated \(integer) NOT NULL,
                CONSTRAINT link_key_is_lower_case CHECK (external_key = LOWER(external_id)),
                CONSTRAINT link_amount_is_whole CHECK ((amount IS NULL) = (currency IS NULL))
            )\(dialect.keyedTable)
            """,
            """
            INSERT INTO link_copy SELECT external_key, external_id, kind, internal_id, fingerprint,
                amount, currency, origin, updated FROM link
            """,
            """
            CREATE TABLE link_source_copy (
                external_key \(text) NOT NULL REFERENCES link_copy (external_key),
                position \(integer) NOT NULL,
                source \(text) NOT NULL,
                PRIMARY KEY (external_key, position)
            )\(dialect.keyedTable)
            """,
            """
            INSERT INTO link_source_copy SELECT external_key, position, source FROM link_source
            """,
            "DROP TABLE link_source", "DROP TABLE link",
            "ALTER TABLE link_copy RENAME TO link",
            "ALTER TABLE link_source_copy RENAME TO link_source",
            "CREATE INDEX link_by_source ON link_source (source, external_key)",
        ]
    }
}
