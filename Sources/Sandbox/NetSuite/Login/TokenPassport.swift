import Cryptography
import HTTP

/// The OAuth 1.0a parameters of an `Authorization` field, each exactly once.
struct TokenPassport {
    let realm: String
    let consumerKey: String
    let token: String
    let nonce: String
    let timestamp: String
    let signatureMethod: String
    let version: String
    let signature: String

    /// Reads the field; nil for a repeated, empty, missing, unknown or malformed parameter.
    init?(_ field: String) {
        guard field.lowercased().hasPrefix("oauth ") else { return nil }
        var values: [String: String] = [:]
        for part in field.dropFirst(6).split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            let name = pair[0].filter { $0 != " " }
            let quoted = pair[1].drop { $0 == " " }
            guard quoted.hasPrefix("\""), quoted.hasSuffix("\""), quoted.count > 2,
                values[name] == nil,
                // A value that is not percent-encoded text makes the whole field malformed.
                let value = try? PercentCoding.decode(quoted.dropFirst().dropLast())
            else { return nil }
            values[name] = value
        }
        guard values.count == 8, let realm = values["realm"],
            let consumerKey = values["oauth_consumer_key"], let token = values["oauth_token"],
            let nonce = values["oauth_nonce"], let timestamp = values["oauth_timestamp"],
            let signatureMethod = values["oauth_signature_method"],
            let version = values["oauth_version"], let signature = values["oauth_signature"]
        else { return nil }
        self.realm = realm
        self.consumerKey = consumerKey
        self.token = token
        self.nonce = nonce
        self.timestamp = timestamp
        self.signatureMethod = signatureMethod
        self.version = version
        self.signature = signature
    }

    /// The text the signature covers.
    ///
    /// Source: RFC 5849 §3.4.1; the realm and a JSON body are no part of it.
    func signatureBase(
        method: HTTPMethod,
        origin: String,
        path: String,
        query: [QueryItem]
    ) -> String {
        var parameters = query.map { ($0.name, $0.value) }
        parameters += [
            ("oauth_consumer_key", consumerKey), ("oauth_nonce", nonce),
            ("oauth_signature_method", signatureMethod), ("oauth_timestamp", timestamp),
            ("oauth_token", token), ("oauth_version", version),
        ]
        let encoded = parameters.map { (PercentCoding.encode($0.0), PercentCoding.encode($0.1)) }
        // Encoded text is ASCII, where the order of strings is the order of their bytes.
        let sorted = encoded.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        let joined = sorted.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        return [method.rawValue, origin + path, joined].map(PercentCoding.encode)
            .joined(separator: "&")
    }

    /// Whether the signature was made with these secrets over this request.
    func isSigned(
        by credential: NetSuiteTokenCredential,
        over base: String
    ) -> Bool {
        let key =
            PercentCoding.encode(credential.consumerSecret) + "&"
            + PercentCoding.encode(credential.tokenSecret)
        let expected = HMACSHA256.authenticate(Array(base.utf8), key: Array(key.utf8))
        guard let given = Base64.decode(signature) else { return false }
        return ConstantTime.equal(expected, given)
    }
}
