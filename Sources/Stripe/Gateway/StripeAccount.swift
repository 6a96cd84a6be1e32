package import Cryptography
package import HTTP

/// Which Stripe account to talk to, and how.
package struct StripeAccount: Sendable {
    /// The version every object is read in; the decoders also know the older shapes.
    package static let pinnedVersion = "2026-10-28.endive"

    package let key: Secret<String>
    /// The origin of the API; its own path is not used.
    package let baseURL: HTTPURL
    package let apiVersion: String
    /// Acts for this connected account when set.
    package let connectedAccount: String?

    package init(
        key: Secret<String>,
        baseURL: HTTPURL,
        apiVersion: String = StripeAccount.pinnedVersion,
        connectedAccount: String? = nil
    ) {
        self.key = key
        self.baseURL = baseURL
        self.apiVersion = apiVersion
        self.connectedAccount = connectedAccount
    }
}
