import Accounting
import HTTP
import JSON
import Jobs
import Testing

@testable import RESTAPI

@Suite struct BookReadingTests {
    @Test func `a payout is explained from gross to net`() async throws {
        let bench = Bench()
        let statement = try #require(PayoutStatement.sample("po_1"))
        bench.store.mutate { $0.statements = [statement] }
        let response = await bench.send(.get, "/v1/payouts/po_1")
        #expect(response.status == .ok)
        let expected: [(String, JSONValue)] = [
            ("id", .string("po_1")), ("account", .string("main")), ("status", .string("paid")),
            ("arrivalDate", .string("2024-10-04")), ("currency", .string("USD")),
            ("gross", .string("100.00")), ("fees", .string("3.00")),
            ("refunds", .string("-5.00")), ("disputes", .string("-2.00")),
            ("other", .string("0.00")), ("net", .string("90.00")), ("memberCount", .integer(4)),
            ("suspense", .string("0.00")), ("residual", .string("0.00")), ("addsUp", .bool(true)),
            ("depositExternalId", .string("dep_po_1")), ("depositInternalId", .string("8701")),
        ]
        #expect(response.json == .object(JSONObject(expected)))
    }

    @Test(arguments: [(Int64(0), Int64(0), true), (1, 0, false), (0, 1, false), (0, -1, false)])
    func `a payout adds up only if every cent is explained`(
        other: Int64,
        residual: Int64,
        addsUp: Bool
    ) throws {
        let statement = try #require(
            PayoutStatement.sample("po_1", other: other, residual: residual)
        )
        #expect(StatementRepresentation.addsUp(statement) == addsUp)
    }

    @Test func `an unknown payout is not found`() async {
        let response = await Bench().send(.get, "/v1/payouts/po_1")
        #expect(response.status == .notFound)
        #expect(response.code == "PAYOUT_UNKNOWN")
    }

    @Test func `payouts are listed by arrival, also within one day`() async throws {
        let bench = Bench()
        let samples = [
            PayoutStatement.sample("po_a", day: 20_001), .sample("po_b", day: 20_001),
            .sample("po_c", day: 20_002, account: "eu"), .sample("po_d", day: 20_000),
        ].compactMap { $0 }
        bench.store.mutate { $0.statements = samples }
        var seen: [String] = []
        var target: String? = "/v1/payouts?limit=1"
        while let next = target {
            let response = await bench.send(.get, next)
            seen += (response.json["items"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
            target = response.json["nextCursor"]?.stringValue.map {
                "/v1/payouts?limit=1&cursor=\($0)"
            }
        }
        #expect(seen == ["po_c", "po_b", "po_a", "po_d"])
        let filtered = await bench.send(.get, "/v1/payouts?account=eu")
        #expect(filtered.json["items"]?.arrayValue?.count == 1)
    }

    @Test func `findings are listed with the way out`() async throws {
        let bench = Bench()
        bench.store.mutate {
            $0.findings = [.sample(1, isOpen: false), .sample(2), .sample(3, subject: "po_1")]
        }
        let all = await bench.send(.get, "/v1/findings?limit=2")
        let items = try #require(all.json["items"]?.arrayValue)
        #expect(items.map { $0["id"]?.stringValue } == ["3", "2"])
        #expect(items[0]["code"]?.stringValue == "PERIOD_CLOSED")
        #expect(items[0]["subject"]?.stringValue == "po_1")
        #expect(items[0]["fix"]?.stringValue == "Open the period and run the job again.")
        #expect(items[0]["jobId"]?.stringValue == "job_0000000000003")
        #expect(items[0]["open"]?.boolValue == true)
        #expect(items[0]["resolvedAt"] == nil)
        let cursor = try #require(all.json["nextCursor"]?.stringValue)
        let last = await bench.send(.get, "/v1/findings?limit=2&cursor=\(cursor)")
        #expect(last.json["items"]?.arrayValue?.first?["resolvedAt"] != nil)
        for (query, count) in [("open=true", 2), ("open=false", 1), ("subject=in_1", 2)] {
            let response = await bench.send(.get, "/v1/findings?\(query)")
            #expect(response.json["items"]?.arrayValue?.count == count)
        }
    }

    @Test func `an id is explained from both sides`() async throws {
        let bench = Bench()
        let externalID = try #require(ExternalID("inv_in_1"))
        let link = Link(
            externalID: externalID,
            kind: .invoice,
            internalID: "42",
            sources: ["in_1", "sub_1"],
            fingerprint: "f",
            amount: Money(1250, try #require(dollar)),
            origin: .adopted
        )
        bench.store.mutate { $0.links = [link] }
        for query in ["source=in_1", "source=sub_1", "externalId=inv_in_1"] {
            let response = await bench.send(.get, "/v1/links?\(query)")
            let items = try #require(response.json["items"]?.arrayValue)
            #expect(items.count == 1)
            #expect(items.first?["externalId"]?.stringValue == "inv_in_1")
            #expect(items.first?["kind"]?.stringValue == "invoice")
            #expect(items.first?["internalId"]?.stringValue == "42")
            #expect(items.first?["sources"] == .texts(["in_1", "sub_1"]))
            #expect(items.first?["amount"]?.stringValue == "12.50")
            #expect(items.first?["currency"]?.stringValue == "USD")
            #expect(items.first?["origin"]?.stringValue == "adopted")
        }
        for query in ["source=in_2", "externalId=inv_in_2", "externalId=no%20id"] {
            let response = await bench.send(.get, "/v1/links?\(query)")
            #expect(response.status == .ok)
            #expect(response.json["items"] == .array([]))
        }
    }

    @Test(arguments: [
        "/v1/jobs", "/v1/jobs/job_0000000000001", "/v1/payouts", "/v1/payouts/po_1", "/v1/findings",
        "/v1/links?source=a", "/v1/links?externalId=a", "/v1/status",
    ])
    func `reading from a store in trouble may be tried again`(target: String) async {
        let bench = Bench()
        _ = await bench.send(.get, "/v1/ping")
        bench.store.mutate { $0.failure = .unavailable("locked") }
        let response = await bench.send(.get, target)
        #expect(response.status == .serviceUnavailable)
        #expect(response.code == "STORE_UNAVAILABLE")
        #expect(response.fields[.retryAfter] == "5")
    }
}
