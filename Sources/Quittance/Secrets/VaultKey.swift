import Accounting
import Cryptography
import Database
import Telemetry

/// A key that seals secrets; prints as `<redacted>`.
struct VaultKey: Sendable {
    /// Tells keys apart without telling the key: the start of a digest bound to this purpose.
    let id: String
    private let bytes: [UInt8]

    /// Reads 32 bytes in Base64; nil for anything else.
    init?(_ text: String) {
        guard let bytes = Base64.decode(text), bytes.count == AEAD.keyBytes else { return nil }
        self.init(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        let digest = SHA256.digest(Array("quittance vault key id".utf8) + bytes)
        id = Hex.encode(Array(digest.prefix(8)))
    }

    /// A fresh key, as text to keep in a file or an environment variable.
    static func generate() -> String { Base64.encode(RandomBytes.generate(AEAD.keyBytes)) }

    /// Seals a secret under its name: under another name it does not open.
    func seal(
        _ secret: String,
        name: String,
        now: Timestamp
    ) throws(CryptographyFault) -> SealedSecret {
        SealedSecret(
            name: name,
            sealed: try AEAD.seal(
                Array(secret.utf8),
                key: bytes,
                context: Self.context(name)
            ),
            keyID: id,
            updated: now
        )
    }

    /// The secret; nil when this key did not seal it, or when a bit of it was changed.
    func open(_ secret: SealedSecret) -> String? {
        // Both reasons come to the same: what is stored is not to be trusted.
        guard secret.keyID == id,
            let bytes = try? AEAD.open(
                secret.sealed,
                key: bytes,
                context: Self.context(secret.name)
            )
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func context(_ name: String) -> [UInt8] {
        Array("quittance vault ".utf8) + name.utf8
    }
}

extension VaultKey: CustomStringConvertible, CustomReflectable {
    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// The keys at hand: the one that seals, and the one before, which still opens.
struct VaultKeys: Sendable {
    let current: VaultKey
    let previous: VaultKey?

    /// Nil where the settings name no key; then the vault stays shut.
    init?(_ settings: VaultSettings) {
        guard let key = settings.key.flatMap({ VaultKey($0.reveal()) }) else { return nil }
        current = key
        previous = settings.previousKey.flatMap { VaultKey($0.reveal()) }
    }

    func open(_ secret: SealedSecret) -> String? { current.open(secret) ?? previous?.open(secret) }
}
