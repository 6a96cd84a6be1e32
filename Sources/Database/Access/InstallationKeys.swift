package import Jobs

extension Database {
    /// The key of this name, 32 bytes: the one offered where there was none.
    ///
    /// Nodes that start at once get the same key.
    package func installationKey(
        _ name: String,
        orKeep offered: [UInt8]
    ) async throws(StoreFault) -> [UInt8] {
        try await write { transaction throws(SQLFault) in
            try transaction.change(
                """
                INSERT INTO installation_key (name, value) VALUES (?1, ?2)
                ON CONFLICT (name) DO NOTHING
                """,
                [.text(name), .bytes(offered)]
            )
            guard
                var row = try transaction.rows(
                    "SELECT value FROM installation_key WHERE name = ?1",
                    [.text(name)]
                ).first
            else { throw .corrupt("the key \(name) was not stored") }
            return try row.bytes()
        }
    }

    /// Moves the key of this name into the vault, in one transaction.
    package func sealInstallationKey(
        _ name: String,
        as sealed: SealedSecret
    ) async throws(StoreFault) {
        try await write { transaction throws(SQLFault) in
            try transaction.put(sealed)
            try transaction.change(
                "DELETE FROM installation_key WHERE name = ?1",
                [.text(name)]
            )
        }
    }
}
