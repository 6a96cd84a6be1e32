extension Schema {
    /// In whose books links, entries and members of payouts stand; nothing for the subsidiary of the
    /// settings.
    @Sendable static func subsidiaryTables(_ dialect: Dialect) -> [String] {
        ["link", "entry", "payout_member"].map { table in
            "ALTER TABLE \(table) ADD COLUMN subsidiary \(dialect.text)"
        }
    }
}
