import Testing

@testable import Sandbox

@Suite struct SalesforceRecordIDTests {
    @Test(arguments: [
        ("a01M00000062mPg", "a01M00000062mPgIAI"), ("001M000000qfPyS", "001M000000qfPySIAU"),
        ("a0FE000000D6r3F", "a0FE000000D6r3FMAR"), ("0F9E000000092w2", "0F9E000000092w2KAA"),
        ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaAAA"), ("AbCdEfGhIjKlMnO", "AbCdEfGhIjKlMnOVKV"),
        ("aBcDEfgHIJKLMNO", "aBcDEfgHIJKLMNO025"),
    ])
    func `fifteen characters are widened by their checksum`(short: String, long: String) {
        #expect(SalesforceRecordID(short)?.text == long)
        #expect(SalesforceRecordID(long)?.text == long)
    }

    @Test(arguments: [
        "", "001", "001M000000qfPySIAI", "001M000000qfPy-", "001M000000qfPyé", "001M000000qfPySI",
    ])
    func `other text is refused`(text: String) { #expect(SalesforceRecordID(text) == nil) }

    @Test func `running numbers give different ids of the object`() {
        let ids = (1...200).map { SalesforceRecordID(prefix: "a00", number: $0) }
        #expect(Set(ids).count == 200)
        #expect(ids.allSatisfy { $0.keyPrefix == "a00" && SalesforceRecordID($0.text) == $0 })
    }
}
