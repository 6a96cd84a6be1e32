import Accounting
package import Jobs

extension Database {
    private static let keyColumns =
        "SELECT id, name, secret_hash, scopes, created, revoked, last_used FROM api_key"

    /// Stores a new key.
    ///
    /// Throws: `corrupt` when the id is taken or the hash is not 32 bytes long.
    package func insertKey(_ key: APIKeyRecord) async throws(StoreFault) {
        _ = try await write { transaction throws(SQLFault) in
            try transaction.change(
                """
                INSERT INTO api_key (id, name, secret_hash, scopes, created, revoked, last_used)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                """,
                [
                    .text(key.id), .text(key.name), .bytes(key.secretHash), .text(key.scopes),
                    .time(key.created), .maybe(key.revoked), .maybe(key.lastUsed),
                ]
            )
        }
    }

    /// Every key, revoked ones too, oldest first.
    package func keys() async throws(StoreFault) -> [APIKeyRecord] {
        try await read { session throws(SQLFault) in
            try session.rows(Self.keyColumns + " ORDER BY created, id").map(Self.key)
        }
    }

    /// The key of this id, revoked or not; nil when there is none.
    package func key(id: String) async throws(StoreFault) -> APIKeyRecord? {
        try await read { session throws(SQLFault) in
            try session.rows(Self.keyColumns + " WHERE id = ?1", [.text(id)]).map(Self.key).first
        }
    }

    /// Ends a key for good; false when there is no such key or it has ended before.
    package func revokeKey(id: String) async throws(StoreFault) -> Bool {
        try await write { transaction throws(SQLFault) in
            let changed = try transaction.change(
                "UPDATE api_key SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL",
                [.text(id), .time(transaction.now)]
            )
            return changed == 1
        }
    }

    /// Notes that a key was used; at most one write a minute is worth anything, so callers may skip
    /// the call when `lastUsed` is younger.
    package func noteUse(ofKey id: String) async throws(StoreFault) {
        _ = try await write { transaction throws(SQLFault) in
            try transaction.change(
                "UPDATE api_key SET last_used = ?2 WHERE id = ?1 AND COALESCE(last_used, 0) < ?3",
                [
                    .text(id), .time(transaction.now),
                    .time(transaction.now.adding(.seconds(-60))),
                ]
            )
        }
    }

    private static func key(_ row: SQLRow) throws(SQLFault) -> APIKeyRecord {
        var row = row
        return APIKeyRecord(
            id: try row.text(),
            name: try row.text(),
            secretHash: try row.bytes(),
            scopes: try row.text(),
            created: try row.time(),
            revoked: try row.timeOrNull(),
            lastUsed: try row.timeOrNull()
        )
    }
}
