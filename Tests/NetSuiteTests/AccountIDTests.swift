import HTTP
import NetSuite
import Testing

@Suite struct AccountIDTests {
    @Test(arguments: [
        ("1234567", "1234567", "1234567.suitetalk.api.netsuite.com"),
        ("1234567_SB1", "1234567_SB1", "1234567-sb1.suitetalk.api.netsuite.com"),
        ("1234567-sb1", "1234567_SB1", "1234567-sb1.suitetalk.api.netsuite.com"),
        ("TSTDRV1234567", "TSTDRV1234567", "tstdrv1234567.suitetalk.api.netsuite.com"),
    ])
    func `both spellings give the same realm and host`(
        text: String,
        realm: String,
        host: String
    ) throws {
        let account = try #require(AccountID(text))
        #expect(account.realm == realm)
        #expect(account.serviceURL.host == host)
        #expect(account.serviceURL.scheme == .https)
    }

    @Test(arguments: [
        "", "_SB1", "1234567_", "1234567_SB_1", "1234567.evil.example", "1234567@evil", "12/34",
        "1234567 ", "１２３４", "1234567\r\n", String(repeating: "1", count: 41), "a:b", "..",
    ])
    func `text that could change the host is refused`(text: String) {
        #expect(AccountID(text) == nil)
    }
}
