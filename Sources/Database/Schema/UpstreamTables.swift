extension Schema {
    /// What all nodes share of an upstream account: its limit as learnt, its slots, who wants how many,
    /// and how much was read of it on which day.
    @Sendable static func upstreamTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        return [
            """
            CREATE TABLE upstream (
                resource \(text) NOT NULL PRIMARY KEY CHECK (resource <> ''),
                limit_max \(integer) NOT NULL CHECK (limit_max >= 1),
                limit_now \(integer) NOT NULL CHECK (limit_now >= 1),
                ceiling \(integer) NOT NULL CHECK (ceiling >= 1),
                decreased_at \(integer),
                changed_at \(integer),
                paused_until \(integer),
                probe_wait \(integer) NOT NULL CHECK (probe_wait > 0),
                streak \(integer) NOT NULL CHECK (streak >= 0),
                refusals \(integer) NOT NULL CHECK (refusals >= 0)
            )\(dialect.keyedTable)
            """,
            """
            CREATE TABLE upstream_slot (
                resource \(text) NOT NULL,
                number \(integer) NOT NULL CHECK (number >= 1),
                node \(integer) NOT NULL,
                held_until \(integer) NOT NULL,
                PRIMARY KEY (resource, number)
            )\(dialect.keyedTable)
            """,
            """
            CREATE TABLE upstream_demand (
                resource \(text) NOT NULL,
                node \(integer) NOT NULL,
                wanted \(integer) NOT NULL CHECK (wanted >= 1),
                told_until \(integer) NOT NULL,
                PRIMARY KEY (resource, node)
            )\(dialect.keyedTable)
            """,
            """
            CREATE TABLE upstream_reads (
                resource \(text) NOT NULL,
                day \(integer) NOT NULL,
                reads \(integer) NOT NULL CHECK (reads >= 0),
                PRIMARY KEY (resource, day)
            )\(dialect.keyedTable)
            """,
        ]
    }
}
