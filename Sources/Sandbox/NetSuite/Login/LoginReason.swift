/// Why a login was refused: what the account's Login Audit Trail says and the answer does not.
package enum NetSuiteLoginReason: String, Sendable, Hashable, CaseIterable {
    case missingParameters = "MissingTokenPassportRequiredFields"
    case unknownAlgorithm = "UnknownAlgorithm"
    case versionRejected = "VersionRejected"
    case consumerKeyUnknown = "consumer_key_unknown"
    case tokenRejected = "token_rejected"
    case wrongRealm = "realm_mismatch"
    case invalidTimestamp = "InvalidTimestamp"
    case nonceUsed = "NonceUsed"
    case invalidSignature = "InvalidSignature"
    case temporarilyLocked = "temporary_locked"
    case noCredentials = "no_credentials"
    case accessTokenUnknown = "invalid_token"
    case cookieWithBearer = "cookie_with_bearer"
    case assertionRefused = "invalid_grant"
}
