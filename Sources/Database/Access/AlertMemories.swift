package import Jobs

/// One memory and what it becomes.
package struct MemoryChange: Sendable, Hashable {
    package let name: String
    /// What it must still be; nil when there must be none.
    package let before: String?
    package let after: String

    package init(name: String, before: String?, after: String) {
        self.name = name
        self.before = before
        self.after = after
    }
}

extension Database {
    /// What is known of alerts under a name; nil before the first time.
    package func alertMemory(_ name: String) async throws(StoreFault) -> String? {
        try await read { session throws(SQLFault) in try Self.memory(name, session) }
    }

    /// Makes all the changes or none; false, and none, when another node has changed one of them since.
    package func keepAlertMemories(
        _ changes: [MemoryChange]
    ) async throws(StoreFault) -> Bool {
        try await write { transaction throws(SQLFault) in
            for change in changes {
                guard try Self.memory(change.name, transaction.session) == change.before else {
                    return false
                }
            }
            for change in changes {
                let values: [SQLValue] = [
                    .text(change.name), .text(change.after), .time(transaction.now),
                ]
                let kept =
                    if let before = change.before {
                        try transaction.change(
                            """
                            UPDATE alert_memory SET memory = ?2, updated = ?3
                            WHERE name = ?1 AND memory = ?4
                            """,
                            values + [.text(before)]
                        )
                    } else {
                        try transaction.change(
                            """
                            INSERT INTO alert_memory (name, memory, updated) VALUES (?1, ?2, ?3)
                            ON CONFLICT (name) DO NOTHING
                            """,
                            values
                        )
                    }
                // Another node was faster by a moment: undo, and look again.
                guard kept == 1 else { throw .conflict("another node keeps alerts") }
            }
            return true
        }
    }

    private static func memory(
        _ name: String,
        _ session: any SQLSession
    ) throws(SQLFault) -> String? {
        guard
            var row = try session.rows(
                "SELECT memory FROM alert_memory WHERE name = ?1",
                [.text(name)]
            ).first
        else { return nil }
        return try row.text()
    }
}
