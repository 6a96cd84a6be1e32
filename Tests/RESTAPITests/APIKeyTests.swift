import Accounting
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
            scopes: [.write, .read],
            created: .noon,
            random: Self.counting
        )
        #expect(text.hasPrefix("qk_01234567_0123456789ABCDEFGHIJKLMNOPQRSTUV"))
        #expect(text.utf8.count == 3 + 8 + 1 + 32 + 6)
        #expect(record.id == "01234567")
        #expect(record.name == "Salesforce")
        #expect(record.scopes == "read write")
        #expect(record.created == .noon)
        #expect(record.revoked == nil)
        #expect(record.secretHash.count == 32)
        let key = try #require(APIKey(text))
        #expect(key.matches(record))
    }

    @Test func `a wrong character anywhere is told without a look into the store`() {
        let (text, _) = APIKey.generate(
            name: "",
            scopes: [],
            created: .noon,
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

    @Test func `keys of one id with other secrets do not match`() throws {
        let one = APIKey.generate(name: "", scopes: [], created: .noon, random: Self.counting)
        let other = APIKey.generate(name: "", scopes: [], created: .noon) { count in
            count == 8 ? Self.counting(8) : [UInt8](repeating: 7, count: count)
        }
        #expect(one.record.id == other.record.id)
        #expect(try #require(APIKey(one.text)).matches(other.record) == false)
    }

    @Test func `bytes that would make some characters likelier are dropped`() {
        let (text, _) = APIKey.generate(name: "", scopes: [], created: .noon) { count in
            (0..<count).map { $0.isMultiple(of: 2) ? 255 : 61 }
        }
        #expect(text.hasPrefix("qk_zzzzzzzz_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"))
    }

    @Test func `scopes survive their text and unknown ones are not granted`() {
        #expect(Scope.parse("read") == [.read])
        #expect(Scope.parse("write") == [.read, .write])
        #expect(Scope.parse("admin READ") == [])
        #expect(Scope.parse("") == [])
        for scope in Scope.allCases { #expect(Scope.parse(Scope.text([scope])).contains(scope)) }
    }
}
