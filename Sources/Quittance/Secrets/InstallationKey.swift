import Accounting
import Cryptography
import Database

/// The key under which this installation recognises customers' details it wrote.
///
/// Made at the first start. It lies in the vault where the settings have a key for it, and moves there
/// once they do; else in the store, beside the digests it keys.
enum InstallationKey {
    /// Its name in the store and in the vault.
    static let name = "quittance.customer-details"
    /// What names of secrets must not begin with, because they are Quittance's own.
    static let reservedPrefix = "quittance."

    /// The seal of this installation.
    ///
    /// Throws: when the key lies in the vault and no key given opens it; a new one would make every
    /// customer look as if people had changed the record.
    static func seal(_ database: Database, _ vault: VaultSettings) async throws -> DetailSeal {
        let keys = VaultKeys(vault)
        if let sealed = try await database.secrets().first(where: { $0.name == name }) {
            guard let text = keys?.open(sealed), let key = Base64.decode(text) else {
                throw WiringFault(
                    "The key of the customers' details lies in the vault, sealed with the key"
                        + " \(sealed.keyID); name that key as vault.keyFile or"
                        + " vault.previousKeyFile."
                )
            }
            return seal(key)
        }
        let key = try await database.installationKey(
            name,
            orKeep: RandomBytes.generate(SHA256.digestBytes)
        )
        if let keys {
            let text = Base64.encode(key)
            let now = RealWorld().now()
            try await database.sealInstallationKey(
                name,
                as: keys.current.seal(text, name: name, now: now)
            )
        }
        return seal(key)
    }

    /// A seal with a key of the moment, for plans that compare nothing with what was written.
    static func passing() -> DetailSeal { seal(RandomBytes.generate(SHA256.digestBytes)) }

    /// Half a digest is enough: nobody gains by finding another text with the same one.
    private static func seal(_ key: [UInt8]) -> DetailSeal {
        DetailSeal { text in
            Hex.encode(Array(HMACSHA256.authenticate(Array(text.utf8), key: key).prefix(16)))
        }
    }
}
