import HTTP
import JSON
import NetSuite

/// The `Authorization` header of token-based authentication.
enum SigningCase {
    private static let address =
        "https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/customerPayment"
        + "?q=externalId%20IS%20%22cp_pi_1%22&limit=100&offset=0&expandSubResources=true"
    private static let seconds: Int64 = 1_790_000_000
    private static let count = 20_000

    static func benchmarks(_ bench: Workbench) async throws -> [Benchmark] {
        let secret = String(repeating: "0123456789abcdef", count: 4)
        guard let account = AccountID("1234567"), let url = HTTPURL(address),
            let credentials = TokenCredentials(
                consumerKey: secret,
                consumerSecret: secret,
                token: secret,
                tokenSecret: secret
            )
        else { throw BenchmarkFault("the sample credentials are refused") }
        let signer = TokenBasedSigner(account: account, credentials: credentials)
        let nonce = "nonce000000000000000"
        let header = signer.authorization(method: .get, url: url, nonce: nonce, seconds: seconds)
        let answer = try bench.python.prepare(
            "signing",
            [
                "consumer_key": .string(secret), "consumer_secret": .string(secret),
                "token": .string(secret), "token_secret": .string(secret),
                "realm": .string(account.realm), "seconds": .string("\(seconds)"),
                "nonce": .string(nonce), "url": .string(address),
            ]
        )
        let theirs = answer["header"]?.stringValue ?? ""
        try Workbench.require(signature(header) == signature(theirs), "the OAuth signatures")
        let nonces = (0..<count).map { number in
            let digits = String(number)
            return "nonce" + String(repeating: "0", count: 15 - digits.count) + digits
        }
        let ours = Contestant(name: "NetSuite.TokenBasedSigner") {
            var length = 0
            let cost = await Cost.of(count) {
                for nonce in nonces {
                    length +=
                        signer.authorization(
                            method: .get,
                            url: url,
                            nonce: nonce,
                            seconds: seconds
                        ).utf8.count
                }
            }
            try Workbench.require(length / count > 300, "the length of a header")
            return cost
        }
        let peer = bench.python.contestant("oauthlib", "signing", count: 1000)
        return [Benchmark(title: "NetSuite TBA header", ours: ours, peers: [peer])]
    }

    private static func signature(_ header: String) -> String? {
        header.split(separator: "oauth_signature=\"").last.map { String($0.prefix { $0 != "\"" }) }
    }
}
