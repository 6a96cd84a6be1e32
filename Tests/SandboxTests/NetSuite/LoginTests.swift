import Accounting
import Cryptography
import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct LoginTests {
    private static let now = Timestamp(seconds: 1_508_242_306)
    /// The public sample credentials of Oracle's help.
    private static let oracle = NetSuiteTokenCredential(
        consumerKey: "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
        consumerSecret: "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
        tokenID: "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",
        tokenSecret: "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295"
    )
    private static let answers = NetSuiteAnswers(wording: .init())

    private static func desk(accountID: String = "123456", locks: Bool = true) -> LoginDesk {
        var configuration = NetSuiteSimulatorConfiguration.demo { now }
        configuration.accountID = accountID
        configuration.tokens = [oracle]
        configuration.rules.locksAfterFailedLogins = locks
        return LoginDesk(configuration)
    }

    /// The parts of an `Authorization` field a test may bend.
    private struct Header {
        var realm = "123456"
        var nonce = "fjaLirsIcCGVZWzBX0pg"
        var timestamp = "1508242306"
        var method = "HMAC-SHA256"
        var version = "1.0"
        var token = oracle.tokenID
        var key = oracle.consumerKey
        var signature = ""
        var more = ""

        var text: String {
            "OAuth realm=\"\(realm)\", oauth_token=\"\(token)\", oauth_consumer_key=\"\(key)\","
                + " oauth_nonce=\"\(nonce)\", oauth_timestamp=\"\(timestamp)\","
                + " oauth_signature_method=\"\(method)\", oauth_version=\"\(version)\","
                + " oauth_signature=\"\(PercentCoding.encode(signature))\"" + more
        }

        /// Signs as RFC 5849 says, written here a second time on purpose.
        mutating func sign(_ verb: String, _ address: String, query: [(String, String)] = []) {
            var pairs = query
            pairs += [
                ("oauth_token", token), ("oauth_consumer_key", key), ("oauth_nonce", nonce),
                ("oauth_timestamp", timestamp), ("oauth_signature_method", method),
                ("oauth_version", version),
            ]
            let joined = pairs.map {
                PercentCoding.encode($0.0) + "=" + PercentCoding.encode($0.1)
            }.sorted().joined(separator: "&")
            let base =
                verb + "&" + PercentCoding.encode(address) + "&" + PercentCoding.encode(joined)
            let key = oracle.consumerSecret + "&" + oracle.tokenSecret
            signature = Base64.encode(
                HMACSHA256.authenticate(Array(base.utf8), key: Array(key.utf8))
            )
        }
    }

    private static func request(
        _ method: HTTPMethod,
        _ target: String,
        _ header: Header
    ) -> HTTPRequest {
        HTTPRequest(method: method, target: target, fields: [.authorization: header.text])
    }

    private static func status(
        _ desk: inout LoginDesk,
        _ header: Header,
        _ method: HTTPMethod = .get,
        _ target: String = "/services/rest/record/v1/employee/40",
        origin: String = "https://h",
        now: Timestamp = now
    ) -> Int {
        desk.refusal(
            of: request(method, target, header),
            origin: origin,
            answers: answers,
            now: now
        )?
        .status.code ?? 204
    }

    @Test(arguments: [
        (
            "123456", HTTPMethod.get, "https://123456.suitetalk.api.netsuite.com",
            "/services/rest/record/v1/employee/40",
            "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY="
        ),
        (
            "1234567_SB1", .post, "https://1234567-sb1.suitetalk.api.netsuite.com",
            "/services/rest/query/v1/suiteql?limit=1000&offset=0",
            "AB8T1f3fBe4sHDZCO6ABBHmXOi8XzsG393LuEHdOA/E="
        ),
        (
            "1234567_SB1", .put, "https://1234567-sb1.suitetalk.api.netsuite.com",
            "/services/rest/record/v1/customer/eid:CID002",
            "Ll/DFwgtdtnRthLHggcb+sKeJMoAMkiIL+5MXAG8yKE="
        ),
        (
            "1234567_SB1", .post, "https://1234567-sb1.suitetalk.api.netsuite.com",
            "/services/rest/record/v1/salesOrder/3/!transform/invoice",
            "r4ZRXlb/fJqDp14iZiEOkbXSEqN5GnKkBzPO8e/CO9k="
        ),
    ])
    func `known signatures are accepted`(
        account: String,
        method: HTTPMethod,
        origin: String,
        target: String,
        signature: String
    ) {
        var desk = Self.desk(accountID: account)
        var header = Header(realm: account, signature: signature)
        #expect(Self.status(&desk, header, method, target, origin: origin) == 204)
        #expect(Self.status(&desk, header, method, target, origin: origin) == 401)
        #expect(desk.auditTrail == [.nonceUsed])
        header.nonce += "x"
        #expect(Self.status(&desk, header, method, target, origin: origin) == 401)
        #expect(desk.auditTrail.last == .invalidSignature)
    }

    @Test func `each broken part is refused for its own reason`() {
        let address = "https://h/services/rest/record/v1/employee/40"
        let bends: [(NetSuiteLoginReason, (inout Header) -> Void)] = [
            (.unknownAlgorithm, { $0.method = "HMAC-SHA1" }),
            (.versionRejected, { $0.version = "2.0" }),
            (.wrongRealm, { $0.realm = "123457" }),
            (.consumerKeyUnknown, { $0.key = "x" }),
            (.tokenRejected, { $0.token = "x" }),
            (.nonceUsed, { $0.nonce = "12345" }),
            (.invalidTimestamp, { $0.timestamp = "1508242607" }),
            (.invalidTimestamp, { $0.timestamp = "1508242005" }),
            (.invalidTimestamp, { $0.timestamp = "now" }),
            (.missingParameters, { $0.nonce = "" }),
            (.missingParameters, { $0.more = ", oauth_version=\"1.0\"" }),
            (.missingParameters, { $0.more = ", oauth_colour=\"red\"" }),
        ]
        for (reason, bend) in bends {
            var desk = Self.desk()
            var header = Header()
            bend(&header)
            header.sign("GET", address)
            #expect(Self.status(&desk, header) == 401, "\(reason)")
            #expect(desk.auditTrail == [reason])
        }
        for timestamp in ["1508242606", "1508242006"] {
            var desk = Self.desk()
            var header = Header(nonce: "123456", timestamp: timestamp)
            header.sign("GET", address)
            #expect(Self.status(&desk, header) == 204)
        }
    }

    @Test func `the realm is in capitals with an underscore`() {
        var desk = Self.desk(accountID: "1234567_SB1")
        for realm in ["1234567-sb1", "1234567_sb1"] {
            var header = Header(realm: realm)
            header.sign("GET", "https://h/services/rest/record/v1/employee/40")
            #expect(Self.status(&desk, header) == 401)
        }
    }

    @Test func `query parameters are part of the signature, the body is not`() {
        var desk = Self.desk()
        var header = Header()
        let target = "/services/rest/record/v1/invoice/5?replace=item,apply&a%20b=c+d"
        header.sign("PATCH", "https://h/services/rest/record/v1/invoice/5")
        #expect(Self.status(&desk, header, .patch, target) == 401)
        header.sign(
            "PATCH",
            "https://h/services/rest/record/v1/invoice/5",
            query: [("replace", "item,apply"), ("a b", "c d")]
        )
        #expect(Self.status(&desk, header, .patch, target) == 204)
    }

    @Test func `a refusal does not tell why`() throws {
        var desk = Self.desk()
        let request = HTTPRequest(method: .get, target: "/services/rest/record/v1/customer/1")
        let refusal = desk.refusal(
            of: request,
            origin: "https://h",
            answers: Self.answers,
            now: Self.now
        )
        let response = try #require(refusal)
        #expect(response.status == .unauthorized)
        #expect(response.errorCode == "INVALID_LOGIN")
        #expect(
            response.fields[.wwwAuthenticate]
                == "OAuth realm=\"123456\", error=\"token_rejected\","
                + " error_description=\"Invalid login attempt.\""
        )
        #expect(desk.auditTrail == [.noCredentials])
    }

    @Test(arguments: [true, false])
    func `five failures lock a user for half an hour`(locks: Bool) {
        var desk = Self.desk(locks: locks)
        let wrong = Header(signature: "AAAA")
        for _ in 0..<4 { _ = Self.status(&desk, wrong) }
        var right = Header()
        right.sign("GET", "https://h/services/rest/record/v1/employee/40")
        #expect(Self.status(&desk, right) == 204)
        for _ in 0..<5 { _ = Self.status(&desk, wrong) }
        func attempt(after seconds: Int64) -> Int {
            var header = Header(timestamp: String(Self.now.seconds + seconds))
            header.sign("GET", "https://h/services/rest/record/v1/employee/40")
            return Self.status(
                &desk,
                header,
                now: Timestamp(seconds: Self.now.seconds + seconds)
            )
        }
        #expect(attempt(after: 1799) == (locks ? 401 : 204))
        #expect(attempt(after: 1800) == 204)
    }
}
