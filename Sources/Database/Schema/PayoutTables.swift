extension Schema {
    /// What each payout is made of, member by member.
    @Sendable static func payoutTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        return [
            """
            CREATE TABLE payout_member (
                payout_id \(text) NOT NULL CHECK (payout_id <> ''),
                position \(integer) NOT NULL CHECK (position >= 0),
                account \(text) NOT NULL,
                transaction_id \(text) NOT NULL CHECK (transaction_id <> ''),
                category \(text) NOT NULL,
                type \(text) NOT NULL,
                source \(text),
                created \(integer) NOT NULL,
                currency \(text) NOT NULL CHECK (LENGTH(currency) = 3),
                amount \(integer) NOT NULL,
                fee \(integer) NOT NULL,
                record \(text),
                taken \(integer),
                record_amount \(integer),
                record_currency \(text),
                lines \(text) NOT NULL,
                parked \(integer) NOT NULL,
                chunk \(integer) NOT NULL CHECK (chunk >= 0),
                PRIMARY KEY (payout_id, position),
                CONSTRAINT payout_member_record_is_whole CHECK (
                    (taken IS NULL) = (record_amount IS NULL)
                    AND (taken IS NULL) = (record_currency IS NULL)
                    AND (taken IS NULL OR record IS NOT NULL)
                )
            )\(dialect.keyedTable)
            """,
            "CREATE INDEX entry_source_by_source ON entry_source (source, entry_id)",
            "CREATE INDEX payout_member_by_transaction ON payout_member (transaction_id)",
            """
            CREATE INDEX payout_member_awaiting ON payout_member (record)
                WHERE record IS NOT NULL AND taken IS NULL
            """,
            """
            CREATE INDEX payout_member_parked ON payout_member (account, payout_id)
                WHERE parked <> 0
            """,
        ]
    }
}
