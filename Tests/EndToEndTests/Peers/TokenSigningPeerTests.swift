import HTTP
import JSON
import NetSuite
import TestSupport
import Testing

extension EndToEndTests {
    /// Token-based authentication as oauthlib understands it.
    @Suite struct TokenSigningPeerTests {
        /// What one signature depends on.
        private struct Case {
            var account = "1234567_SB1"
            var method = HTTPMethod.get
            var url: String
            var consumerKey = "consumer"
            var consumerSecret = "consumer-secret"
            var token = "token"
            var tokenSecret = "token-secret"
            var nonce = "fjaLirsIcCGVZWzBX0pg"
            var seconds: Int64 = 1_508_242_306

            /// The case with the header our signer makes for it.
            func json() throws -> JSONValue {
                let account = try #require(AccountID(account))
                let credentials = try #require(
                    TokenCredentials(
                        consumerKey: consumerKey,
                        consumerSecret: consumerSecret,
                        token: token,
                        tokenSecret: tokenSecret
                    )
                )
                let address = try #require(HTTPURL(url), "\(url)")
                let header = TokenBasedSigner(account: account, credentials: credentials)
                    .authorization(
                        method: method,
                        url: address,
                        nonce: nonce,
                        seconds: seconds
                    )
                return [
                    "method": .string(method.rawValue), "url": .string(address.description),
                    "realm": .string(account.realm), "consumerKey": .string(consumerKey),
                    "consumerSecret": .string(consumerSecret), "token": .string(token),
                    "tokenSecret": .string(tokenSecret), "nonce": .string(nonce),
                    "seconds": .int(seconds), "authorization": .string(header),
                ]
            }
        }

        private static let host = "https://1234567-sb1.suitetalk.api.netsuite.com"

        /// The shapes NetSuite's addresses have, and those that trip careless signers.
        private static let addresses = [
            "/services/rest/record/v1/employee/40",
            "/services/rest/query/v1/suiteql?limit=1000&offset=0",
            "/services/rest/record/v1/customer/eid:CID002",
            "/services/rest/record/v1/customer/eid%3ACID002",
            "/services/rest/record/v1/salesOrder/3/!transform/invoice",
            "/app/site/hosting/restlet.nl?script=6&deploy=1&customParam=someValue",
            "/a?q=companyName%20IS%20%22Peer%20%26%20S%C3%B6hne%22&limit=1",
            "/a?b=1&a=2&a=1&A=0&a%20=3", "/a?flag=&x=%7E%2F%3D",
        ]

        private static let published: [Case] =
            addresses.map { Case(url: host + $0) }
            + [
                Case(method: .post, url: host + "/services/rest/query/v1/suiteql?limit=5"),
                Case(
                    method: .patch,
                    url: "http://127.0.0.1:8102/services/rest/record/v1/invoice/1"
                ),
                Case(url: "https://x.example:8443/a?b=c"),
            ]

        private static func random(_ count: Int) -> [Case] {
            var generator = SeededGenerator(seed: 5849)
            func text(_ alphabet: String, _ lengths: ClosedRange<Int>) -> String {
                let characters = Array(alphabet)
                return String(
                    (0..<Int.random(in: lengths, using: &generator)).map { _ in
                        characters[Int.random(in: 0..<characters.count, using: &generator)]
                    }
                )
            }
            let plain = "abcXYZ0189-._~"
            let wild = plain + " !\"#$%&'()*+,/:;<=>?@[]^{|}äß€😀"
            return (0..<count).map { _ in
                let query = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    QueryItem("p" + text(wild, 0...6), text(wild, 0...12))
                }
                let path = "/" + text(plain + "!:,$", 1...20)
                let methods: [HTTPMethod] = [.get, .post, .put, .patch, .delete]
                return Case(
                    account: "TSTDRV" + text("0123456789", 4...7),
                    method: methods[Int.random(in: 0..<5, using: &generator)],
                    url: host + path + (query.isEmpty ? "" : "?" + QueryItem.encode(query)),
                    consumerKey: text(plain, 1...64),
                    consumerSecret: text(wild, 1...64),
                    token: text(plain, 1...64),
                    tokenSecret: text(wild, 1...64),
                    nonce: text("abcdefXYZ019", 6...40),
                    seconds: Int64.random(in: 1...4_000_000_000, using: &generator)
                )
            }
        }

        @Test func `oauthlib verifies our signatures and makes the same`() async throws {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let cases = try (Self.published + Self.random(300)).map { try $0.json() }
                let output = try await peers.script(
                    "oauth_verify.py",
                    input: JSONValue.array(cases).serialized(),
                    in: folder
                )
                #expect(output == "\(cases.count)\n")
            }
        }

        @Test func `requests that requests-oauthlib signs are accepted`() async throws {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let sandbox = try await SandboxProcess.start(in: folder)
                defer { sandbox.child.kill() }
                try await peers.script("oauth_sign.py", [sandbox.netSuite.base], in: folder)
            }
        }
    }
}
