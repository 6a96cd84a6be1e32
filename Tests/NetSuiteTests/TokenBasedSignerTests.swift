import Cryptography
import HTTP
import NetSuite
import Testing

@Suite struct TokenBasedSignerTests {
    /// The first line is Oracle's own sample, the others were computed by two implementations.
    @Test(arguments: [
        (
            "GET", "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40",
            "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY="
        ),
        (
            "POST",
            "https://123456.restlets.api.netsuite.com/app/site/hosting/restlet.nl"
                + "?script=6&deploy=1&customParam=someValue&testParam=someOtherValue",
            "+KK4SKNgz4ZiILGLwOMtfYlgcXSy1eis8ldE9X90azQ="
        ),
        (
            "POST",
            "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql"
                + "?limit=1000&offset=0",
            "AB8T1f3fBe4sHDZCO6ABBHmXOi8XzsG393LuEHdOA/E="
        ),
        (
            "PUT",
            "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer"
                + "/eid:CID002",
            "Ll/DFwgtdtnRthLHggcb+sKeJMoAMkiIL+5MXAG8yKE="
        ),
        (
            "POST",
            "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/salesOrder/3"
                + "/!transform/invoice",
            "r4ZRXlb/fJqDp14iZiEOkbXSEqN5GnKkBzPO8e/CO9k="
        ),
    ])
    func `the signature is the published one`(
        method: String,
        address: String,
        expected: String
    ) throws {
        let signature = try signer().signature(
            method: try #require(HTTPMethod(rawValue: method)),
            url: try #require(HTTPURL(address)),
            nonce: "fjaLirsIcCGVZWzBX0pg",
            seconds: 1_508_242_306
        )
        #expect(Base64.encode(signature) == expected)
    }

    @Test func `the header carries every parameter once, quoted and encoded`() throws {
        let header = try signer().authorization(
            method: .get,
            url: try #require(
                HTTPURL(
                    "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40"
                )
            ),
            nonce: "fjaLirsIcCGVZWzBX0pg",
            seconds: 1_508_242_306
        )
        let consumer = "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4"
        let token = "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc"
        #expect(
            header == "OAuth realm=\"1234567_SB1\", oauth_consumer_key=\"\(consumer)\","
                + " oauth_token=\"\(token)\", oauth_signature_method=\"HMAC-SHA256\","
                + " oauth_timestamp=\"1508242306\", oauth_nonce=\"fjaLirsIcCGVZWzBX0pg\","
                + " oauth_version=\"1.0\","
                + " oauth_signature=\"B5OIWznZ2YP0OB7VrJrGkYsTh%2B8H%2B5T9Hag%2Bo92q0zY%3D\""
        )
    }

    /// What a server decodes is what counts, not how the client spelled it.
    @Test(arguments: [
        ("?a=x%20y&b=1", "?b=1&a=x+y"),
        ("?q=%41&q=%42", "?q=B&q=A"),
        ("?flag=&x=%2f", "?x=%2F&flag"),
    ])
    func `spelling and order of the query do not change the signature`(
        one: String,
        other: String
    ) throws {
        #expect(try sign("https://x.example/a" + one) == sign("https://x.example/a" + other))
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080/a", "http://127.0.0.1:8081/a"),
        ("https://x.example/a", "http://x.example/a"),
        ("https://x.example/eid:a", "https://x.example/eid%3Aa"),
        ("https://x.example/a?b=c", "https://x.example/a?bc="),
        ("https://x.example/a?a=b&c=d", "https://x.example/a?a=b%26c%3Dd"),
    ])
    func `port, scheme, path bytes and the borders of parameters are signed`(
        one: String,
        other: String
    ) throws {
        #expect(try sign(one) != sign(other))
    }

    @Test func `an explicit default port changes nothing`() throws {
        #expect(try sign("https://x.example:443/a") == sign("https://X.example/a"))
    }

    @Test func `credentials never show in descriptions`() throws {
        let credentials = try Sample.tokenCredentials()
        var dumped = ""
        dump(Credentials.tokenBased(credentials), to: &dumped)
        #expect(!"\(credentials) \(dumped)".contains("d26ad321"))
        #expect("\(credentials)" == "<redacted>")
    }

    @Test func `empty credentials are refused`() {
        let credentials = TokenCredentials(
            consumerKey: "a",
            consumerSecret: "b",
            token: "",
            tokenSecret: "d"
        )
        #expect(credentials == nil)
    }

    private func signer() throws -> TokenBasedSigner {
        TokenBasedSigner(account: try Sample.account(), credentials: try Sample.tokenCredentials())
    }

    private func sign(_ address: String) throws -> [UInt8] {
        try signer().signature(
            method: .get,
            url: try #require(HTTPURL(address)),
            nonce: "nonce-nonce",
            seconds: 1
        )
    }
}
