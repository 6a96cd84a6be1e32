import Accounting
import Cryptography
import HTTP
import JSON

/// The OAuth 2.0 token endpoint for machine-to-machine clients.
struct TokenEndpoint {
    static let path = "/services/rest/auth/oauth2/v1/token"

    /// The addresses an assertion may name as its audience.
    let audiences: Set<String>

    private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    private static let algorithms: Set<SignatureAlgorithm> = [
        .ps256, .ps384, .ps512, .es256, .es384, .es512,
    ]
    private static let scopes: Set<String> = ["restlets", "rest_webservices", "suite_analytics"]
    private static let lifetimeSecondsMax: Int64 = 3600

    /// An `error` of the endpoint.
    private enum Refusal: String, Error {
        case invalidRequest = "invalid_request"
        case invalidGrant = "invalid_grant"
        case invalidClient = "invalid_client"
        case invalidScope = "invalid_scope"
        case unsupportedGrantType = "unsupported_grant_type"
    }

    /// Answers a token request; `token` is what is issued if it is good.
    func respond(
        to request: HTTPRequest,
        _ desk: inout LoginDesk,
        token: String,
        now: Timestamp
    ) -> HTTPResponse {
        do throws(Refusal) {
            let assertion = try assertion(request)
            let (kid, scopes) = try check(assertion, &desk, now: now)
            desk.succeed(kid)
            desk.issue(token, for: scopes, now: now)
            return Self.json(
                .ok,
                ["access_token": .string(token), "expires_in": 3600, "token_type": "Bearer"]
            )
        } catch {
            desk.note(.assertionRefused)
            let status: HTTPStatus = error == .invalidClient ? .unauthorized : .badRequest
            var response = Self.json(status, ["error": .string(error.rawValue)])
            if error == .invalidClient {
                response.fields[.wwwAuthenticate] = "Basic realm=\"\(desk.accountID)\""
            }
            return response
        }
    }

    private static func json(_ status: HTTPStatus, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(
            status: status,
            fields: [.contentType: "application/json;charset=utf-8", .cacheControl: "no-store"],
            body: value.serialized()
        )
    }

    private func assertion(_ request: HTTPRequest) throws(Refusal) -> String {
        let type = request.fields[.contentType]?.lowercased() ?? ""
        // A form that cannot be decoded is an invalid request like one without the fields.
        guard request.method == .post, type.hasPrefix("application/x-www-form-urlencoded"),
            !request.fields.contains(.authorization),
            let form = try? QueryItem.parse(String(decoding: request.body, as: UTF8.self))
        else { throw .invalidRequest }
        func value(_ name: String) -> String? {
            let values = form.filter { $0.name == name }
            return values.count == 1 ? values[0].value : nil
        }
        guard let grant = value("grant_type") else { throw .invalidRequest }
        guard grant == "client_credentials" else { throw .unsupportedGrantType }
        guard value("client_assertion_type") == Self.assertionType,
            let assertion = value("client_assertion")
        else { throw .invalidRequest }
        return assertion
    }

    /// The certificate id of a good assertion, and the scopes it asks for.
    private func check(
        _ assertion: String,
        _ desk: inout LoginDesk,
        now: Timestamp
    ) throws(Refusal) -> (String, Set<String>) {
        // Which part of the token is malformed does not matter to the caller.
        guard let parts = try? JWT.parse(assertion),
            let header = (try? JSONValue.parse(parts.header))?.objectValue,
            header["typ"] == "JWT", let kid = header["kid"]?.stringValue,
            let name = header["alg"]?.stringValue,
            let algorithm = SignatureAlgorithm(rawValue: name), Self.algorithms.contains(algorithm)
        else { throw .invalidGrant }
        guard let client = desk.clients.first(where: { $0.certificateID == kid }),
            !desk.isLocked(kid, now: now)
        else { throw .invalidClient }
        do throws(Refusal) {
            // A signature that does not fit and a key that cannot be read are refused alike.
            guard let key = try? PublicKey(pem: Array(client.publicKeyPEM.utf8)),
                let payload = try? JWT.verify(assertion, key: key, algorithm: algorithm),
                let claims = (try? JSONValue.parse(payload))?.objectValue
            else { throw .invalidGrant }
            return (kid, try check(claims, of: client, now: now))
        } catch {
            desk.fail(kid, now: now)
            throw error
        }
    }

    private func check(
        _ claims: JSONObject,
        of client: NetSuiteMachineClient,
        now: Timestamp
    ) throws(Refusal) -> Set<String> {
        guard claims["iss"]?.stringValue == client.clientID else { throw .invalidClient }
        let audience = claims["aud"]?.stringValue ?? claims["aud"]?.arrayValue?.first?.stringValue
        guard let audience, audiences.contains(audience),
            let issued = claims["iat"]?.int64Value, let expires = claims["exp"]?.int64Value,
            expires > now.seconds, expires > issued,
            expires - issued <= Self.lifetimeSecondsMax,
            issued <= now.seconds + LoginDesk.timestampSecondsMax
        else { throw .invalidGrant }
        let scopes: [String]
        switch claims["scope"] {
        case .string(let text):
            scopes = text.split { $0 == "," || $0 == " " }.map(String.init)
        case .array(let values): scopes = values.map { $0.stringValue ?? "" }
        default: throw .invalidScope
        }
        guard Set(scopes).isSubset(of: Self.scopes), scopes.contains("rest_webservices") else {
            throw .invalidScope
        }
        return Set(scopes)
    }
}
