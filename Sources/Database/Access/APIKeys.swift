package import Accounting
import Cryptography
package import Jobs

extension Database {
    private static let keyColumns = """
        id, name, secret_hash, scrypt_salt, scrypt_cost_log2, scopes, created, expires, revoked,
        last_used, successor
        """

    /// Stores a new key, and who made it, in one transaction.
    ///
    /// Throws: `corrupt` when the id is taken or the hash is not 32 bytes long.
    package func insertKey(
        _ key: APIKeyRecord,
        by who: String = "command line"
    ) async throws(StoreFault) {
        _ = try await write { transaction throws(SQLFault) in
            try transaction.insert(key)
            _ = try transaction.audit(key.entry("key created", who: who, before: nil))
        }
    }

    /// Stores the successor of a key and lets the old one end; nil when it has ended before.
    ///
    /// Both work until `oldExpires`, or until the old one's own end where that is earlier.
    package func rotateKey(
        id: String,
        successor: APIKeyRecord,
        oldExpires: Timestamp,
        by who: String
    ) async throws(StoreFault) -> APIKeyRecord? {
        try await write { transaction throws(SQLFault) in
            guard let old = try transaction.key(id: id), old.revoked == nil else { return nil }
            try transaction.insert(successor)
            try transaction.change(
                """
                UPDATE api_key SET successor = ?2,
                    expires = CASE WHEN expires IS NULL OR expires > ?3 THEN ?3 ELSE expires END
                WHERE id = ?1
                """,
                [.text(id), .text(successor.id), .time(oldExpires)]
            )
            let rotated = try transaction.key(id: id)
            _ = try transaction.audit(
                AuditEntry(
                    who: who,
                    what: "key rotated",
                    subject: id,
                    before: old.digest,
                    after: successor.digest
                )
            )
            return rotated
        }
    }

    /// Every key, revoked ones too, oldest first.
    package func keys() async throws(StoreFault) -> [APIKeyRecord] {
        try await read { session throws(SQLFault) in
            try session.rows("SELECT \(Self.keyColumns) FROM api_key ORDER BY created, id")
                .map(Self.key)
        }
    }

    /// The key of this id, revoked or not; nil when there is none.
    package func key(id: String) async throws(StoreFault) -> APIKeyRecord? {
        try await read { session throws(SQLFault) in
            try session.rows(
                "SELECT \(Self.keyColumns) FROM api_key WHERE id = ?1",
                [.text(id)]
            ).map(Self.key).first
        }
    }

    /// Ends a key for good; false when there is no such key or it has ended before.
    package func revokeKey(
        id: String,
        by who: String = "command line"
    ) async throws(StoreFault) -> Bool {
        try await write { transaction throws(SQLFault) in
            guard let old = try transaction.key(id: id), old.revoked == nil else { return false }
            try transaction.change(
                "UPDATE api_key SET revoked = ?2 WHERE id = ?1",
                [.text(id), .time(transaction.now)]
            )
            _ = try transaction.audit(old.entry("key revoked", who: who, before: old.digest))
            return true
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

    fileprivate static func key(_ row: SQLRow) throws(SQLFault) -> APIKeyRecord {
        var row = row
        let id = try row.text()
        let name = try row.text()
        let hash = try row.bytes()
        let salt = try row.bytesOrNull()
        let costLog2 = try row.integerOrNull()
        var scrypt: ScryptParameters?
        if let salt, let costLog2 {
            scrypt = ScryptParameters(salt: salt, costLog2: Int(clamping: costLog2))
        }
        return APIKeyRecord(
            id: id,
            name: name,
            secretHash: hash,
            scrypt: scrypt,
            scopes: try row.text(),
            created: try row.time(),
            expires: try row.timeOrNull(),
            revoked: try row.timeOrNull(),
            lastUsed: try row.timeOrNull(),
            successor: try row.textOrNull()
        )
    }

    fileprivate static func row(of key: APIKeyRecord) -> [SQLValue] {
        [
            .text(key.id), .text(key.name), .bytes(key.secretHash),
            key.scrypt.map { .bytes($0.salt) } ?? .null,
            key.scrypt.map { .number($0.costLog2) } ?? .null,
            .text(key.scopes), .time(key.created), .maybe(key.expires), .maybe(key.revoked),
            .maybe(key.lastUsed), .maybe(key.successor),
        ]
    }

    fileprivate static let insertKeySQL = """
        INSERT INTO api_key (\(keyColumns))
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """

    fileprivate static let selectKeySQL = "SELECT \(keyColumns) FROM api_key WHERE id = ?1"
}

extension Transaction {
    fileprivate func insert(_ key: APIKeyRecord) throws(SQLFault) {
        try change(Database.insertKeySQL, Database.row(of: key))
    }

    fileprivate func key(id: String) throws(SQLFault) -> APIKeyRecord? {
        guard let row = try rows(Database.selectKeySQL, [.text(id)]).first else { return nil }
        return try Database.key(row)
    }
}

extension APIKeyRecord {
    /// SHA-256 over what the key is and allows, without its use and its end.
    fileprivate var digest: [UInt8] {
        let parts = [id, name, scopes, String(created.microseconds)]
        return SHA256.digest(
            parts.flatMap { Array("\($0.utf8.count):\($0)".utf8) } + secretHash
        )
    }

    fileprivate func entry(_ what: String, who: String, before: [UInt8]?) -> AuditEntry {
        AuditEntry(
            who: who,
            what: what,
            subject: id,
            before: before,
            after: before == nil ? digest : nil
        )
    }
}
