import Accounting
import Cryptography
import HTTP
import JSON
import TestSupport
import Testing

@testable import Sandbox

@Suite struct TokenEndpointTests {
    private static let now = Timestamp(seconds: 1_793_577_600)
    private static let audience = "http://127.0.0.1:80" + TokenEndpoint.path
    private static let endpoint = TokenEndpoint(audiences: [audience])

    /// A P-256 key pair made for this run.
    private struct KeyPair {
        let privatePEM: [UInt8]
        let publicPEM: [UInt8]

        init() throws {
            privatePEM = try ProcessRun.run(
                "openssl",
                ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
            ).output
            publicPEM = try ProcessRun.run("openssl", ["pkey", "-pubout"], input: privatePEM).output
        }
    }

    private static let madeOnce = Result { try KeyPair() }
    private let keys: KeyPair

    init() throws { keys = try Self.madeOnce.get() }

    private func desk() -> LoginDesk {
        var configuration = NetSuiteSimulatorConfiguration.demo { Self.now }
        configuration.machineClients = [
            NetSuiteMachineClient(
                clientID: "client",
                certificateID: "cert",
                publicKeyPEM: String(decoding: keys.publicPEM, as: UTF8.self)
            )
        ]
        return LoginDesk(configuration)
    }

    private static let header: JSONObject = ["typ": "JWT", "alg": "ES256", "kid": "cert"]
    private static let claims: JSONObject = [
        "iss": "client", "scope": ["restlets", "rest_webservices"],
        "aud": .string(audience), "iat": .int(now.seconds), "exp": .int(now.seconds + 3600),
    ]

    private func assertion(_ header: JSONObject, _ claims: JSONObject) throws -> String {
        try JWT.sign(
            header: JSONValue.object(header).serialized(),
            payload: JSONValue.object(claims).serialized(),
            key: try PrivateKey(pem: keys.privatePEM),
            algorithm: .es256
        )
    }

    private static func send(
        _ desk: inout LoginDesk,
        _ assertion: String,
        grant: String = "client_credentials",
        type: String = "application/x-www-form-urlencoded"
    ) -> HTTPResponse {
        let form = QueryItem.encode([
            QueryItem("grant_type", grant),
            QueryItem(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            ),
            QueryItem("client_assertion", assertion),
        ])
        return endpoint.respond(
            to: HTTPRequest(
                method: .post,
                target: TokenEndpoint.path,
                fields: [.contentType: type],
                body: Array(form.utf8)
            ),
            &desk,
            token: "fresh-token",
            now: now
        )
    }

    private static func error(_ response: HTTPResponse) -> String? {
        // A body that is no JSON names no error.
        (try? JSONValue.parse(response.body))?["error"]?.stringValue
    }

    @Test func `a good assertion gives a token for an hour`() throws {
        var desk = self.desk()
        let response = Self.send(&desk, try assertion(Self.header, Self.claims))
        let answer = try JSONValue.parse(response.body)
        #expect(answer["access_token"] == "fresh-token")
        #expect(answer["expires_in"] == 3600)
        #expect(answer["token_type"] == "Bearer")
        let answers = NetSuiteAnswers(wording: .init())
        func status(_ fields: HTTPFields, after seconds: Int64 = 0) -> Int? {
            desk.refusal(
                of: HTTPRequest(method: .get, target: "/", fields: fields),
                origin: "http://h",
                answers: answers,
                now: Timestamp(seconds: Self.now.seconds + seconds)
            )?.status.code
        }
        #expect(status([.authorization: "Bearer fresh-token"]) == nil)
        #expect(status([.authorization: "Bearer fresh-token"], after: 3599) == nil)
        #expect(status([.authorization: "Bearer fresh-token"], after: 3600) == 401)
        #expect(status([.authorization: "Bearer other"]) == 401)
        #expect(status([.authorization: "Bearer"]) == 400)
        #expect(status([.authorization: "Bearer fresh-token", "Cookie": "a=b"]) == 401)
    }

    @Test(arguments: [
        ("rest_webservices", 200), ("restlets,rest_webservices", 200),
        ("restlets rest_webservices", 200), ("restlets", 400), ("everything", 400), ("", 400),
    ])
    func `a scope is a text or a list`(scope: String, status: Int) throws {
        var desk = self.desk()
        var claims = Self.claims
        claims["scope"] = .string(scope)
        let response = Self.send(&desk, try assertion(Self.header, claims))
        #expect(response.status.code == status)
        if status == 400 { #expect(Self.error(response) == "invalid_scope") }
    }

    @Test func `each broken claim is refused`() throws {
        let bends: [(String, JSONValue?, String)] = [
            ("iss", "other", "invalid_client"), ("iss", nil, "invalid_client"),
            ("aud", "https://elsewhere/", "invalid_grant"),
            ("exp", .int(Self.now.seconds + 3601), "invalid_grant"),
            ("exp", .int(Self.now.seconds), "invalid_grant"),
            ("iat", nil, "invalid_grant"), ("iat", .int(Self.now.seconds + 301), "invalid_grant"),
            ("scope", nil, "invalid_scope"),
        ]
        for (claim, value, error) in bends {
            var desk = self.desk()
            var claims = Self.claims
            claims[claim] = value
            let response = Self.send(&desk, try assertion(Self.header, claims))
            #expect(Self.error(response) == error, "\(claim)")
        }
    }

    @Test func `an unknown certificate or algorithm and a bent signature are refused`() throws {
        for (name, value, error) in [
            ("kid", JSONValue.string("other"), "invalid_client"),
            ("alg", "RS256", "invalid_grant"), ("alg", "none", "invalid_grant"),
            ("alg", "PS256", "invalid_grant"), ("typ", "JWS", "invalid_grant"),
        ] {
            var desk = self.desk()
            var header = Self.header
            header[name] = value
            let response = Self.send(&desk, try assertion(header, Self.claims))
            #expect(Self.error(response) == error, "\(name) \(value)")
        }
        var desk = self.desk()
        let good = try assertion(Self.header, Self.claims)
        var claims = Self.claims
        claims["jti"] = "x"
        let other = try assertion(Self.header, claims)
        let bent =
            good.split(separator: ".").prefix(2).joined(separator: ".") + "."
            + (other.split(separator: ".").last ?? "")
        #expect(Self.error(Self.send(&desk, bent)) == "invalid_grant")
    }

    @Test func `the form and the grant are checked`() throws {
        var desk = self.desk()
        let good = try assertion(Self.header, Self.claims)
        #expect(
            Self.error(Self.send(&desk, good, grant: "password")) == "unsupported_grant_type"
        )
        #expect(
            Self.error(Self.send(&desk, good, type: "application/json")) == "invalid_request"
        )
        #expect(Self.error(Self.send(&desk, "not a token")) == "invalid_grant")
        let unknown = Self.send(
            &desk,
            try assertion(["typ": "JWT", "alg": "ES256", "kid": "x"], Self.claims)
        )
        #expect(unknown.status == .unauthorized)
        #expect(unknown.fields[.wwwAuthenticate] == "Basic realm=\"1234567_SB1\"")
    }

    @Test func `five failures lock the certificate`() throws {
        var desk = self.desk()
        var claims = Self.claims
        claims["aud"] = "https://elsewhere/"
        let bad = try assertion(Self.header, claims)
        let good = try assertion(Self.header, Self.claims)
        for _ in 0..<5 { _ = Self.send(&desk, bad) }
        #expect(Self.error(Self.send(&desk, good)) == "invalid_client")
    }
}
