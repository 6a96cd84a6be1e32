import Cryptography
import HTTP

/// A key callers authenticate with.
package struct StripeKey: Sendable, Hashable {
    /// What a restricted key may do with one resource.
    package enum Right: Sendable, Hashable, Comparable {
        case read, write
    }

    /// The key itself, such as `sk_test_…` or `rk_test_…`.
    package let secret: String
    /// Rights by resource (`customers`, `charges`, …); nil for a key that may do everything.
    package let rights: [String: Right]?

    /// A key; secret, with every right, unless rights are given.
    package init(secret: String, rights: [String: Right]? = nil) {
        self.secret = secret
        self.rights = rights
    }

    /// Whether the key belongs to the live world.
    var isLive: Bool { secret.contains("_live_") }

    /// Whether the key may do something with a resource.
    func allows(_ right: Right, on resource: String) -> Bool {
        guard let rights else { return true }
        guard let granted = rights[resource] else { return false }
        return granted >= right
    }
}

/// Who is asking.
struct StripeAccess: Sendable {
    let keys: [StripeKey]

    /// The key of a request, by Bearer or by Basic with the key as user.
    ///
    /// - Throws: `StripeFault` 401 with `WWW-Authenticate: Basic` where there is no known key.
    func key(of request: HTTPRequest) throws(StripeFault) -> StripeKey {
        guard let text = request.fields[.authorization] else {
            throw Self.unauthorized(
                "You did not provide an API key. Provide it in the Authorization header, using"
                    + " Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
            )
        }
        let parts = text.split(separator: " ", maxSplits: 1)
        var secret: String?
        if parts.count == 2 {
            switch parts[0].lowercased() {
            case "bearer": secret = String(parts[1])
            case "basic": secret = Base64.decode(String(parts[1])).flatMap(Self.user)
            default: break
            }
        }
        if let secret, secret.hasPrefix("pk_") {
            var fault = Self.unauthorized(
                "This API call cannot be made with a publishable API key."
            )
            fault.code = "secret_key_required"
            throw fault
        }
        guard let secret, let key = keys.first(where: { $0.secret == secret }) else {
            let shown = secret.map { "\($0.prefix(8))***\($0.suffix(4))" } ?? "***"
            throw Self.unauthorized("Invalid API Key provided: \(shown)")
        }
        return key
    }

    /// The user part of decoded Basic credentials.
    private static func user(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: ":", omittingEmptySubsequences: false).first.map(String.init)
    }

    private static func unauthorized(_ message: String) -> StripeFault {
        var fault = StripeFault(.unauthorized, message)
        fault.fields.set(.wwwAuthenticate, "Basic realm=\"Stripe\"")
        return fault
    }

    /// A key without the right for an endpoint.
    static func forbidden(
        _ key: StripeKey,
        _ right: StripeKey.Right,
        on resource: String,
        account: String
    ) -> StripeFault {
        let permission = "rak_\(resource)_\(right == .read ? "read" : "write")"
        return StripeFault(
            .forbidden,
            "The provided key '\(key.secret.prefix(8))***' does not have the required permissions"
                + " for this endpoint on account '\(account)'. Having the '\(permission)'"
                + " permission would allow this request to continue."
        )
    }
}
