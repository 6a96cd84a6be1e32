import Salesforce
import Testing

@Suite struct RecordIDTests {
    private static let vectors = [
        ("a01M00000062mPg", "a01M00000062mPgIAI"), ("001M000000qfPyS", "001M000000qfPySIAU"),
        ("a0FE000000D6r3F", "a0FE000000D6r3FMAR"), ("0F9E000000092w2", "0F9E000000092w2KAA"),
        ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaAAA"), ("AbCdEfGhIjKlMnO", "AbCdEfGhIjKlMnOVKV"),
        ("aBcDEfgHIJKLMNO", "aBcDEfgHIJKLMNO025"),
    ]

    @Test(arguments: vectors)
    func `the short form gets its checksum and the long form keeps it`(
        short: String,
        long: String
    ) throws {
        #expect(RecordID(short)?.text == long)
        let id = try #require(RecordID(long))
        #expect(id.text == long)
        #expect(id == RecordID(short))
        #expect(id.keyPrefix == String(short.prefix(3)))
    }

    @Test(arguments: vectors)
    func `a changed letter breaks the checksum`(short: String, long: String) {
        #expect(RecordID(short + "AAB") == nil)
        let flipped = long.map { $0.isUppercase ? $0.lowercased() : String($0) }.joined()
        #expect(flipped == long || RecordID(flipped) == nil)
    }

    @Test(arguments: [
        "", "001M000000qfPy", "001M000000qfPySI", "001M000000qfPySIA", "001M000000qfPySIAUX",
        "001M000000qfP-S", "001M000000qfPyé", "001M000000qfPySIA ",
    ])
    func `anything else is no id`(text: String) {
        #expect(RecordID(text) == nil)
    }
}
