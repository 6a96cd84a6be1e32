package import Accounting
package import Jobs

extension Database {
    /// How many of the newest events are looked at for the last one of each source.
    private static let eventsMax = 2000

    /// What operators watch, all as of one moment; jobs due before `now` count as due.
    package func storeFacts(now: Timestamp) async throws(StoreFault) -> StoreFacts {
        try await read { session throws(SQLFault) in
            StoreFacts(
                lanes: try Self.lanes(session, now),
                cursors: try Self.cursors(session),
                findings: try Self.pairs(
                    session,
                    "SELECT code, COUNT(*) FROM finding WHERE resolved IS NULL GROUP BY code"
                ).mapValues { Int(clamping: $0) },
                oldestFinding: try session.integers(
                    "SELECT created FROM finding WHERE resolved IS NULL ORDER BY id LIMIT 1"
                ).first.map { Timestamp(microseconds: $0) },
                lastEvents: try Self.pairs(
                    session,
                    """
                    SELECT source, MAX(received) FROM (
                        SELECT source, received FROM inbox ORDER BY received DESC
                        LIMIT \(Self.eventsMax)
                    ) newest GROUP BY source
                    """
                ).mapValues { Timestamp(microseconds: $0) },
                auditRecords: try session.integers(
                    "SELECT COALESCE(MAX(number), 0) FROM audit"
                ).first ?? 0,
                auditHead: try Self.head(session),
                keyEnds: try Self.pairs(
                    session,
                    """
                    SELECT id, expires FROM api_key
                    WHERE revoked IS NULL AND successor IS NULL AND expires IS NOT NULL
                    """
                ).mapValues { Timestamp(microseconds: $0) }
            )
        }
    }

    /// Writes a row, so that a full or read-only disk shows.
    package func proveWritable() async throws(StoreFault) {
        try await setCursor("probe", "ok")
    }

    private static func lanes(
        _ session: any SQLSession,
        _ now: Timestamp
    ) throws(SQLFault) -> [StoreFacts.Lane] {
        let rows = try session.rows(
            """
            SELECT priority,
                SUM(CASE WHEN state = 'running' THEN 0 ELSE 1 END),
                SUM(CASE WHEN state = 'running' THEN 1 ELSE 0 END),
                MIN(CASE WHEN state <> 'running' AND blocked = 0 AND run_at <= ?1 THEN run_at END)
            FROM job WHERE state IN ('available', 'scheduled', 'retryable', 'running')
            GROUP BY priority ORDER BY priority
            """,
            [.time(now)]
        )
        var lanes: [StoreFacts.Lane] = []
        for row in rows {
            var row = row
            lanes.append(
                StoreFacts.Lane(
                    priority: try row.number(),
                    waiting: try row.number(),
                    running: try row.number(),
                    dueSince: try row.timeOrNull()
                )
            )
        }
        return lanes
    }

    private static func cursors(_ session: any SQLSession) throws(SQLFault) -> [StoreFacts.Cursor] {
        let rows = try session.rows("SELECT name, value, updated FROM catch_up ORDER BY name")
        var cursors: [StoreFacts.Cursor] = []
        for row in rows {
            var row = row
            let (name, value) = (try row.text(), try row.text())
            cursors.append(StoreFacts.Cursor(name: name, value: value, updated: try row.time()))
        }
        return cursors
    }

    private static func head(_ session: any SQLSession) throws(SQLFault) -> [UInt8] {
        let last = "SELECT hash FROM audit ORDER BY number DESC LIMIT 1"
        guard var row = try session.rows(last).first else { return AuditRecord.genesis }
        return try row.bytes()
    }

    private static func pairs(
        _ session: any SQLSession,
        _ sql: String
    ) throws(SQLFault) -> [String: Int64] {
        var pairs: [String: Int64] = [:]
        for row in try session.rows(sql) {
            var row = row
            let name = try row.text()
            pairs[name] = try row.integer()
        }
        return pairs
    }
}
