package import Jobs

extension Database {
    /// How far catching up of this name has come; nil before the first time.
    package func cursor(_ name: String) async throws(StoreFault) -> String? {
        try await read { session throws(SQLFault) in
            guard
                var row = try session.rows(
                    "SELECT value FROM catch_up WHERE name = ?1",
                    [.text(name)]
                ).first
            else { return nil }
            return try row.text()
        }
    }

    /// Keeps how far catching up of this name has come.
    package func setCursor(_ name: String, _ value: String) async throws(StoreFault) {
        _ = try await write { transaction throws(SQLFault) in
            try transaction.change(
                """
                INSERT INTO catch_up (name, value, updated) VALUES (?1, ?2, ?3)
                ON CONFLICT (name) DO UPDATE SET
                    value = excluded.value, updated = excluded.updated
                """,
                [.text(name), .text(value), .time(transaction.now)]
            )
        }
    }
}
