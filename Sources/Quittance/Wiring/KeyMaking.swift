import Accounting
import Cryptography
import Database
import Jobs
import RESTAPI

/// Makes keys of the REST API.
enum KeyMaking {
    /// Stores a new key's hash and answers its text, which is shown once.
    static func make(
        name: String,
        scopes: Set<Scope>,
        expires: Timestamp? = nil,
        in database: Database,
        world: RealWorld
    ) async throws -> String {
        let (text, record) = APIKey.generate(
            name: name,
            scopes: scopes,
            created: world.now(),
            expires: expires,
            random: { RandomBytes.generate($0) }
        )
        try await database.insertKey(record)
        return text
    }

    /// Makes a key's successor with the same name and scopes; the old one ends after the overlap.
    ///
    /// Nil when there is no such key or it was revoked.
    static func rotate(
        _ id: String,
        overlap: Duration,
        expires: Timestamp?,
        in database: Database,
        world: RealWorld
    ) async throws -> String? {
        guard let old = try await database.key(id: id), old.revoked == nil else { return nil }
        let (text, record) = APIKey.generate(
            name: old.name,
            scopes: Scope.parse(old.scopes),
            created: world.now(),
            expires: expires,
            random: { RandomBytes.generate($0) }
        )
        let rotated = try await database.rotateKey(
            id: id,
            successor: record,
            oldExpires: world.now().adding(overlap),
            by: "command line"
        )
        return rotated == nil ? nil : text
    }
}
