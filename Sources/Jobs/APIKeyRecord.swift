package import Accounting

/// A caller's key as it is kept: never the secret, only its hash.
package struct APIKeyRecord: Sendable, Hashable {
    /// The public part of the key, by which it is looked up.
    package let id: String
    /// Who has the key, in an operator's words.
    package let name: String
    /// SHA-256 of the secret part, 32 bytes.
    package let secretHash: [UInt8]
    /// What the key allows, in the API's own notation.
    package let scopes: String
    package let created: Timestamp
    package let revoked: Timestamp?
    /// The last use, exact to a minute.
    package let lastUsed: Timestamp?

    package init(
        id: String,
        name: String,
        secretHash: [UInt8],
        scopes: String,
        created: Timestamp,
        revoked: Timestamp? = nil,
        lastUsed: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.secretHash = secretHash
        self.scopes = scopes
        self.created = created
        self.revoked = revoked
        self.lastUsed = lastUsed
    }
}
