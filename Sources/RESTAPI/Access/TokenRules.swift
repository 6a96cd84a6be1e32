package import Cryptography

/// Which signed tokens are accepted, and what they allow.
package struct TokenRules: Sendable {
    /// Must equal the claim `iss`.
    package let issuer: String
    /// Must be `aud`, or one of its members.
    package let audience: String
    /// The algorithms a token may name; the key decides which of them can be checked.
    package let algorithms: Set<SignatureAlgorithm>
    /// The claim that holds the scopes, as words in a text or as a list.
    package let scopeClaim: String
    /// What stands before each scope in that claim, such as `quittance:`.
    package let scopePrefix: String
    /// By how much clocks may differ.
    package let toleranceSeconds: Int64
    /// The longest life of a token, from `iat` or from now to `exp`.
    package let lifetimeSecondsMax: Int64
    /// The provider's key set, read anew; nil when it cannot be had at the moment.
    package let keySet: @Sendable () async -> [UInt8]?

    /// The algorithms accepted without further word.
    package static let commonAlgorithms: Set<SignatureAlgorithm> = [.rs256, .ps256, .es256]

    package init(
        issuer: String,
        audience: String,
        algorithms: Set<SignatureAlgorithm> = Self.commonAlgorithms,
        scopeClaim: String = "scope",
        scopePrefix: String = "",
        toleranceSeconds: Int64 = 60,
        lifetimeSecondsMax: Int64 = 86_400,
        keySet: @escaping @Sendable () async -> [UInt8]?
    ) {
        self.issuer = issuer
        self.audience = audience
        self.algorithms = algorithms
        self.scopeClaim = scopeClaim
        self.scopePrefix = scopePrefix
        self.toleranceSeconds = toleranceSeconds
        self.lifetimeSecondsMax = lifetimeSecondsMax
        self.keySet = keySet
    }
}
