import FoundationEssentials
import TestSupport
import Testing

@testable import Cryptography

@Suite struct SignatureTests {
    /// For each algorithm a key of the right kind and the length of a signature.
    static let table: [(algorithm: SignatureAlgorithm, key: String, bytes: Int)] = [
        (.ps256, "rsa", 256), (.ps384, "rsa", 256), (.ps512, "rsa", 256),
        (.es256, "p256", 64), (.es384, "p384", 96), (.es512, "p521", 132),
        (.rs256, "rsa", 256), (.rs512, "rsa", 256),
    ]

    @Test func `the table of tests covers every algorithm`() {
        #expect(Set(Self.table.map(\.algorithm)) == Set(SignatureAlgorithm.allCases))
    }

    @Test(arguments: table)
    func `a signature is valid for its message and key only`(
        algorithm: SignatureAlgorithm,
        name: String,
        bytes: Int
    ) throws {
        let key = try PrivateKey(pem: TestKeys.file("\(name).pem"))
        let publicKey = try PublicKey(pem: TestKeys.file("\(name)-public.pem"))
        #expect(publicKey.algorithm == key.algorithm)
        let message = Array("a deposit of 100.00".utf8)
        let signature = try key.sign(message, as: algorithm)
        #expect(signature.count == bytes)
        #expect(publicKey.verify(signature: signature, message: message, as: algorithm))
        #expect(key.publicKey.verify(signature: signature, message: message, as: algorithm))

        #expect(!publicKey.verify(signature: signature, message: message + [0], as: algorithm))
        #expect(!publicKey.verify(signature: signature, message: [], as: algorithm))
        for index in [0, bytes / 2 - 1, bytes / 2, bytes - 1] {
            var altered = signature
            altered[index] ^= 1
            #expect(!publicKey.verify(signature: altered, message: message, as: algorithm))
        }
        for other in [[], Array(signature.dropLast()), signature + [0], [0] + signature] {
            #expect(!publicKey.verify(signature: other, message: message, as: algorithm))
        }
        let zeros = [UInt8](repeating: 0, count: bytes)
        #expect(!publicKey.verify(signature: zeros, message: message, as: algorithm))
        for other in SignatureAlgorithm.allCases where other != algorithm {
            #expect(!publicKey.verify(signature: signature, message: message, as: other))
        }
    }

    @Test(arguments: table)
    func `a key signs with no algorithm of another kind`(
        algorithm: SignatureAlgorithm,
        name: String,
        bytes: Int
    ) throws {
        for other in ["rsa", "p256", "p384", "p521"] where other != name {
            let key = try PrivateKey(pem: TestKeys.file("\(other).pem"))
            let fault = CryptographyFault.algorithmMismatch(
                key: key.algorithm,
                algorithm: algorithm
            )
            #expect(throws: fault) { try key.sign([1], as: algorithm) }
        }
    }

    /// r and s begin with a zero byte in one of 128 signatures, where DER is shorter.
    @Test func `raw signatures keep their length when a number is small`() throws {
        let key = try PrivateKey(pem: TestKeys.file("p256.pem"))
        var zeros = 0
        for index in 0..<2000 where zeros < 2 {
            let message = [UInt8(index & 0xFF), UInt8(index >> 8)]
            let signature = try key.sign(message, as: .es256)
            #expect(signature.count == 64)
            guard signature[0] == 0 || signature[32] == 0 else { continue }
            zeros += 1
            #expect(key.publicKey.verify(signature: signature, message: message, as: .es256))
        }
        #expect(zeros == 2)
    }

    @Test func `a DER signature is not taken for a raw one`() throws {
        let key = try PrivateKey(pem: TestKeys.file("p256.pem"))
        let signature = try key.sign([1], as: .es256)
        let der = try #require(ECDSAForm.der(raw: signature, coordinateBytes: 32))
        #expect(ECDSAForm.raw(der: der, coordinateBytes: 32) == signature)
        #expect(!key.publicKey.verify(signature: der, message: [1], as: .es256))
        #expect(ECDSAForm.raw(der: der, coordinateBytes: 8) == nil)
        #expect(ECDSAForm.raw(der: Array(der.dropLast()), coordinateBytes: 32) == nil)
        #expect(ECDSAForm.raw(der: [], coordinateBytes: 32) == nil)
    }

    /// The command is told the salt length, so a salt of another length would fail.
    @Test(
        arguments: [
            (.ps256, "sha256"), (.ps384, "sha384"), (.ps512, "sha512"),
        ] as [(SignatureAlgorithm, String)]
    )
    func `the openssl command accepts our PSS signatures with a salt as long as the digest`(
        algorithm: SignatureAlgorithm,
        digest: String
    ) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-pss-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A left-over signature in the temporary folder is harmless.
        defer { try? FileManager.default.removeItem(at: folder) }
        let message = Array("a deposit of 100.00".utf8)
        let key = try PrivateKey(pem: TestKeys.file("rsa.pem"))
        let signature = folder.appendingPathComponent("signature")
        let publicKey = folder.appendingPathComponent("public.pem")
        try Data(key.sign(message, as: algorithm)).write(to: signature)
        try Data(TestKeys.file("rsa-public.pem")).write(to: publicKey)
        let saltBytes = try #require(Int(digest.dropFirst(3))) / 8
        let run = try ProcessRun.run(
            "openssl",
            [
                "dgst", "-\(digest)", "-sigopt", "rsa_padding_mode:pss", "-sigopt",
                "rsa_pss_saltlen:\(saltBytes)", "-verify", publicKey.path, "-signature",
                signature.path,
            ],
            input: message
        )
        #expect(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
    }
}

@Suite struct KeyReadingTests {
    @Test(
        arguments: [
            ("rsa", .rsa(bits: 2048)), ("rsa-traditional", .rsa(bits: 2048)), ("p256", .ecP256),
            ("p256-traditional", .ecP256), ("p384", .ecP384), ("p521", .ecP521),
        ] as [(String, KeyAlgorithm)]
    )
    func `a private key is read in each of its forms`(
        name: String,
        algorithm: KeyAlgorithm
    ) throws {
        let key = try PrivateKey(pem: TestKeys.file("\(name).pem"))
        #expect(key.algorithm == algorithm)
        #expect(key.publicKey.algorithm == algorithm)
    }

    @Test func `a certificate lends its public key`() throws {
        let key = try PrivateKey(pem: TestKeys.file("rsa.pem"))
        let publicKey = try PublicKey(pem: TestKeys.file("rsa-certificate.pem"))
        let signature = try key.sign([1, 2], as: .ps256)
        #expect(publicKey.verify(signature: signature, message: [1, 2], as: .ps256))
    }

    @Test(arguments: ["rsa-short", "bitcoin", "edwards"])
    func `a key of another kind, curve or size is not supported`(name: String) throws {
        let pem = try TestKeys.file("\(name).pem")
        let fault = #expect(throws: CryptographyFault.self) { try PrivateKey(pem: pem) }
        guard case .unsupportedKey = fault else {
            Issue.record("refused for another reason: \(String(describing: fault))")
            return
        }
    }

    @Test func `a key under a passphrase is refused and nobody is asked`() throws {
        let pem = try TestKeys.file("locked.pem")
        #expect(throws: CryptographyFault.malformedPEM(reason: "the key is under a passphrase")) {
            try PrivateKey(pem: pem)
        }
    }

    @Test func `text that is not a private key is refused`() throws {
        let pem = try TestKeys.file("p256.pem")
        let text = String(decoding: pem, as: UTF8.self)
        let damaged = [
            "", "\n", "hello", "\0", "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            String(text.prefix(text.count / 2)),
            text.replacing("PRIVATE", with: "SECRET"),
            text.replacing("MI", with: "!!"),
        ]
        for text in damaged {
            expectMalformed { () throws(CryptographyFault) in
                _ = try PrivateKey(pem: Array(text.utf8))
            }
        }
        let publicPEM = try TestKeys.file("p256-public.pem")
        expectMalformed { () throws(CryptographyFault) in _ = try PrivateKey(pem: publicPEM) }
    }

    @Test func `text that is not a public key is refused`() throws {
        let pem = try TestKeys.file("p256.pem")
        expectMalformed { () throws(CryptographyFault) in _ = try PublicKey(pem: pem) }
        let texts = [
            "", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        ]
        for text in texts {
            expectMalformed { () throws(CryptographyFault) in
                _ = try PublicKey(pem: Array(text.utf8))
            }
        }
    }

    @Test func `altered key text never crashes and never prints the key`() throws {
        var generator = SeededGenerator(seed: 7)
        let pem = try TestKeys.file("p256.pem")
        let secret = String(decoding: pem, as: UTF8.self).split(separator: "\n")[1]
        for _ in 0..<500 {
            var altered = pem
            for _ in 0..<3 {
                let index = Int.random(in: 0..<altered.count, using: &generator)
                altered[index] = UInt8.random(in: 0...127, using: &generator)
            }
            do throws(CryptographyFault) {
                _ = try PrivateKey(pem: altered)
            } catch {
                #expect(!"\(error)".contains(secret.prefix(12)))
            }
        }
    }

    @Test func `a private key prints as redacted`() throws {
        let key = try PrivateKey(pem: TestKeys.file("p256.pem"))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "<redacted>")
        #expect(String(reflecting: key) == "<redacted>")
        #expect(dumped.contains("<redacted>"))
        #expect(Mirror(reflecting: key).children.isEmpty)
    }

    private func expectMalformed(
        _ body: () throws(CryptographyFault) -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        do throws(CryptographyFault) {
            try body()
            Issue.record("accepted", sourceLocation: sourceLocation)
        } catch {
            guard case .malformedPEM(let reason) = error else {
                Issue.record("refused for \(error)", sourceLocation: sourceLocation)
                return
            }
            #expect(!reason.isEmpty, sourceLocation: sourceLocation)
        }
    }
}
