import Cryptography
import Testing

/// Vectors of FIPS 180-4's example pages.
@Suite struct SHA256Tests {
    static let vectors: [(text: String, digest: String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test(arguments: vectors)
    func `a published message has its published digest`(text: String, digest: String) {
        #expect(Hex.encode(SHA256.digest(Array(text.utf8))) == digest)
    }

    @Test func `pieces cut at any byte give the digest of the whole`() {
        let message = Array(0..<200).map(UInt8.init)
        let whole = SHA256.digest(message)
        for cut in 0...message.count {
            var stream = SHA256Stream()
            stream.update(Array(message[..<cut]))
            stream.update([])
            stream.update(Array(message[cut...]))
            #expect(stream.finish() == whole)
        }
    }
}
