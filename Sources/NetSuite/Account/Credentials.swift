package import Cryptography

/// How the service proves to NetSuite who it is.
package enum Credentials: Sendable {
    case tokenBased(TokenCredentials)
    case clientCredentials(ClientCredentials)
}

/// Consumer and token of token-based authentication (OAuth 1.0a with one leg).
///
/// NetSuite takes no new integrations of this kind from release 2027.1.
package struct TokenCredentials: Sendable {
    package let consumerKey: String
    package let token: String
    let consumerSecret: String
    let tokenSecret: String

    /// Keeps the four values; nil if any is empty or longer than a credential can be.
    package init?(
        consumerKey: String,
        consumerSecret: String,
        token: String,
        tokenSecret: String
    ) {
        let values = [consumerKey, consumerSecret, token, tokenSecret]
        guard values.allSatisfy({ (1...256).contains($0.utf8.count) }) else { return nil }
        self.consumerKey = consumerKey
        self.consumerSecret = consumerSecret
        self.token = token
        self.tokenSecret = tokenSecret
    }
}

/// Client, certificate and key of the OAuth 2.0 client credentials flow.
package struct ClientCredentials: Sendable {
    /// The client id of the integration record.
    package let clientID: String
    /// The id NetSuite gave the uploaded certificate.
    package let certificateID: String
    package let algorithm: SignatureAlgorithm
    let key: PrivateKey

    /// Keeps the values; nil for a key or an algorithm NetSuite does not accept.
    ///
    /// The algorithm follows from the key: PS256 for RSA, ES256, ES384 or ES512 for the curves.
    /// Source: Oracle help, "Create a JSON Web Token" (section_162790605110).
    package init?(clientID: String, certificateID: String, key: PrivateKey) {
        let accepted: [SignatureAlgorithm] = [.ps256, .es256, .es384, .es512]
        guard (1...256).contains(clientID.utf8.count), (1...256).contains(certificateID.utf8.count),
            let algorithm = accepted.first(where: { $0.accepts(key.algorithm) })
        else { return nil }
        self.clientID = clientID
        self.certificateID = certificateID
        self.algorithm = algorithm
        self.key = key
    }
}

extension TokenCredentials: CustomStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension ClientCredentials: CustomStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Credentials: CustomStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
