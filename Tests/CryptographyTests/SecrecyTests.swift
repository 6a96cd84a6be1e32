import Cryptography
import Testing

@Suite struct AEADTests {
    /// Cases 13 to 16 of the GCM specification by McGrew and Viega.
    ///
    /// Sealed is nonce, ciphertext and tag. Opening proves all three, for GCM has no freedom left.
    static let vectors: [(key: String, sealed: String, context: String, plaintext: String)] = [
        (
            String(repeating: "00", count: 32),
            "000000000000000000000000" + "530f8afbc74536b9a963b4f1c4cb738b", "", ""
        ),
        (
            String(repeating: "00", count: 32),
            "000000000000000000000000" + "cea7403d4d606b6e074ec5d3baf39d18"
                + "d0d1c8a799996bf0265b98b5d48ab919",
            "", "00000000000000000000000000000000"
        ),
        (
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            "cafebabefacedbaddecaf888"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
                + "b094dac5d93471bdec1a502270e3cc6c",
            "",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
        ),
        (
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            "cafebabefacedbaddecaf888"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
        ),
    ]

    @Test(arguments: vectors)
    func `published sealed bytes open`(
        key: String,
        sealed: String,
        context: String,
        plaintext: String
    ) throws {
        let opened = try AEAD.open(
            #require(Hex.decode(sealed)),
            key: #require(Hex.decode(key)),
            context: #require(Hex.decode(context))
        )
        #expect(Hex.encode(opened) == plaintext)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 100_000])
    func `sealed bytes open again`(count: Int) throws {
        let key = RandomBytes.generate(AEAD.keyBytes)
        let plaintext = RandomBytes.generate(count)
        let sealed = try AEAD.seal(plaintext, key: key, context: [7])
        #expect(sealed.count == count + AEAD.nonceBytes + AEAD.tagBytes)
        #expect(try AEAD.open(sealed, key: key, context: [7]) == plaintext)
    }

    @Test func `the same plaintext never seals to the same bytes`() throws {
        let key = RandomBytes.generate(AEAD.keyBytes)
        #expect(try AEAD.seal([1, 2, 3], key: key) != AEAD.seal([1, 2, 3], key: key))
    }

    @Test func `every altered bit, every shorter text, another key and context are refused`() throws
    {
        let key = RandomBytes.generate(AEAD.keyBytes)
        let sealed = try AEAD.seal([1, 2, 3], key: key, context: [7])
        for bit in 0..<sealed.count * 8 {
            var altered = sealed
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CryptographyFault.sealBroken) {
                try AEAD.open(altered, key: key, context: [7])
            }
        }
        for count in 0..<sealed.count {
            #expect(throws: CryptographyFault.sealBroken) {
                try AEAD.open(Array(sealed.prefix(count)), key: key, context: [7])
            }
        }
        var otherKey = key
        otherKey[31] ^= 1
        #expect(throws: CryptographyFault.sealBroken) {
            try AEAD.open(sealed, key: otherKey, context: [7])
        }
        #expect(throws: CryptographyFault.sealBroken) { try AEAD.open(sealed, key: key) }
    }

    @Test(arguments: [0, 16, 31, 33])
    func `a key that has not 32 bytes is refused`(count: Int) {
        let key = [UInt8](repeating: 1, count: count)
        let fault = CryptographyFault.invalidParameter(
            reason: "AES-256 keys have 32 bytes, not \(count)"
        )
        #expect(throws: fault) { try AEAD.seal([1], key: key) }
        #expect(throws: fault) { try AEAD.open([UInt8](repeating: 0, count: 40), key: key) }
    }
}

@Suite struct KeyDerivationTests {
    /// RFC 7914 section 12, without the case that takes 1 GiB; the last is Python's hashlib.scrypt,
    /// and lies above the 32 MiB OpenSSL allows of itself.
    static let scryptVectors: [(String, String, cost: Int, r: Int, p: Int, key: String)] = [
        (
            "", "", 16, 1, 1,
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            "password", "NaCl", 1024, 8, 16,
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", 16_384, 8, 1,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
        (
            "x", "y", 32_768, 8, 1,
            "9c1338ef94f03028749e7072cef5d738b53631c70efdd7c22738f147a56385e1"
        ),
    ]

    @Test(arguments: scryptVectors)
    func `scrypt gives the published key`(
        password: String,
        salt: String,
        cost: Int,
        blockSize: Int,
        parallelism: Int,
        key: String
    ) throws {
        let derived = try KeyDerivation.scrypt(
            password: Array(password.utf8),
            salt: Array(salt.utf8),
            cost: cost,
            blockSize: blockSize,
            parallelism: parallelism,
            count: key.utf8.count / 2
        )
        #expect(Hex.encode(derived) == key)
    }

    @Test(arguments: [
        (1, 8, 1, 32), (0, 8, 1, 32), (-2, 8, 1, 32), (3, 8, 1, 32), (1 << 25, 1, 1, 32),
        (16, 0, 1, 32), (16, 1025, 1, 32), (16, 8, 0, 32), (16, 8, 1025, 32), (16, 8, 1, 0),
        (16, 8, 1, 1025), (1 << 20, 8, 1, 32),
    ])
    func `scrypt refuses costs and lengths out of range`(
        cost: Int,
        blockSize: Int,
        parallelism: Int,
        count: Int
    ) throws {
        let fault = #expect(throws: CryptographyFault.self) {
            try KeyDerivation.scrypt(
                password: [1],
                salt: [2],
                cost: cost,
                blockSize: blockSize,
                parallelism: parallelism,
                count: count
            )
        }
        guard case .invalidParameter = fault else {
            Issue.record("refused for another reason: \(String(describing: fault))")
            return
        }
    }

    /// RFC 5869 appendix A, cases 1 to 3.
    @Test(
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 22), Array(0..<13), Array(0xF0..<0xFA),
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                    + "34007208d5b887185865"
            ),
            (
                Array(0..<0x50), Array(0x60..<0xB0), Array(0xB0...0xFF),
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                    + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                    + "cc30c58179ec3e87c14c01d5c1f3434f1d87"
            ),
            (
                [UInt8](repeating: 0x0B, count: 22), [], [],
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                    + "9d201395faa4b61a96c8"
            ),
        ] as [([UInt8], [UInt8], [UInt8], String)]
    )
    func `HKDF gives the published key`(
        inputKey: [UInt8],
        salt: [UInt8],
        info: [UInt8],
        key: String
    ) throws {
        let derived = try KeyDerivation.hkdfSHA256(
            inputKey: inputKey,
            salt: salt,
            info: info,
            count: key.utf8.count / 2
        )
        #expect(Hex.encode(derived) == key)
    }

    @Test func `HKDF derives up to 8160 bytes and no more`() throws {
        let longest = try KeyDerivation.hkdfSHA256(inputKey: [1], info: [2], count: 8160)
        #expect(longest.count == 8160)
        for count in [0, -1, 8161] {
            #expect(throws: CryptographyFault.self) {
                try KeyDerivation.hkdfSHA256(inputKey: [1], info: [2], count: count)
            }
        }
        #expect(throws: CryptographyFault.invalidParameter(reason: "the input key is empty")) {
            try KeyDerivation.hkdfSHA256(inputKey: [], info: [2], count: 32)
        }
    }
}

@Suite struct RandomBytesTests {
    @Test func `as many bytes come as were asked for`() {
        for count in [0, 1, 16, 33, RandomBytes.countMax] {
            #expect(RandomBytes.generate(count).count == count)
        }
    }

    @Test func `no two draws are alike`() {
        let draws = Set((0..<1000).map { _ in RandomBytes.generate(16) })
        #expect(draws.count == 1000)
    }

    @Test func `a draw of a negative or huge count ends the process`() async {
        await #expect(processExitsWith: .failure) { _ = RandomBytes.generate(-1) }
        await #expect(processExitsWith: .failure) {
            _ = RandomBytes.generate(RandomBytes.countMax + 1)
        }
    }
}

@Suite struct ConstantTimeTests {
    @Test(
        arguments: [
            ([], [], true), ([1], [1], true), ([1], [2], false), ([1], [], false), ([], [1], false),
            ([1, 2, 3], [1, 2], false), ([1, 2, 3], [0, 2, 3], false),
            ([1, 2, 3], [1, 2, 3], true),
        ] as [([UInt8], [UInt8], Bool)]
    )
    func `only equal bytes of equal length are equal`(a: [UInt8], b: [UInt8], equal: Bool) {
        #expect(ConstantTime.equal(a, b) == equal)
    }
}
