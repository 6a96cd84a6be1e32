package import Cryptography
package import HTTP
import JSON

/// The signed statement by which a client asks for an access token (RFC 7523).
package struct ClientAssertion: Sendable {
    private let credentials: ClientCredentials
    private let audience: HTTPURL
    private let scopes: [String]

    /// NetSuite accepts up to an hour; a statement is used once and at once.
    static let lifetimeSeconds: Int64 = 300

    /// `tokenURL` is the address the statement will be sent to; it is also the audience.
    package init(
        credentials: ClientCredentials,
        tokenURL: HTTPURL,
        scopes: [String] = ["rest_webservices"]
    ) {
        self.scopes = scopes
        self.credentials = credentials
        audience = tokenURL
    }

    /// The compact token, issued at Unix time `seconds`; `id` is a fresh random text.
    ///
    /// - Throws: `CryptographyFault` when OpenSSL refuses to sign.
    package func signed(seconds: Int64, id: String) throws(CryptographyFault) -> String {
        let header: JSONValue = [
            "typ": "JWT", "alg": .string(credentials.algorithm.rawValue),
            "kid": .string(credentials.certificateID),
        ]
        let claims: JSONValue = [
            "iss": .string(credentials.clientID), "scope": .array(scopes.map(JSONValue.string)),
            "aud": .string(audience.description), "iat": .int(seconds),
            "exp": .int(seconds + Self.lifetimeSeconds), "jti": .string(id),
        ]
        return try JWT.sign(
            header: header.serialized(),
            payload: claims.serialized(),
            key: credentials.key,
            algorithm: credentials.algorithm
        )
    }

    /// The request that exchanges a statement for an access token.
    func request(_ assertion: String, timeout: Duration) -> OutboundRequest {
        let form = [
            QueryItem("grant_type", "client_credentials"),
            QueryItem(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            ),
            QueryItem("client_assertion", assertion),
        ]
        return OutboundRequest(
            method: .post,
            url: audience,
            fields: [
                .contentType: "application/x-www-form-urlencoded", .accept: "application/json",
            ],
            body: Array(QueryItem.encode(form).utf8),
            timeout: timeout,
            responseBytesMax: 1 << 18
        )
    }
}
