import Cryptography
import Testing

@Suite struct HMACSHA256Tests {
    struct Vector: Sendable {
        let name: String
        let key: [UInt8]
        let message: [UInt8]
        let tag: String
    }

    /// RFC 4231 section 4; case 5 prints only the first half of its tag.
    static let vectors: [Vector] = [
        Vector(
            name: "case 1",
            key: [UInt8](repeating: 0x0B, count: 20),
            message: Array("Hi There".utf8),
            tag: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        Vector(
            name: "case 2",
            key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            tag: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        Vector(
            name: "case 3",
            key: [UInt8](repeating: 0xAA, count: 20),
            message: [UInt8](repeating: 0xDD, count: 50),
            tag: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        Vector(
            name: "case 4",
            key: Array(1...25),
            message: [UInt8](repeating: 0xCD, count: 50),
            tag: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        Vector(
            name: "case 5",
            key: [UInt8](repeating: 0x0C, count: 20),
            message: Array("Test With Truncation".utf8),
            tag: "a3b6167473100ee06e0c796c2955552b"
        ),
        Vector(
            name: "case 6",
            key: [UInt8](repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            tag: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        Vector(
            name: "case 7",
            key: [UInt8](repeating: 0xAA, count: 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than "
                    + "block-size data. The key needs to be hashed before being used by the "
                    + "HMAC algorithm.").utf8
            ),
            tag: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
        // FIPS 198-1 sets no least length.
        Vector(
            name: "nothing under nothing",
            key: [],
            message: [],
            tag: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        ),
    ]

    @Test(arguments: vectors)
    func `a published message has its published tag`(vector: Vector) {
        let tag = HMACSHA256(key: vector.key).authenticate(vector.message)
        #expect(tag.count == HMACSHA256.tagBytes)
        #expect(Hex.encode(tag).hasPrefix(vector.tag))
        #expect(HMACSHA256.authenticate(vector.message, key: vector.key) == tag)
    }

    /// The key and base strings of Oracle's public sample credentials; the first signature is printed
    /// in Oracle's help ("The Signature for Web Services and RESTlets").
    @Test(arguments: [
        (
            "GET&https%3A%2F%2F123456.suitetalk.api.netsuite.com%2Fservices%2Frest%2Frecord%2Fv1"
                + "%2Femployee%2F40&",
            "", "", "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY="
        ),
        (
            "POST&https%3A%2F%2F1234567-sb1.suitetalk.api.netsuite.com%2Fservices%2Frest%2Fquery"
                + "%2Fv1%2Fsuiteql&",
            "limit%3D1000%26", "%26offset%3D0", "AB8T1f3fBe4sHDZCO6ABBHmXOi8XzsG393LuEHdOA/E="
        ),
    ])
    func `a token-based request has NetSuite's signature`(
        start: String,
        before: String,
        after: String,
        signature: String
    ) {
        let key =
            "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5"
            + "&c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295"
        let parameters =
            "oauth_consumer_key%3D"
            + "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4"
            + "%26oauth_nonce%3DfjaLirsIcCGVZWzBX0pg%26oauth_signature_method%3DHMAC-SHA256"
            + "%26oauth_timestamp%3D1508242306%26oauth_token%3D"
            + "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc"
            + "%26oauth_version%3D1.0"
        let base = start + before + parameters + after
        let tag = HMACSHA256(key: Array(key.utf8)).authenticate(Array(base.utf8))
        #expect(Base64.encode(tag) == signature)
    }

    @Test func `a key is used again and again without memory of earlier messages`() {
        let key = HMACSHA256(key: [1, 2, 3])
        let first = key.authenticate([4])
        #expect(key.authenticate([5]) != first)
        #expect(key.authenticate([4]) == first)
    }

    @Test func `threads share a key`() async {
        let key = HMACSHA256(key: [1, 2, 3])
        let messages = (0..<64).map { [UInt8($0), 7, 7] }
        let expected = messages.map { HMACSHA256.authenticate($0, key: [1, 2, 3]) }
        let agreements = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { @concurrent in messages.map { key.authenticate($0) } == expected }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(agreements == [Bool](repeating: true, count: 8))
    }

    @Test func `a tag with one bit changed or one byte missing is not valid`() {
        let key = HMACSHA256(key: [9])
        let tag = key.authenticate([1, 2])
        #expect(key.isValid(tag: tag, message: [1, 2]))
        #expect(!key.isValid(tag: tag, message: [1, 3]))
        #expect(!key.isValid(tag: Array(tag.dropLast()), message: [1, 2]))
        #expect(!key.isValid(tag: [], message: [1, 2]))
        for bit in 0..<256 {
            var altered = tag
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!key.isValid(tag: altered, message: [1, 2]))
        }
    }

    @Test func `a key prints as redacted`() {
        let key = HMACSHA256(key: Array("hunter2".utf8))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "<redacted>")
        #expect(String(reflecting: key) == "<redacted>")
        #expect(dumped.contains("<redacted>"))
        #expect(Mirror(reflecting: key).children.isEmpty)
    }
}
