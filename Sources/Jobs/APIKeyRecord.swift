package import Accounting

/// A caller's key as it is kept: never the secret, only its hash.
package struct APIKeyRecord: Sendable, Hashable {
    /// The public part of the key, by which it is looked up.
    package let id: String
    /// Who has the key, in an operator's words.
    package let name: String
    /// 32 bytes: scrypt of the secret part with `scrypt`, SHA-256 of it where that is nil.
    package let secretHash: [UInt8]
    /// How the hash was made; nil for keys of releases before 0.2.
    package let scrypt: ScryptParameters?
    /// What the key allows, in the API's own notation.
    package let scopes: String
    package let created: Timestamp
    /// From this moment on the key is refused; nil for a key without an end.
    package let expires: Timestamp?
    package let revoked: Timestamp?
    /// The last use, exact to a minute.
    package let lastUsed: Timestamp?
    /// The id of the key that replaces this one.
    package let successor: String?

    package init(
        id: String,
        name: String,
        secretHash: [UInt8],
        scrypt: ScryptParameters? = nil,
        scopes: String,
        created: Timestamp,
        expires: Timestamp? = nil,
        revoked: Timestamp? = nil,
        lastUsed: Timestamp? = nil,
        successor: String? = nil
    ) {
        self.id = id
        self.name = name
        self.secretHash = secretHash
        self.scrypt = scrypt
        self.scopes = scopes
        self.created = created
        self.expires = expires
        self.revoked = revoked
        self.lastUsed = lastUsed
        self.successor = successor
    }
}

/// What scrypt was told for one hash; block size 8, parallelism 1.
///
/// *Source*: RFC 7914.
package struct ScryptParameters: Sendable, Hashable {
    /// 16 random bytes.
    package let salt: [UInt8]
    /// The base-two logarithm of the cost: 14 takes 16 MiB and some 40 ms.
    package let costLog2: Int

    package init(salt: [UInt8], costLog2: Int) {
        self.salt = salt
        self.costLog2 = costLog2
    }
}
