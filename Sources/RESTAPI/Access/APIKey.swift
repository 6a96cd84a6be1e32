package import Accounting
import Cryptography
package import Jobs

/// The text a caller shows: `qk_` + public id + `_` + secret + checksum.
///
/// *Shape*: 8 characters of id, 32 of secret (190 bits), 6 of checksum, all letters and digits, so
/// that a double click selects all of it and scanners find leaked ones. The checksum tells a typing
/// error from an unknown key without a look into the store; it protects nothing.
package struct APIKey: Sendable, Hashable {
    /// The public part, by which the key's record is found.
    package let id: String
    /// SHA-256 of the secret part.
    let secretHash: [UInt8]

    private static let prefix = "qk_"
    private static let idLength = 8
    private static let secretLength = 32
    private static let checksumLength = 6
    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8
    )

    /// Reads a key; nil for any other shape and for a wrong checksum.
    package init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "qk", parts[1].utf8.count == Self.idLength,
            parts[2].utf8.count == Self.secretLength + Self.checksumLength,
            parts.dropFirst().allSatisfy({ $0.utf8.allSatisfy(Self.alphabet.contains) })
        else { return nil }
        let secret = String(parts[2].prefix(Self.secretLength))
        id = String(parts[1])
        guard parts[2].dropFirst(Self.secretLength) == Self.checksum(id: id, secret: secret) else {
            return nil
        }
        secretHash = SHA256.digest(Array(secret.utf8))
    }

    /// Makes a key: the text to show once, and the record to keep, which does not hold the secret.
    ///
    /// `random` gives as many unpredictable bytes as asked for.
    package static func generate(
        name: String,
        scopes: Set<Scope>,
        created: Timestamp,
        random: (Int) -> [UInt8]
    ) -> (text: String, record: APIKeyRecord) {
        let id = characters(idLength, random)
        let secret = characters(secretLength, random)
        let record = APIKeyRecord(
            id: id,
            name: name,
            secretHash: SHA256.digest(Array(secret.utf8)),
            scopes: Scope.text(scopes),
            created: created
        )
        return (prefix + id + "_" + secret + checksum(id: id, secret: secret), record)
    }

    /// Whether the record is of this key, in time that does not depend on its secret.
    package func matches(_ record: APIKeyRecord) -> Bool {
        record.id == id && ConstantTime.equal(record.secretHash, secretHash)
    }

    private static func checksum(id: String, secret: String) -> String {
        let digest = SHA256.digest(Array((prefix + id + "_" + secret).utf8))
        var value = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var digits: [UInt8] = []
        for _ in 0..<checksumLength {
            digits.append(alphabet[Int(value % 62)])
            value /= 62
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Letters and digits, each as likely as any other: bytes beyond a multiple of 62 are dropped.
    private static func characters(_ count: Int, _ random: (Int) -> [UInt8]) -> String {
        var text: [UInt8] = []
        for _ in 0..<64 where text.count < count {
            for byte in random(count) where byte < 248 && text.count < count {
                text.append(alphabet[Int(byte % 62)])
            }
        }
        precondition(text.count == count, "a random source gives usable bytes")
        return String(decoding: text, as: UTF8.self)
    }
}
