package import Accounting
import Cryptography
package import Jobs

/// A secret as the vault keeps it: sealed, unreadable without the vault's key.
package struct SealedSecret: Sendable, Hashable {
    /// The name settings use for it.
    package let name: String
    /// What AES-256-GCM made of it, bound to the name.
    package let sealed: [UInt8]
    /// Which key sealed it: the first 16 hexadecimal digits of a digest of the key.
    package let keyID: String
    package let updated: Timestamp

    package init(name: String, sealed: [UInt8], keyID: String, updated: Timestamp) {
        self.name = name
        self.sealed = sealed
        self.keyID = keyID
        self.updated = updated
    }
}

extension Database {
    /// Keeps a sealed secret, in place of an earlier one of its name; the change is audited by digests
    /// of the sealed bytes, which tell nothing about the secret.
    package func putSecret(_ secret: SealedSecret, by who: String) async throws(StoreFault) {
        _ = try await write { transaction throws(SQLFault) in
            let earlier = try transaction.secret(secret.name)
            try transaction.put(secret)
            _ = try transaction.audit(
                AuditEntry(
                    who: who,
                    what: "secret set",
                    subject: secret.name,
                    before: earlier.map { SHA256.digest($0.sealed) },
                    after: SHA256.digest(secret.sealed)
                )
            )
        }
    }

    /// Every secret, sealed, by name.
    package func secrets() async throws(StoreFault) -> [SealedSecret] {
        try await read { session throws(SQLFault) in
            try session.rows("SELECT name, sealed, key_id, updated FROM vault ORDER BY name")
                .map(Self.secret)
        }
    }

    /// Forgets a secret; false when there was none of this name.
    package func removeSecret(_ name: String, by who: String) async throws(StoreFault) -> Bool {
        try await write { transaction throws(SQLFault) in
            guard let earlier = try transaction.secret(name) else { return false }
            try transaction.change("DELETE FROM vault WHERE name = ?1", [.text(name)])
            _ = try transaction.audit(
                AuditEntry(
                    who: who,
                    what: "secret removed",
                    subject: name,
                    before: SHA256.digest(earlier.sealed)
                )
            )
            return true
        }
    }

    /// Replaces every secret by what `reseal` makes of it; returns how many there were.
    ///
    /// All in one transaction: the vault is never half under one key and half under the other.
    ///
    /// Throws: `refused` with the name of the first secret `reseal` cannot open; nothing has changed.
    package func resealSecrets(
        by who: String,
        _ reseal: @escaping @Sendable (SealedSecret) -> SealedSecret?
    ) async throws(StoreFault) -> Int {
        try await write { transaction throws(SQLFault) in
            let secrets = try transaction.rows(
                "SELECT name, sealed, key_id, updated FROM vault ORDER BY name"
            ).map(Self.secret)
            for secret in secrets {
                guard let renewed = reseal(secret) else {
                    throw .refused(.refused("the secret \(secret.name) opens with no key given"))
                }
                try transaction.put(renewed)
            }
            _ = try transaction.audit(
                AuditEntry(who: who, what: "vault key rotated", subject: "\(secrets.count) secrets")
            )
            return secrets.count
        }
    }

    fileprivate static func secret(_ row: SQLRow) throws(SQLFault) -> SealedSecret {
        var row = row
        return SealedSecret(
            name: try row.text(),
            sealed: try row.bytes(),
            keyID: try row.text(),
            updated: try row.time()
        )
    }
}

extension Transaction {
    fileprivate func secret(_ name: String) throws(SQLFault) -> SealedSecret? {
        let found = try rows(
            "SELECT name, sealed, key_id, updated FROM vault WHERE name = ?1",
            [.text(name)]
        )
        guard let row = found.first else { return nil }
        return try Database.secret(row)
    }

    func put(_ secret: SealedSecret) throws(SQLFault) {
        try change(
            """
            INSERT INTO vault (name, sealed, key_id, updated) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (name) DO UPDATE SET
                sealed = excluded.sealed, key_id = excluded.key_id, updated = excluded.updated
            """,
            [.text(secret.name), .bytes(secret.sealed), .text(secret.keyID), .time(now)]
        )
    }
}
