import Cryptography
import HTTP
import JSON
import NetSuite
import Testing

@Suite struct ClientAssertionTests {
    @Test(arguments: [SignatureAlgorithm.es256, .ps256])
    func `the assertion verifies and says what NetSuite asks for`(
        algorithm: SignatureAlgorithm
    ) throws {
        let key = try algorithm == .es256 ? TestKeys.elliptic() : TestKeys.rsa()
        let url = try #require(HTTPURL("https://x.example/services/rest/auth/oauth2/v1/token"))
        let assertion = ClientAssertion(
            credentials: try Sample.clientCredentials(key),
            tokenURL: url
        )
        let token = try assertion.signed(seconds: 1_700_000_000, id: "id-1")
        let claims = try JWT.verify(token, key: key.publicKey, algorithm: algorithm)
        #expect(
            try JSONValue.parse(claims) == [
                "iss": "client-1", "scope": ["rest_webservices"], "aud": .string(url.description),
                "iat": 1_700_000_000, "exp": 1_700_000_300, "jti": "id-1",
            ]
        )
        let header = try JSONValue.parse(try JWT.parse(token).header)
        #expect(
            header == ["typ": "JWT", "alg": .string(algorithm.rawValue), "kid": "certificate-1"]
        )
    }

    @Test func `another key does not verify`() throws {
        let url = try #require(HTTPURL("https://x.example/"))
        let assertion = ClientAssertion(
            credentials: try Sample.clientCredentials(try TestKeys.elliptic()),
            tokenURL: url
        )
        let token = try assertion.signed(seconds: 1, id: "id")
        let stranger = try TestKeys.elliptic().publicKey
        #expect(throws: CryptographyFault.signatureRefused) {
            try JWT.verify(token, key: stranger, algorithm: .es256)
        }
    }

    @Test func `an empty client id is refused`() throws {
        let key = try TestKeys.elliptic()
        #expect(ClientCredentials(clientID: "", certificateID: "c", key: key) == nil)
    }
}
