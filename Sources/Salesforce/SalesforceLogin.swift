package import Cryptography
package import HTTP
import JSON
package import Jobs

/// How Quittance proves itself to Salesforce; prints without secrets.
///
/// Source: help.salesforce.com, "OAuth 2.0 Client Credentials Flow", "OAuth 2.0 JWT Bearer Flow".
package enum SalesforceLogin: Sendable {
    /// Works at the org's own domain only, as the integration user named on the app.
    case clientCredentials(clientID: String, clientSecret: String)
    /// Needs the certificate on the app and the user approved beforehand.
    ///
    /// `audience` is `https://login.salesforce.com`, or `https://test.salesforce.com` for sandboxes.
    case jwtBearer(clientID: String, user: String, audience: String, key: PrivateKey)

    /// Salesforce accepts assertions that expire within three minutes; clocks differ a little.
    static let assertionSeconds: Int64 = 120
    static let path = "/services/oauth2/token"

    /// The request for an access token; `now` in Unix seconds.
    ///
    /// - Throws: a rejection when the settings cannot work.
    package func tokenRequest(
        at base: HTTPURL,
        now: Int64
    ) throws(StepFailure) -> OutboundRequest {
        guard let url = base.with(target: Self.path) else {
            throw .reject([SalesforceFinding.loginRefused("The login address is not usable.")])
        }
        var fields: HTTPFields = [
            .contentType: "application/x-www-form-urlencoded", .accept: "application/json",
        ]
        let form: [QueryItem]
        switch self {
        case .clientCredentials(let clientID, let clientSecret):
            guard !Self.sharedHosts.contains(base.host) else {
                throw .reject([
                    SalesforceFinding.loginRefused(
                        "Client credentials work at the org's own domain only, not at \(base.host)."
                    )
                ])
            }
            let pair = Base64.encode(Array("\(clientID):\(clientSecret)".utf8))
            fields[.authorization] = "Basic " + pair
            form = [QueryItem("grant_type", "client_credentials")]
        case .jwtBearer(let clientID, let user, let audience, let key):
            let claims: JSONValue = [
                "iss": .string(clientID), "sub": .string(user), "aud": .string(audience),
                "exp": .number(JSONNumber(now + Self.assertionSeconds)),
            ]
            form = [
                QueryItem("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                QueryItem("assertion", try Self.assertion(claims, key: key)),
            ]
        }
        let body = Array(QueryItem.encode(form).utf8)
        return OutboundRequest(method: .post, url: url, fields: fields, body: body)
    }

    private static let sharedHosts: Set = ["login.salesforce.com", "test.salesforce.com"]

    private static func assertion(
        _ claims: JSONValue,
        key: PrivateKey
    ) throws(StepFailure) -> String {
        do {
            return try JWT.sign(
                header: Array(#"{"alg":"RS256"}"#.utf8),
                payload: claims.serialized(),
                key: key,
                algorithm: .rs256
            )
        } catch {
            throw .reject([
                SalesforceFinding.loginRefused("The private key cannot sign the assertion.")
            ])
        }
    }
}

extension SalesforceLogin: CustomStringConvertible, CustomReflectable {
    package var description: String {
        switch self {
        case .clientCredentials: "client credentials"
        case .jwtBearer: "JWT bearer"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
