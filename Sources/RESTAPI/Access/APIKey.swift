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
    /// The characters that are nobody's business.
    let secret: [UInt8]

    /// The base-two logarithm of scrypt's cost for new keys.
    package static let costLog2 = 14

    private static let prefix = "qk_"
    private static let idLength = 8
    private static let secretLength = 32
    private static let checksumLength = 6
    private static let saltBytes = 16
    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8
    )

    /// Reads a key; nil for any other shape and for a wrong checksum.
    package init?(_ text: String) {
        // Bytes, not characters: every request brings one.
        let parts = Array(text.utf8)
            .split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("qk".utf8), parts[1].count == Self.idLength,
            parts[2].count == Self.secretLength + Self.checksumLength,
            parts.dropFirst().allSatisfy({ $0.allSatisfy(Self.alphabet.contains) })
        else { return nil }
        secret = Array(parts[2].prefix(Self.secretLength))
        id = String(decoding: parts[1], as: UTF8.self)
        let checksum = Self.checksum(id: id, secret: String(decoding: secret, as: UTF8.self))
        guard parts[2].dropFirst(Self.secretLength).elementsEqual(checksum.utf8) else {
            return nil
        }
    }

    /// Makes a key: the text to show once, and the record to keep, which does not hold the secret.
    ///
    /// `random` gives as many unpredictable bytes as asked for. Blocks for the time of one scrypt.
    package static func generate(
        name: String,
        scopes: Set<Scope>,
        created: Timestamp,
        expires: Timestamp? = nil,
        costLog2: Int = APIKey.costLog2,
        random: (Int) -> [UInt8]
    ) -> (text: String, record: APIKeyRecord) {
        let id = characters(idLength, random)
        let secret = characters(secretLength, random)
        let parameters = ScryptParameters(salt: random(saltBytes), costLog2: costLog2)
        guard let hash = SecretHash.scrypt(Array(secret.utf8), parameters) else {
            preconditionFailure("scrypt has the memory and parameters it needs")
        }
        let record = APIKeyRecord(
            id: id,
            name: name,
            secretHash: hash,
            scrypt: parameters,
            scopes: Scope.text(scopes),
            created: created,
            expires: expires
        )
        return (prefix + id + "_" + secret + checksum(id: id, secret: secret), record)
    }

    /// What a verified secret is recognised by until the process ends: cheap to compute, and of no use
    /// to find the secret, whose 190 bits nobody can try.
    var proof: [UInt8] { SHA256.digest(secret) }

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

/// How secrets of keys are hashed.
package enum SecretHash {
    /// scrypt with block size 8 and parallelism 1, 32 bytes; nil where memory or parameters fail.
    ///
    /// Blocks for tens of milliseconds: run it on a thread that may.
    package static func scrypt(_ secret: [UInt8], _ parameters: ScryptParameters) -> [UInt8]? {
        guard (1...20).contains(parameters.costLog2) else { return nil }
        // Nil stands for every reason: none of them is the caller's, and the key is refused.
        return try? KeyDerivation.scrypt(
            password: secret,
            salt: parameters.salt,
            cost: 1 << parameters.costLog2,
            blockSize: 8,
            parallelism: 1,
            count: 32
        )
    }
}
