import Accounting
import Cryptography
import Jobs
import Testing

@testable import RESTAPI

@Suite struct APIKeyTests {
    private static func counting(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8($0 % 256) }
    }

    @Test func `a key has a fixed shape and its record does not hold the secret`() throws {
        let (text, record) = APIKey.generate(
            name: "Salesforce",
            scopes: [.sync, .read],
            created: .noon,
            costLog2: 1,
            random: Self.counting
        )
        #expect(text.hasPrefix("qk_01234567_0123456789ABCDEFGHIJKLMNOPQRSTUV"))
        #expect(text.utf8.count == 3 + 8 + 1 + 32 + 6)
        #expect(record.id == "01234567")
        #expect(record.name == "Salesforce")
        #expect(record.scopes == "read sync")
        #expect(record.scrypt == ScryptParameters(salt: Array(0...15), costLog2: 1))
        #expect(record.created == .noon)
        #expect(record.revoked == nil)
        #expect(record.secretHash.count == 32)
        let key = try #require(APIKey(text))
        #expect(SecretHash.scrypt(key.secret, try #require(record.scrypt)) == record.secretHash)
    }

    @Test func `a wrong character anywhere is told without a look into the store`() {
        let (text, _) = APIKey.generate(
            name: "",
            scopes: [],
            created: .noon,
            costLog2: 1,
            random: Self.counting
        )
        for index in text.indices where text[index] != "_" {
            var damaged = text
            damaged.replaceSubrange(index...index, with: text[index] == "x" ? "y" : "x")
            #expect(APIKey(damaged) == nil, "\(damaged)")
        }
    }

    @Test(arguments: [
        "", "qk_", "qk__", "Bearer", "qk_01234567_short", "pk_01234567_0123456789",
        "qk_01234567_0123456789ABCDEFGHIJKLMNOPQRSTUV123456_", "qk_0123456é_0123456789",
    ])
    func `other texts are not keys`(text: String) { #expect(APIKey(text) == nil) }

    @Test func `a hash is scrypt's as Python computes it, and its parameters are bounded`() {
        let parameters = ScryptParameters(salt: Array("saltsaltsaltsalt".utf8), costLog2: 4)
        let hash = SecretHash.scrypt(Array("secret".utf8), parameters)
        #expect(
            hash.map(Hex.encode)
                == "f1f3153504484b75cdb1cea000ea96443128234f649bd3a5e49e3d41f914a3c1"
        )
        for costLog2 in [-1, 0, 21, 64] {
            let wrong = ScryptParameters(salt: parameters.salt, costLog2: costLog2)
            #expect(SecretHash.scrypt([1], wrong) == nil)
        }
    }

    @Test func `bytes that would make some characters likelier are dropped`() {
        let (text, _) = APIKey.generate(name: "", scopes: [], created: .noon, costLog2: 1) {
            count in
            (0..<count).map { $0.isMultiple(of: 2) ? 255 : 61 }
        }
        #expect(text.hasPrefix("qk_zzzzzzzz_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"))
    }

    @Test func `scopes survive their text and unknown ones are not granted`() {
        #expect(Scope.parse("read") == [.read])
        #expect(Scope.parse("write") == [.read, .sync, .reconcile])
        #expect(Scope.parse("sync") == [.read, .sync])
        #expect(Scope.parse("admin") == Set(Scope.allCases))
        #expect(Scope.parse("root READ Sync") == [])
        #expect(Scope.parse("") == [])
        for scope in Scope.allCases { #expect(Scope.parse(Scope.text([scope])).contains(scope)) }
    }
}
