/// A token-based-authentication credential the simulator accepts.
package struct NetSuiteTokenCredential: Sendable, Hashable {
    package let consumerKey: String
    package let consumerSecret: String
    package let tokenID: String
    package let tokenSecret: String

    package init(consumerKey: String, consumerSecret: String, tokenID: String, tokenSecret: String)
    {
        self.consumerKey = consumerKey
        self.consumerSecret = consumerSecret
        self.tokenID = tokenID
        self.tokenSecret = tokenSecret
    }
}

/// An OAuth 2.0 machine-to-machine client the simulator accepts.
package struct NetSuiteMachineClient: Sendable, Hashable {
    package let clientID: String
    /// The certificate id that assertions name as `kid`.
    package let certificateID: String
    /// The public key or certificate, as PEM text.
    package let publicKeyPEM: String

    package init(clientID: String, certificateID: String, publicKeyPEM: String) {
        self.clientID = clientID
        self.certificateID = certificateID
        self.publicKeyPEM = publicKeyPEM
    }
}
