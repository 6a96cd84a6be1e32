extension Schema {
    /// Members on suspense are found by an index, those with an unknown part of a fee among them.
    @Sendable static func suspenseIndex(_ dialect: Dialect) -> [String] {
        [
            "DROP INDEX payout_member_parked",
            """
            CREATE INDEX payout_member_suspended ON payout_member (account, payout_id)
                WHERE \(MemberRows.isOnSuspense)
            """,
        ]
    }
}
