import Accounting
import Cryptography
import HTTP
import JSON

/// The token endpoint of an org and the tokens it has given.
struct SalesforceLoginDesk: Sendable {
    static let path = "/services/oauth2/token"

    private let configuration: SalesforceSimulatorConfiguration
    private var tokens: [String: Timestamp] = [:]
    private(set) var issuedCount = 0

    /// How far ahead an assertion may expire: three minutes, and the second by which common clients
    /// round up.
    private static let assertionSecondsMax: Int64 = 181
    private static let assertionGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    private struct Refusal: Error {
        let error: String
        let description: String
        var status = HTTPStatus.badRequest
    }

    init(_ configuration: SalesforceSimulatorConfiguration) { self.configuration = configuration }

    /// Whether the request carries a token that still lives.
    func isOpen(_ request: HTTPRequest, now: Timestamp) -> Bool {
        guard let field = request.fields[.authorization], field.hasPrefix("Bearer ") else {
            return false
        }
        return tokens[String(field.dropFirst(7))].map { $0 > now } ?? false
    }

    /// Ends every session, as an administrator can.
    mutating func endSessions() { tokens = [:] }

    /// Answers a token request; `fresh` is what is issued if it is good.
    mutating func respond(
        to request: HTTPRequest,
        origin: String,
        fresh: String,
        now: Timestamp
    ) -> HTTPResponse {
        do throws(Refusal) {
            try check(request, origin: origin, now: now)
        } catch {
            return Self.json(
                error.status,
                ["error": .string(error.error), "error_description": .string(error.description)]
            )
        }
        issuedCount += 1
        tokens[fresh] = now.adding(.seconds(configuration.tokenSeconds))
        let organization = configuration.organizationID
        return Self.json(
            .ok,
            [
                "access_token": .string(fresh),
                "signature": .string(Base64.encode(SHA256.digest(Array(fresh.utf8)))),
                "scope": "api",
                "instance_url": .string(origin),
                "id": .string("\(origin)/id/\(organization)/005000000000001AAA"),
                "token_type": "Bearer",
                "issued_at": .string(String(now.microseconds / 1000)),
            ]
        )
    }

    private static func json(_ status: HTTPStatus, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(
            status: status,
            fields: [.contentType: "application/json;charset=UTF-8", .cacheControl: "no-store"],
            body: value.serialized()
        )
    }

    private func check(
        _ request: HTTPRequest,
        origin: String,
        now: Timestamp
    ) throws(Refusal) {
        let type = request.fields[.contentType]?.lowercased() ?? ""
        // A form that cannot be decoded lacks its fields.
        guard request.method == .post, type.hasPrefix("application/x-www-form-urlencoded"),
            let form = try? QueryItem.parse(String(decoding: request.body, as: UTF8.self))
        else { throw Refusal(error: "invalid_request", description: "must use HTTP POST form") }
        func value(_ name: String) -> String? { form.first { $0.name == name }?.value }
        switch value("grant_type") {
        case "client_credentials":
            try checkSecret(
                Self.basic(request)
                    ?? (value("client_id") ?? "", value("client_secret") ?? "")
            )
        case Self.assertionGrant:
            try checkAssertion(value("assertion") ?? "", origin: origin, now: now)
        default:
            throw Refusal(
                error: "unsupported_grant_type",
                description: "grant type not supported"
            )
        }
    }

    private static func basic(_ request: HTTPRequest) -> (String, String)? {
        guard let field = request.fields[.authorization], field.hasPrefix("Basic "),
            let bytes = Base64.decode(String(field.dropFirst(6)))
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let colon = text.firstIndex(of: ":") else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private func checkSecret(_ pair: (key: String, secret: String)) throws(Refusal) {
        guard let client = configuration.clients.first(where: { $0.consumerKey == pair.key })
        else {
            throw Refusal(error: "invalid_client_id", description: "client identifier invalid")
        }
        let isRight = ConstantTime.equal(
            Array(client.consumerSecret.utf8),
            Array(pair.secret.utf8)
        )
        guard isRight else {
            throw Refusal(error: "invalid_client", description: "invalid client credentials")
        }
    }

    private func checkAssertion(
        _ assertion: String,
        origin: String,
        now: Timestamp
    ) throws(Refusal) {
        let refusal = Refusal(error: "invalid_grant", description: "invalid assertion")
        // What exactly is malformed does not matter to the caller.
        guard let parts = try? JWT.parse(assertion),
            let header = try? JSONValue.parse(parts.header), header["alg"] == "RS256",
            let unchecked = try? JSONValue.parse(parts.payload),
            let client = configuration.assertionClients.first(where: {
                $0.consumerKey == unchecked["iss"]?.stringValue
            })
        else { throw refusal }
        // A key that cannot be read and a signature that does not fit are refused alike.
        guard let key = try? PublicKey(pem: Array(client.publicKeyPEM.utf8)),
            (try? JWT.verify(assertion, key: key, algorithm: .rs256)) != nil
        else { throw refusal }
        guard unchecked["sub"]?.stringValue == client.userName else {
            throw Refusal(
                error: "invalid_grant",
                description: "user hasn't approved this consumer"
            )
        }
        // The vendor's own sample writes the number as text.
        let expires =
            unchecked["exp"]?.int64Value
            ?? unchecked["exp"]?.stringValue.flatMap { Int64($0) }
        guard let audience = unchecked["aud"]?.stringValue,
            configuration.audiences.contains(audience) || audience == origin,
            let expires, expires > now.seconds,
            expires - now.seconds <= Self.assertionSecondsMax
        else { throw refusal }
    }
}
