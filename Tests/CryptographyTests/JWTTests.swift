import Cryptography
import Testing

@Suite struct JWTTests {
    /// The token and the key of RFC 7515 appendix A.3.
    static let header = "eyJhbGciOiJFUzI1NiJ9"
    static let payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    static let signature =
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
        + "pmWQxfKTUJqPP3-Kg6NU1Q"

    static func publishedKey() throws -> PublicKey {
        let x = try #require(Base64.urlDecode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"))
        let y = try #require(Base64.urlDecode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"))
        // SubjectPublicKeyInfo of an uncompressed point on P-256, RFC 5480.
        let prefix = try #require(
            Hex.decode("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
        )
        let body = Base64.encode(prefix + x + y)
        return try PublicKey(
            pem: Array("-----BEGIN PUBLIC KEY-----\n\(body)\n-----END PUBLIC KEY-----\n".utf8)
        )
    }

    @Test func `the published token is genuine`() throws {
        let token = "\(Self.header).\(Self.payload).\(Self.signature)"
        let claims = try JWT.verify(token, key: Self.publishedKey(), algorithm: .es256)
        #expect(String(decoding: claims, as: UTF8.self).hasPrefix(#"{"iss":"joe","#))
    }

    @Test func `a changed header, payload or signature is refused`() throws {
        let key = try Self.publishedKey()
        let swapped = Base64.urlEncode(Array(#"{"alg":"none"}"#.utf8))
        let tokens = [
            "\(swapped).\(Self.payload).\(Self.signature)",
            "\(Self.header).\(Self.header).\(Self.signature)",
            "\(Self.header).\(Self.payload).E\(Self.signature.dropFirst())",
            "\(Self.header)..\(Self.signature)",
            "\(Self.header).\(Self.payload).\(Self.payload)",
        ]
        for token in tokens {
            #expect(throws: CryptographyFault.signatureRefused) {
                try JWT.verify(token, key: key, algorithm: .es256)
            }
        }
    }

    @Test(arguments: [
        "", ".", "..", "...", "a.b", "\(header).\(payload)", "\(header).\(payload).",
        "\(header).\(payload).\(signature).", ".\(payload).\(signature)",
        "\(header)=.\(payload).\(signature)", "\(header). \(payload).\(signature)",
        "\(header).\(payload).\(signature)\n",
        "\(header).\(String(repeating: "A", count: 16_384)).\(signature)",
    ])
    func `text of another form is refused`(token: String) throws {
        let key = try Self.publishedKey()
        let fault = #expect(throws: CryptographyFault.self) {
            try JWT.verify(token, key: key, algorithm: .es256)
        }
        guard case .malformedToken = fault else {
            Issue.record("refused for another reason: \(String(describing: fault))")
            return
        }
    }

    @Test func `an algorithm that does not fit the key is refused before the token is read`() throws
    {
        let key = try Self.publishedKey()
        for algorithm in SignatureAlgorithm.allCases where algorithm != .es256 {
            let fault = CryptographyFault.algorithmMismatch(key: .ecP256, algorithm: algorithm)
            #expect(throws: fault) { try JWT.verify("", key: key, algorithm: algorithm) }
        }
    }

    @Test(arguments: SignatureTests.table)
    func `a token we sign is genuine and has three parts`(
        algorithm: SignatureAlgorithm,
        name: String,
        bytes: Int
    ) throws {
        let key = try PrivateKey(pem: TestKeys.file("\(name).pem"))
        let header = Array(#"{"alg":"\#(algorithm.rawValue)","typ":"JWT"}"#.utf8)
        let payload = Array(#"{"iss":"quittance"}"#.utf8)
        let token = try JWT.sign(
            header: header,
            payload: payload,
            key: key,
            algorithm: algorithm
        )
        #expect(try JWT.verify(token, key: key.publicKey, algorithm: algorithm) == payload)
        let parts = try JWT.parse(token)
        #expect(parts.header == header)
        #expect(parts.payload == payload)
        #expect(parts.signature.count == bytes)
        #expect(!token.contains("="))
        let signed = token.prefix(upTo: try #require(token.lastIndex(of: ".")))
        #expect(parts.signingInput == Array(signed.utf8))
    }
}
