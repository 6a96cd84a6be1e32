package import HTTP

/// Which Stripe account to talk to, and how; prints without its key.
package struct StripeAccount: Sendable {
    /// The version every object is read in; the decoders also know the older shapes.
    package static let pinnedVersion = "2026-10-28.endive"

    /// Goes into the header of each request and nowhere else.
    let key: String
    /// The origin of the API; its own path is not used.
    package let baseURL: HTTPURL
    package let apiVersion: String
    /// Acts for this connected account when set.
    package let connectedAccount: String?

    package init(
        key: String,
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

extension StripeAccount: CustomStringConvertible, CustomReflectable {
    package var description: String { "Stripe account at \(baseURL)" }
    package var customMirror: Mirror {
        Mirror(self, children: ["baseURL": baseURL, "apiVersion": apiVersion])
    }
}
