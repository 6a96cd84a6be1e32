import Accounting
import Cryptography
import HTTP
import JSON
import TestSupport
import Testing

@testable import Sandbox

@Suite struct SalesforceSimulatorTests {
    private static let byStripe = "/sobjects/Account/Stripe_Customer_Id__c/"

    @Test func `a token answer names the instance and has no lifetime`() async throws {
        let org = try await SalesforceTestOrg()
        let answer = try #require(await org.logIn().salesforceContent)
        #expect(answer["instance_url"] == "http://org.test")
        #expect(answer["token_type"] == "Bearer")
        #expect(answer["expires_in"] == nil)
        let inBody = await org.logIn(
            [
                QueryItem("grant_type", "client_credentials"),
                QueryItem("client_id", "demo-salesforce-key"),
                QueryItem("client_secret", "demo-salesforce-secret"),
            ],
            basic: nil
        )
        #expect(inBody.status == .ok)
    }

    @Test func `wrong credentials and grants are named`() async throws {
        let org = try await SalesforceTestOrg()
        #expect(await org.logIn(basic: "x:y").salesforceContent?["error"] == "invalid_client_id")
        #expect(
            await org.logIn(basic: "demo-salesforce-key:y").salesforceContent?["error"]
                == "invalid_client"
        )
        let grant = await org.logIn([QueryItem("grant_type", "password")])
        #expect(grant.status == .badRequest)
        #expect(grant.salesforceContent?["error"] == "unsupported_grant_type")
    }

    @Test func `an assertion for an approved user opens a session`() async throws {
        let privatePEM = try ProcessRun.run(
            "openssl",
            ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
        ).output
        let publicPEM = try ProcessRun.run("openssl", ["pkey", "-pubout"], input: privatePEM).output
        let org = try await SalesforceTestOrg {
            $0.assertionClients = [
                SalesforceAssertionClient(
                    consumerKey: "key",
                    userName: "user@example.com",
                    publicKeyPEM: String(decoding: publicPEM, as: UTF8.self)
                )
            ]
        }
        func logIn(_ change: (String, JSONValue)? = nil) async throws -> HTTPResponse {
            var claims: JSONObject = [
                "iss": "key", "sub": "user@example.com", "aud": "https://login.salesforce.com",
                "exp": .int(SalesforceTestOrg.now.seconds + 180),
            ]
            if let (name, value) = change { claims[name] = value }
            let assertion = try JWT.sign(
                header: Array("{\"alg\":\"RS256\"}".utf8),
                payload: JSONValue.object(claims).serialized(),
                key: try PrivateKey(pem: privatePEM),
                algorithm: .rs256
            )
            return await org.logIn(
                [
                    QueryItem("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                    QueryItem("assertion", assertion),
                ],
                basic: nil
            )
        }
        #expect(try await logIn().status == .ok)
        #expect(
            try await logIn(("exp", .string("\(SalesforceTestOrg.now.seconds + 60)"))).status == .ok
        )
        for change: (String, JSONValue) in [
            ("iss", "other"), ("sub", "nobody@example.com"), ("aud", "https://elsewhere"),
            ("exp", .int(SalesforceTestOrg.now.seconds + 182)),
            ("exp", .int(SalesforceTestOrg.now.seconds)),
        ] {
            #expect(
                try await logIn(change).salesforceContent?["error"] == "invalid_grant",
                "\(change.0)"
            )
        }
    }

    @Test func `an upsert creates, then updates, and says which`() async throws {
        let org = try await SalesforceTestOrg()
        let first = await org.send(.patch, Self.byStripe + "cus_1", ["Name": "A"])
        #expect(first.status == .created)
        #expect(first.salesforceContent?["created"] == true)
        let second = await org.send(.patch, Self.byStripe + "cus_1", ["Phone": "1"])
        #expect(second.status == .ok)
        #expect(second.salesforceContent?["created"] == false)
        #expect(second.salesforceContent?["id"] == first.salesforceContent?["id"])
        #expect(first.salesforceContent?["id"]?.stringValue?.utf8.count == 18)
        let old = await org.send(.patch, Self.byStripe + "cus_1", ["Phone": "2"], version: 45)
        #expect(old.status == .noContent)
        #expect(old.fields["Sforce-Limit-Info"] == "api-usage=3/100000")
        // Stripe ids differ in case.
        #expect(
            await org.send(.patch, Self.byStripe + "CUS_1", ["Name": "B"]).status == .created
        )
    }

    @Test func `an external id may hold a slash`() async throws {
        let org = try await SalesforceTestOrg()
        let path = "/sobjects/Account/Legacy_Key__c/a%2Fb"
        #expect(await org.send(.patch, path, ["Name": "A"]).status == .created)
        #expect(await org.send(.get, path).salesforceContent?["Legacy_Key__c"] == "a/b")
    }

    @Test func `several matches are answered with their paths and change nothing`() async throws {
        let org = try await SalesforceTestOrg()
        for name in ["A", "B"] {
            _ = await org.send(
                .post,
                "/sobjects/Account",
                ["Name": .string(name), "Legacy_Key__c": "k"]
            )
        }
        let response = await org.send(
            .patch,
            "/sobjects/Account/Legacy_Key__c/K",
            ["Name": "C"]
        )
        #expect(response.status.code == 300)
        #expect(response.salesforceContent?.arrayValue?.count == 2)
    }

    @Test func `unknown objects, fields, versions and ids are refused as the real ones`()
        async throws
    {
        let org = try await SalesforceTestOrg()
        let table: [(HTTPMethod, String, JSONValue?, Int, Int, String?)] = [
            (.get, "/sobjects/Nothing/001000000000001AAA", nil, 67, 404, "NOT_FOUND"),
            (.patch, "/sobjects/Account/Phone/1", ["Name": "A"], 67, 404, "NOT_FOUND"),
            (.patch, Self.byStripe + "x?updateOnly=true", ["Name": "A"], 67, 404, "NOT_FOUND"),
            (.get, "/sobjects/Account/abc", nil, 67, 400, "MALFORMED_ID"),
            (.get, "/sobjects/Account/001000000000009", nil, 67, 404, "NOT_FOUND"),
            (.get, "/limits", nil, 40, 410, "UNSUPPORTED_API_VERSION"),
            (.get, "/limits", nil, 99, 404, "NOT_FOUND"),
            (.patch, Self.byStripe + "x", ["Colour": 1], 67, 400, "INVALID_FIELD"),
            (.patch, Self.byStripe + "x", ["Id": "001"], 67, 400, "INVALID_FIELD"),
            (
                .patch, Self.byStripe + "x", ["Name": "A", "stripe_customer_id__c": "x"], 67, 400,
                "INVALID_FIELD"
            ),
            (.patch, Self.byStripe + "x", ["Phone": "1"], 67, 400, "REQUIRED_FIELD_MISSING"),
            (.patch, Self.byStripe + "x", ["Name": 5], 67, 400, "JSON_PARSER_ERROR"),
            (.patch, Self.byStripe + "x", [], 67, 400, "JSON_PARSER_ERROR"),
            (
                .patch, Self.byStripe + "x", ["Name": .string(String(repeating: "x", count: 256))],
                67, 400, "STRING_TOO_LONG"
            ),
            (
                .patch, Self.byStripe + "x", ["Name": "A", "Sync_Status__c": "Odd"], 67, 400,
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
            ),
            (
                .post, "/sobjects/Contact", ["LastName": "A", "AccountId": "001000000000009AAA"],
                67, 400, "INVALID_CROSS_REFERENCE_KEY"
            ),
        ]
        for (method, path, body, version, status, code) in table {
            let response = await org.send(method, path, body, version: version)
            #expect(response.status.code == status, "\(path)")
            #expect(response.salesforceCode == code, "\(path)")
        }
    }

    @Test func `a unique field refuses a second record with the same value`() async throws {
        let org = try await SalesforceTestOrg()
        _ = await org.send(.post, "/sobjects/Account", ["Name": "A", "NetSuite_Id__c": "n1"])
        let response = await org.send(
            .post,
            "/sobjects/Account",
            ["Name": "B", "NetSuite_Id__c": "N1"]
        )
        #expect(response.salesforceCode == "DUPLICATE_VALUE")
        let other = await org.send(
            .post,
            "/sobjects/Contact",
            ["LastName": "B", "NetSuite_Id__c": "n1"]
        )
        #expect(other.status == .created)
    }

    private static func batch(_ ids: [String], allOrNone: Bool = false) -> JSONValue {
        let records = ids.map { id -> JSONValue in
            [
                "attributes": ["type": "Account"], "Stripe_Customer_Id__c": .string(id),
                "Name": .string(id == "bad" ? String(repeating: "x", count: 256) : id),
            ]
        }
        return ["allOrNone": .bool(allOrNone), "records": .array(records)]
    }

    @Test func `a collection answers each record in order`() async throws {
        let org = try await SalesforceTestOrg()
        let path = "/composite/sobjects/Account/Stripe_Customer_Id__c"
        let response = await org.send(.patch, path, Self.batch(["a", "bad", "b", "a"]))
        #expect(response.status == .ok)
        let results = try #require(response.salesforceContent?.arrayValue)
        #expect(results.map { $0["success"] } == [true, false, true, false])
        #expect(
            results[1]["errors"]?.arrayValue?.first?["statusCode"] == "STRING_TOO_LONG"
        )
        #expect(results[0]["created"] == true)
        let again = try #require(
            await org.send(.patch, path, Self.batch(["a"])).salesforceContent?.arrayValue
        )
        #expect(again[0]["created"] == false)
        let none = await org.send(.patch, path, Self.batch(["c", "bad"], allOrNone: true))
        #expect(none.salesforceContent?.arrayValue?.map { $0["success"] } == [false, false])
        #expect(
            await org.send(.get, Self.byStripe + "c").status == .notFound
        )
    }

    @Test func `a collection has at most two hundred records`() async throws {
        let org = try await SalesforceTestOrg()
        let path = "/composite/sobjects/Account/Stripe_Customer_Id__c"
        let ids = (0...200).map { "cus_\($0)" }
        #expect(
            await org.send(.patch, path, Self.batch(Array(ids.prefix(200)))).status == .ok
        )
        #expect(await org.send(.patch, path, Self.batch(ids)).status == .badRequest)
        #expect(await org.send(.patch, path, Self.batch([])).status == .badRequest)
    }

    @Test func `a query is read page by page with a locator that dies`() async throws {
        let org = try await SalesforceTestOrg { $0.pageRows = 2 }
        for number in 1...5 {
            _ = await org.send(
                .patch,
                Self.byStripe + "cus_\(number)",
                ["Name": .string("N\(number)")]
            )
        }
        var path: String? = "/query/?q=SELECT+Id,Name+FROM+Account+ORDER+BY+Name"
        var names: [String] = []
        while let next = path {
            let page = try #require(await org.send(.get, next).salesforceContent)
            #expect(page["totalSize"] == 5)
            names += page["records"]?.arrayValue?.compactMap { $0["Name"]?.stringValue } ?? []
            path = page["nextRecordsUrl"]?.stringValue?.replacing("/services/data/v67.0", with: "")
            #expect((path == nil) == (page["done"] == true))
        }
        #expect(names == ["N1", "N2", "N3", "N4", "N5"])
        #expect(
            await org.send(.get, "/query/0r8000000000009-2").salesforceCode
                == "INVALID_QUERY_LOCATOR"
        )
        let all = await org.send(
            .get,
            "/query?q=SELECT+Id+FROM+Account",
            fields: ["Sforce-Query-Options": "batchSize=200"]
        )
        #expect(all.salesforceContent?["done"] == true)
        let few = await org.send(
            .get,
            "/query?q=SELECT+Id+FROM+Account",
            fields: ["Sforce-Query-Options": "batchSize=10"]
        )
        #expect(few.status == .badRequest)
    }

    @Test(arguments: [
        ("Name = 'n1'", 1), ("Name != 'N1'", 2), ("Name IN ('N1','N2')", 2),
        ("Name = 'N1' AND Phone = null", 1), ("Stripe_Customer_Id__c = 'CUS_1'", 0),
        ("Name = 'it''s'", 0),
    ])
    func `conditions select rows`(condition: String, count: Int64) async throws {
        let org = try await SalesforceTestOrg()
        for number in 1...3 {
            _ = await org.send(
                .patch,
                Self.byStripe + "cus_\(number)",
                ["Name": .string("N\(number)")]
            )
        }
        let query = QueryItem.encode([
            QueryItem("q", "SELECT Id FROM Account WHERE \(condition)")
        ])
        #expect(
            await org.send(.get, "/query?\(query)").salesforceContent?["totalSize"] == .int(count)
        )
    }

    @Test(arguments: [
        ("SELECT Id FROM Nothing", "INVALID_TYPE"),
        ("SELECT Colour FROM Account", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE Name > 'a'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account WHERE Name = 'a' OR Name = 'b'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account LIMIT x", "MALFORMED_QUERY"),
        ("SELECT", "MALFORMED_QUERY"), ("DELETE Account", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account WHERE Name = 'a", "MALFORMED_QUERY"),
    ])
    func `other queries are refused`(text: String, code: String) async throws {
        let org = try await SalesforceTestOrg()
        let query = QueryItem.encode([QueryItem("q", text)])
        #expect(await org.send(.get, "/query?\(query)").salesforceCode == code)
    }

    @Test func `a session ends and a fault shows once`() async throws {
        let org = try await SalesforceTestOrg()
        _ = await org.control("faults", ["rules": [["fault": "unauthorized"]]])
        #expect(await org.send(.get, "/limits").salesforceCode == "INVALID_SESSION_ID")
        #expect(await org.send(.get, "/limits").status == .ok)
        _ = await org.control("locks", ["count": 1])
        let locked = await org.send(.patch, Self.byStripe + "c", ["Name": "A"])
        #expect(locked.salesforceCode == "UNABLE_TO_LOCK_ROW")
        #expect(await org.send(.patch, Self.byStripe + "c", ["Name": "A"]).status == .created)
        _ = await org.control("end-sessions", [:])
        #expect(await org.send(.get, "/limits").status == .unauthorized)
    }

    @Test(arguments: SandboxFault.allCases)
    func `each fault either takes effect or does not`(fault: SandboxFault) async throws {
        let org = try await SalesforceTestOrg()
        _ = await org.control(
            "faults",
            ["rules": [["fault": .string(fault.rawValue), "method": "PATCH"]]]
        )
        _ = await org.send(.patch, Self.byStripe + "c", ["Name": "A"])
        let found = await org.send(.get, Self.byStripe + "c")
        #expect(found.status == (fault.commits ? .ok : .notFound))
    }

    @Test func `the daily limit ends all requests but the list of versions`() async throws {
        let org = try await SalesforceTestOrg { $0.requestsMax = 2 }
        let limits = await org.send(.get, "/limits").salesforceContent
        #expect(limits?["DailyApiRequests"]?["Remaining"] == 1)
        #expect(await org.send(.get, "/limits").status == .ok)
        let third = await org.send(.get, "/limits")
        #expect(third.status == .forbidden)
        #expect(third.salesforceCode == "REQUEST_LIMIT_EXCEEDED")
        let versions = await org.simulator.respond(
            to: HTTPRequest(method: .get, target: "/services/data/")
        )
        #expect(versions.salesforceContent?.arrayValue?.count == 28)
        #expect(versions.fields["Sforce-Limit-Info"] == nil)
    }
}
