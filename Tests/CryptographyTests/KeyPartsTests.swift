import FoundationEssentials
import Testing

@testable import Cryptography

/// Public keys from the numbers of RFC 7515's examples.
@Suite struct KeyPartsTests {
    /// RFC 7515 appendix A.3: ES256.
    private static let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
    private static let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
    private static let es256 =
        "eyJhbGciOiJFUzI1NiJ9"
        + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

    private static func bytes(_ text: String) throws -> [UInt8] {
        try #require(Base64.urlDecode(text))
    }

    @Test func `the coordinates of RFC 7515 A.3 verify its token`() throws {
        let key = try PublicKey(curve: .ecP256, x: Self.bytes(Self.x), y: Self.bytes(Self.y))
        #expect(key.algorithm == .ecP256)
        let payload = try JWT.verify(Self.es256, key: key, algorithm: .es256)
        #expect(String(decoding: payload, as: UTF8.self).hasPrefix(#"{"iss":"joe""#))
    }

    @Test func `a point beside the curve and coordinates of another length are refused`() throws {
        var y = try Self.bytes(Self.y)
        y[0] ^= 1
        let x = try Self.bytes(Self.x)
        #expect(throws: CryptographyFault.self) {
            try PublicKey(curve: .ecP256, x: x, y: y)
        }
        for (x, y) in [(x, Array(x.dropLast())), ([0] + x, y), ([], [])] {
            #expect(throws: CryptographyFault.self) {
                try PublicKey(curve: .ecP256, x: x, y: y)
            }
        }
        #expect(throws: CryptographyFault.self) {
            try PublicKey(curve: .rsa(bits: 2048), x: x, y: x)
        }
    }

    @Test(arguments: [16, 127, 255, 2049])
    func `an RSA modulus of another size than keys have here is refused`(count: Int) {
        let modulus = [UInt8](repeating: 0xFF, count: count)
        #expect(throws: CryptographyFault.self) {
            try PublicKey(rsaModulus: modulus, exponent: [1, 0, 1])
        }
    }

    @Test func `the end of a certificate is the earliest of its chain`() throws {
        let now = Int64(Date().timeIntervalSince1970)
        let short = try TestKeys.file("rsa-certificate.pem")
        let long = try TestKeys.file("server.pem")
        let end = try CertificateValidity.firstEnd(pem: short)
        #expect((now...now + 2 * 86_400).contains(end))
        #expect(try CertificateValidity.firstEnd(pem: long + short) == end)
        #expect(try CertificateValidity.firstEnd(pem: long) > end)
        #expect(
            try CertificateValidity.firstEnd(pem: TestKeys.file("expired.pem")) == 1_580_515_200
        )
        #expect(throws: CryptographyFault.self) {
            try CertificateValidity.firstEnd(pem: Array("nothing".utf8))
        }
    }
}
