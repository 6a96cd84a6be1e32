import Accounting

extension Schema {
    /// Links to the accounting system, the ledger, explained payouts, and findings.
    @Sendable static func bookTables(_ dialect: Dialect) -> [String] {
        linkTables(dialect) + ledgerTables(dialect) + proofTables(dialect)
    }

    private static func linkTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        return [
            """
            CREATE TABLE link (
                external_key \(text) PRIMARY KEY,
                external_id \(text) NOT NULL,
                kind \(text) NOT NULL CHECK (kind IN \(names(RecordKind.self))),
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
            CREATE TABLE link_source (
                external_key \(text) NOT NULL REFERENCES link (external_key),
                position \(integer) NOT NULL,
                source \(text) NOT NULL,
                PRIMARY KEY (external_key, position)
            )\(dialect.keyedTable)
            """,
            "CREATE INDEX link_by_source ON link_source (source, external_key)",
        ]
    }

    private static func ledgerTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        return [
            """
            CREATE TABLE entry (
                id \(text) PRIMARY KEY CHECK (id <> ''),
                date \(text) NOT NULL CHECK (LENGTH(date) = 10),
                narration \(text) NOT NULL,
                recorded \(integer) NOT NULL
            )\(dialect.keyedTable)
            """,
            "CREATE INDEX entry_by_date ON entry (date, id)",
            """
            CREATE TABLE posting (
                entry_id \(text) NOT NULL REFERENCES entry (id),
                position \(integer) NOT NULL,
                role \(text) NOT NULL CHECK (role <> ''),
                side \(text) NOT NULL CHECK (side IN ('debit', 'credit')),
                amount \(integer) NOT NULL CHECK (amount >= 0),
                currency \(text) NOT NULL CHECK (LENGTH(currency) = 3),
                settled_amount \(integer) CHECK (settled_amount >= 0),
                settled_currency \(text),
                PRIMARY KEY (entry_id, position),
                CONSTRAINT posting_settlement_is_whole
                    CHECK ((settled_amount IS NULL) = (settled_currency IS NULL))
            )\(dialect.keyedTable)
            """,
            """
            CREATE TABLE entry_source (
                entry_id \(text) NOT NULL REFERENCES entry (id),
                position \(integer) NOT NULL,
                source \(text) NOT NULL,
                PRIMARY KEY (entry_id, position)
            )\(dialect.keyedTable)
            """,
        ]
    }

    private static func proofTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        return [
            """
            CREATE TABLE payout (
                payout_id \(text) PRIMARY KEY CHECK (payout_id <> ''),
                account \(text) NOT NULL,
                status \(text) NOT NULL,
                arrival_date \(text) NOT NULL CHECK (LENGTH(arrival_date) = 10),
                currency \(text) NOT NULL CHECK (LENGTH(currency) = 3),
                gross \(integer) NOT NULL,
                fees \(integer) NOT NULL,
                refunds \(integer) NOT NULL,
                disputes \(integer) NOT NULL,
                other \(integer) NOT NULL,
                net \(integer) NOT NULL,
                member_count \(integer) NOT NULL CHECK (member_count >= 0),
                suspense \(integer) NOT NULL,
                residual \(integer) NOT NULL,
                deposit_external_id \(text) NOT NULL,
                deposit_internal_id \(text) NOT NULL,
                updated \(integer) NOT NULL,
                CONSTRAINT payout_adds_up
                    CHECK (gross + refunds + disputes + other - fees = net)
            )\(dialect.keyedTable)
            """,
            "CREATE INDEX payout_by_date ON payout (arrival_date, payout_id)",
            "CREATE INDEX payout_by_account ON payout (account, arrival_date, payout_id)",
            """
            CREATE TABLE finding (
                id \(integer) PRIMARY KEY,
                code \(text) NOT NULL CHECK (code <> ''),
                subject \(text) NOT NULL,
                sentence \(text) NOT NULL,
                fix \(text) NOT NULL,
                job_id \(integer),
                created \(integer) NOT NULL,
                seen \(integer) NOT NULL,
                resolved \(integer)
            )\(dialect.table)
            """,
            "CREATE UNIQUE INDEX finding_open ON finding (code, subject) WHERE resolved IS NULL",
            "CREATE INDEX finding_open_by_id ON finding (id) WHERE resolved IS NULL",
            "CREATE INDEX finding_by_subject ON finding (subject, id)",
        ]
    }
}
