extension Schema {
    /// In whose books links, entries and members of payouts stand, nothing for the subsidiary of the
    /// settings; and which member took a record.
    @Sendable static func subsidiaryTables(_ dialect: Dialect) -> [String] {
        ["link", "entry", "payout_member"].map { table in
            "ALTER TABLE \(table) ADD COLUMN subsidiary \(dialect.text)"
        } + [
            """
            CREATE INDEX payout_member_taken ON payout_member (record) WHERE taken IS NOT NULL
            """
        ]
    }
}
