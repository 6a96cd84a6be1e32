import Cryptography
package import HTTP

/// Signs requests for NetSuite's token-based authentication: OAuth 1.0a, one leg, HMAC-SHA256.
///
/// Every attempt needs a signature of its own: NetSuite refuses a repeated pair of nonce and time.
/// Source: Oracle help, "The Signature for Web Services and RESTlets" (section_1534941088), RFC 5849.
package struct TokenBasedSigner: Sendable {
    private let realm: String
    private let consumerKey: String
    private let token: String
    private let mac: HMACSHA256

    /// Keys the signer for one account.
    package init(account: AccountID, credentials: TokenCredentials) {
        realm = account.realm
        consumerKey = credentials.consumerKey
        token = credentials.token
        var key: [UInt8] = []
        SignatureBase.encode(credentials.consumerSecret.utf8, into: &key)
        key.append(UInt8(ascii: "&"))
        SignatureBase.encode(credentials.tokenSecret.utf8, into: &key)
        mac = HMACSHA256(key: key)
    }

    /// The value of the `Authorization` field for one request.
    ///
    /// The address must be exactly what is sent; content never takes part. `nonce` has at least
    /// 6 characters, `seconds` is Unix time within five minutes of NetSuite's clock.
    package func authorization(
        method: HTTPMethod,
        url: HTTPURL,
        nonce: String,
        seconds: Int64
    ) -> String {
        let signature = signature(method: method, url: url, nonce: nonce, seconds: seconds)
        let members =
            [("realm", realm)] + parameters(nonce: nonce, seconds: seconds)
            + [("oauth_signature", Base64.encode(signature))]
        var header = Array("OAuth ".utf8)
        for (position, member) in members.enumerated() {
            if position > 0 { header += ", ".utf8 }
            header += member.0.utf8
            header += "=\"".utf8
            SignatureBase.encode(member.1.utf8, into: &header)
            header.append(UInt8(ascii: "\""))
        }
        return String(decoding: header, as: UTF8.self)
    }

    /// The 32 bytes of the signature, before Base64.
    package func signature(
        method: HTTPMethod,
        url: HTTPURL,
        nonce: String,
        seconds: Int64
    ) -> [UInt8] {
        var base = SignatureBase()
        if let query = url.queryText { base.add(query: query) }
        for (name, value) in parameters(nonce: nonce, seconds: seconds) { base.add(name, value) }
        let address = url.scheme.rawValue + "://" + url.authority + url.path
        return mac.authenticate(base.text(method: method.rawValue, address: address))
    }

    private func parameters(nonce: String, seconds: Int64) -> [(String, String)] {
        [
            ("oauth_consumer_key", consumerKey), ("oauth_token", token),
            ("oauth_signature_method", "HMAC-SHA256"), ("oauth_timestamp", String(seconds)),
            ("oauth_nonce", nonce), ("oauth_version", "1.0"),
        ]
    }
}
