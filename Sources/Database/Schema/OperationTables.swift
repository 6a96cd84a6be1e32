extension Schema {
    /// What keys and audit records gained, the vault, and the guards of the audit chain.
    @Sendable static func operationTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        let bytes = dialect.bytes
        return [
            "ALTER TABLE api_key ADD COLUMN scrypt_salt \(bytes)",
            "ALTER TABLE api_key ADD COLUMN scrypt_cost_log2 \(integer)",
            "ALTER TABLE api_key ADD COLUMN expires \(integer)",
            "ALTER TABLE api_key ADD COLUMN successor \(text)",
            "ALTER TABLE audit ADD COLUMN request_id \(text)",
            "ALTER TABLE audit ADD COLUMN before_hash \(bytes)",
            "ALTER TABLE audit ADD COLUMN after_hash \(bytes)",
            """
            CREATE TABLE vault (
                name \(text) PRIMARY KEY CHECK (name <> ''),
                sealed \(bytes) NOT NULL,
                key_id \(text) NOT NULL,
                updated \(integer) NOT NULL
            )\(dialect.keyedTable)
            """,
        ] + dialect.appendOnlyAudit
    }
}

extension Dialect {
    /// Keeps the audit chain from being changed by mistake; who may drop triggers is stopped only by
    /// the hashes.
    var appendOnlyAudit: [String] {
        switch engine {
        case .sqlite:
            ["UPDATE", "DELETE"].map { verb in
                """
                CREATE TRIGGER audit_no_\(verb.lowercased()) BEFORE \(verb) ON audit
                BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END
                """
            }
        case .postgresql:
            [
                """
                CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''the audit chain only grows''; END'
                """,
                """
                CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
                FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()
                """,
            ]
        }
    }
}
