import Database

/// What an attacker with the database could do to a sealed secret.
enum SealedSecretChange {
    static func named(_ name: String, _ secret: SealedSecret) -> SealedSecret {
        SealedSecret(
            name: name,
            sealed: secret.sealed,
            keyID: secret.keyID,
            updated: secret.updated
        )
    }

    static func holding(_ bytes: [UInt8], _ secret: SealedSecret) -> SealedSecret {
        SealedSecret(
            name: secret.name,
            sealed: bytes,
            keyID: secret.keyID,
            updated: secret.updated
        )
    }
}
