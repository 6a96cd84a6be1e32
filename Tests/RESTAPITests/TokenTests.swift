import Accounting
import Cryptography
import HTTP
import JSON
import Synchronization
import Testing

@testable import RESTAPI

@Suite struct TokenTests {
    /// The clock of the bench stands at this second.
    private static let now = Timestamp.noon.seconds

    private static let claims: [String: JSONValue] = [
        "iss": "https://id.example", "aud": "quittance", "sub": "salesforce",
        "exp": .number(JSONNumber(now + 300)), "iat": .number(JSONNumber(now)),
        "scope": "read sync",
    ]

    private static let keySet = Array(
        #"{"keys":[\#(TokenKeys.rsaJWK),\#(TokenKeys.ecJWK)]}"#.utf8
    )

    private static func bench(
        prefix: String = "",
        keySet: @escaping @Sendable () async -> [UInt8]? = { keySet }
    ) -> Bench {
        var access = AccessSettings()
        access.tokens = TokenRules(
            issuer: "https://id.example",
            audience: "quittance",
            scopePrefix: prefix,
            keySet: keySet
        )
        return Bench(access: access)
    }

    private static func token(
        _ changes: [String: JSONValue?] = [:],
        header: [(String, JSONValue)] = [("alg", "RS256"), ("kid", "r1")],
        pem: String = TokenKeys.rsaPEM,
        algorithm: SignatureAlgorithm = .rs256
    ) throws -> String {
        var claims = claims
        for (name, value) in changes { claims[name] = value }
        return try JWT.sign(
            header: JSONValue.object(JSONObject(header)).serialized(),
            payload: JSONValue.object(JSONObject(claims.map { ($0.key, $0.value) })).serialized(),
            key: PrivateKey(pem: Array(pem.utf8)),
            algorithm: algorithm
        )
    }

    private static func ping(_ bench: Bench, _ token: String) async -> HTTPResponse {
        await bench.send(.get, "/v1/ping", fields: [.authorization: "Bearer \(token)"])
    }

    @Test func `tokens of every allowed algorithm are accepted with their scopes`() async throws {
        let bench = Self.bench()
        let tokens = [
            try Self.token(),
            try Self.token(header: [("alg", "PS256"), ("kid", "r1")], algorithm: .ps256),
            try Self.token(
                header: [("alg", "ES256"), ("kid", "e1"), ("typ", "at+jwt")],
                pem: TokenKeys.ecPEM,
                algorithm: .es256
            ),
            try Self.token(["aud": ["other", "quittance"], "scope": ["read", "sync"]]),
        ]
        for token in tokens {
            let response = await Self.ping(bench, token)
            #expect(response.status == .ok, "\(response.json.text)")
            #expect(response.json["scopes"] == .texts(["read", "sync"]))
        }
        #expect(Set(bench.observations.all.map(\.clientID)) == ["token:salesforce"])
        let key = await bench.send(.get, "/v1/ping")
        #expect(key.status == .ok)
    }

    @Test func `a token made by PyJWT is accepted`() async {
        let bench = Self.bench()
        // It was issued in 2099.
        bench.clock.advance(.seconds(4_102_444_100 - Self.now))
        let response = await Self.ping(bench, TokenKeys.signedByPyJWT)
        #expect(response.status == .ok, "\(response.json.text)")
    }

    static let wrongClaims: [([String: JSONValue?], String)] = [
        (["iss": "https://evil.example"], "someone else"),
        (["iss": nil], "someone else"),
        (["aud": "other"], "another audience"),
        (["aud": ["a", "b"]], "another audience"),
        (["exp": nil], "no end"),
        (["exp": .number(JSONNumber(now - 61))], "expired"),
        (["exp": "tomorrow"], "no end"),
        (["nbf": .number(JSONNumber(now + 61))], "not valid yet"),
        (["iat": .number(JSONNumber(now + 61))], "not valid yet"),
        (["exp": .number(JSONNumber(now + 90_000))], "lives longer"),
        (["sub": nil], "subject"),
        (["sub": "two words"], "subject"),
        (["sub": .string(String(repeating: "x", count: 121))], "subject"),
    ]

    @Test(arguments: wrongClaims)
    func `a token with a wrong claim is refused with the reason`(
        _ changes: [String: JSONValue?],
        _ reason: String
    ) async throws {
        let response = await Self.ping(Self.bench(), try Self.token(changes))
        #expect(response.status == .unauthorized)
        #expect(response.code == "TOKEN_INVALID")
        #expect(response.json["detail"]?.stringValue?.contains(reason) == true)
        #expect(response.fields[.wwwAuthenticate]?.contains("invalid_token") == true)
    }

    static let wrongHeaders: [[(String, JSONValue)]] = [
        [("alg", "none"), ("kid", "r1")],
        [("alg", "HS256"), ("kid", "r1")],
        [("alg", "RS512"), ("kid", "r1")],
        [("alg", "rs256"), ("kid", "r1")],
        [("kid", "r1")],
        [("alg", "RS256"), ("kid", "e1")],
        [("alg", "RS256"), ("kid", "unknown")],
        [("alg", "RS256")],
        [("alg", "RS256"), ("kid", "r1"), ("crit", ["exp"])],
        [("alg", "RS256"), ("kid", "r1"), ("typ", "logout+jwt")],
    ]

    @Test(arguments: wrongHeaders.indices)
    func `a token whose header asks for anything else is refused`(index: Int) async throws {
        let token = try Self.token(header: Self.wrongHeaders[index])
        let response = await Self.ping(Self.bench(), token)
        #expect(response.code == "TOKEN_INVALID", "\(Self.wrongHeaders[index])")
    }

    @Test func `a stranger's signature, a changed claim and a cut token are refused`() async throws
    {
        let bench = Self.bench()
        let strange = try Self.token(pem: TokenKeys.strangerPEM)
        #expect(await Self.ping(bench, strange).code == "TOKEN_INVALID")
        let parts = try Self.token().split(separator: ".")
        let other = try Self.token(["sub": "admin"]).split(separator: ".")
        for text in [
            "\(parts[0]).\(other[1]).\(parts[2])", "\(parts[0]).\(parts[1]).",
            "\(parts[0]).\(parts[1])", "..", "a.b.c",
        ] {
            #expect(await Self.ping(bench, text).code == "TOKEN_INVALID", "\(text)")
        }
    }

    @Test func `scopes need the prefix where one is set, and unknown ones give nothing`()
        async throws
    {
        let bench = Self.bench(prefix: "quittance:")
        let plain = await Self.ping(bench, try Self.token())
        #expect(plain.code == "SCOPE_MISSING")
        let scoped = try Self.token(["scope": "openid quittance:reconcile quittance:write"])
        #expect(await Self.ping(bench, scoped).json["scopes"] == .texts(["read", "reconcile"]))
    }

    @Test func `without rules a token is just not a key`() async throws {
        let token = try Self.token()
        #expect(await Self.ping(Bench(), token).code == "KEY_INVALID")
    }

    @Test func `keys are read anew for an unknown name, at most twice a minute`() async throws {
        let reads = Mutex(0)
        let isRotated = Mutex(false)
        let bench = Self.bench {
            reads.withLock { $0 += 1 }
            let rsa = isRotated.withLock { $0 } ? TokenKeys.rsaJWK : TokenKeys.ecJWK
            return Array(#"{"keys":[\#(rsa)]}"#.utf8)
        }
        let token = try Self.token()
        #expect(await Self.ping(bench, token).code == "TOKEN_INVALID")
        isRotated.withLock { $0 = true }
        #expect(await Self.ping(bench, token).code == "TOKEN_INVALID")
        #expect(reads.withLock { $0 } == 1)
        bench.clock.advance(.seconds(31))
        #expect(await Self.ping(bench, token).status == .ok)
        #expect(reads.withLock { $0 } == 2)
        bench.clock.advance(.seconds(100))
        _ = await Self.ping(bench, token)
        #expect(reads.withLock { $0 } == 2)
    }

    @Test func `a provider out of reach keeps its last keys, and without any it is told`()
        async throws
    {
        let answer = Mutex<[UInt8]?>(nil)
        let bench = Self.bench { answer.withLock { $0 } }
        let token = try Self.token()
        let early = await Self.ping(bench, token)
        #expect(early.status == .serviceUnavailable)
        #expect(early.code == "KEY_SET_UNAVAILABLE")
        answer.withLock { $0 = Self.keySet }
        bench.clock.advance(.seconds(31))
        #expect(await Self.ping(bench, token).status == .ok)
        answer.withLock { $0 = Array("<html>".utf8) }
        bench.clock.advance(.seconds(200))
        #expect(await Self.ping(bench, token).status == .ok)
    }

    @Test func `a client certificate is a caller where its subject or digest is granted something`()
        async
    {
        let fingerprint = String(repeating: "0f", count: 32)
        func identity(_ subject: String, _ print: String = "00") -> ClientIdentity {
            ClientIdentity(subject: subject, fingerprint: print)
        }
        var access = AccessSettings()
        access.certificates = [
            CertificateGrant(
                .subject("CN=salesforce,O=Example"),
                name: "salesforce",
                scopes: [.read, .sync]
            ),
            CertificateGrant(.fingerprint(fingerprint), name: "monitor", scopes: [.read]),
        ]
        let bench = Bench(access: access)
        func ping(_ identity: ClientIdentity, _ fields: HTTPFields = [:]) async -> HTTPResponse {
            await bench.send(.get, "/v1/ping", fields: fields, identity: identity)
        }
        let good = await ping(identity("CN=salesforce,O=Example"))
        #expect(good.json["scopes"] == .texts(["read", "sync"]))
        #expect(bench.observations.all.last?.clientID == "certificate:salesforce")
        #expect(await ping(identity("CN=x", fingerprint)).json["scopes"] == .texts(["read"]))
        for other in ["CN=salesforce", "CN=salesforce,O=Example2", ""] {
            #expect(await ping(identity(other)).code == "CERTIFICATE_UNKNOWN")
        }
        // A credential in the request is judged on its own, whatever the connection shows.
        let wrong = await ping(
            identity("CN=salesforce,O=Example"),
            [.authorization: "Bearer x"]
        )
        #expect(wrong.code == "KEY_INVALID")
    }
}
