import Accounting
import HTTP
import JSON
import Jobs
import Synchronization
import Testing

@testable import RESTAPI

@Suite struct BadRequestTests {
    struct BadBody: Sendable, CustomTestStringConvertible {
        let path: String
        let body: String
        let faults: [String]

        init(_ path: String, _ body: String, _ faults: [String]) {
            self.path = path
            self.body = body
            self.faults = faults
        }

        var testDescription: String { "\(path) \(body.prefix(80))" }
    }

    private static func ids(_ count: Int) -> String {
        "[" + (0..<count).map { "\"in_\($0)\"" }.joined(separator: ",") + "]"
    }

    private static let long = String(repeating: "a", count: 256)

    static let badBodies: [BadBody] = [
        BadBody("/v1/invoice-syncs", "[]", [" TYPE_WRONG"]),
        BadBody("/v1/invoice-syncs", "7", [" TYPE_WRONG"]),
        BadBody("/v1/invoice-syncs", "{}", ["/ids MEMBER_MISSING"]),
        BadBody("/v1/invoice-syncs", #"{"ids":[]}"#, ["/ids IDS_EMPTY"]),
        BadBody("/v1/invoice-syncs", #"{"ids":"in_1"}"#, ["/ids TYPE_WRONG"]),
        BadBody("/v1/invoice-syncs", #"{"ids":null}"#, ["/ids TYPE_WRONG"]),
        BadBody(
            "/v1/invoice-syncs",
            #"{"ids":[1,"in_1",null]}"#,
            ["/ids/0 TYPE_WRONG", "/ids/2 TYPE_WRONG"]
        ),
        BadBody("/v1/invoice-syncs", #"{"ids":["in_1","in_2","in_1"]}"#, ["/ids/2 ID_REPEATED"]),
        BadBody(
            "/v1/invoice-syncs",
            #"{"ids":["","in/1","é","in 1"]}"#,
            [
                "/ids/0 ID_MALFORMED", "/ids/1 ID_MALFORMED", "/ids/2 ID_MALFORMED",
                "/ids/3 ID_MALFORMED",
            ]
        ),
        BadBody("/v1/invoice-syncs", "{\"ids\":[\"\(long)\"]}", ["/ids/0 ID_MALFORMED"]),
        BadBody("/v1/invoice-syncs", "{\"ids\":\(ids(201))}", ["/ids IDS_TOO_MANY"]),
        BadBody(
            "/v1/invoice-syncs",
            #"{"ids":["in_1"],"id":1,"a/b":2}"#,
            ["/id MEMBER_UNKNOWN", "/a~1b MEMBER_UNKNOWN"]
        ),
        BadBody("/v1/invoice-syncs", #"{"ids":["in_1"],"account":7}"#, ["/account TYPE_WRONG"]),
        BadBody("/v1/invoice-syncs", #"{"ids":["in_1"],"account":null}"#, ["/account TYPE_WRONG"]),
        BadBody(
            "/v1/invoice-syncs",
            #"{"ids":["in_1"],"createdFrom":"2026-10-01","createdTo":"2026-10-02"}"#,
            ["/ids IDS_AND_SPAN"]
        ),
        BadBody(
            "/v1/invoice-syncs",
            #"{"createdFrom":"2026-10-01"}"#,
            ["/createdTo MEMBER_MISSING"]
        ),
        BadBody(
            "/v1/customer-syncs",
            #"{"createdTo":"2026-10-01"}"#,
            ["/createdFrom MEMBER_MISSING"]
        ),
        BadBody(
            "/v1/customer-syncs",
            #"{"createdFrom":"2026-10-02","createdTo":"2026-10-01"}"#,
            ["/createdTo SPAN_REVERSED"]
        ),
        BadBody(
            "/v1/customer-syncs",
            #"{"createdFrom":"yesterday","createdTo":"2026-02-29"}"#,
            ["/createdFrom TIME_MALFORMED", "/createdTo TIME_MALFORMED"]
        ),
        BadBody(
            "/v1/customer-syncs",
            #"{"createdFrom":1,"createdTo":true}"#,
            ["/createdFrom TYPE_WRONG", "/createdTo TYPE_WRONG"]
        ),
        BadBody(
            "/v1/charge-syncs",
            #"{"createdFrom":"2026-10-01","createdTo":"2026-10-02"}"#,
            ["/createdFrom MEMBER_UNKNOWN", "/createdTo MEMBER_UNKNOWN", "/ids MEMBER_MISSING"]
        ),
        BadBody("/v1/refund-syncs", "{}", ["/ids MEMBER_MISSING"]),
        BadBody(
            "/v1/dispute-syncs",
            #"{"payouts":["po_1"]}"#,
            ["/payouts MEMBER_UNKNOWN", "/ids MEMBER_MISSING"]
        ),
        BadBody(
            "/v1/payout-reconciliations",
            #"{"ids":["po_1"]}"#,
            ["/ids MEMBER_UNKNOWN", "/payouts MEMBER_MISSING"]
        ),
        BadBody(
            "/v1/payout-reconciliations",
            #"{"arrivalFrom":"2026-10-01T00:00:00Z","arrivalTo":"2026-10-02"}"#,
            ["/arrivalFrom DATE_MALFORMED"]
        ),
        BadBody(
            "/v1/payout-reconciliations",
            #"{"arrivalFrom":"2026-10-02","arrivalTo":"2026-10-01"}"#,
            ["/arrivalTo SPAN_REVERSED"]
        ),
        BadBody(
            "/v1/payout-reconciliations",
            #"{"payouts":["po_1"],"arrivalTo":"2026-10-01"}"#,
            ["/payouts IDS_AND_SPAN", "/arrivalFrom MEMBER_MISSING"]
        ),
        BadBody("/v1/previews", "{}", ["/kind MEMBER_MISSING", "/ids MEMBER_MISSING"]),
        BadBody("/v1/previews", #"{"kind":"invoice","ids":["in_1"]}"#, ["/kind KIND_UNKNOWN"]),
        BadBody("/v1/previews", #"{"kind":1,"ids":["in_1"]}"#, ["/kind TYPE_WRONG"]),
        BadBody(
            "/v1/previews",
            "{\"kind\":\"invoice.sync\",\"ids\":\(ids(21))}",
            ["/ids IDS_TOO_MANY"]
        ),
        BadBody(
            "/v1/previews",
            #"{"kind":"invoice.sync","ids":["in_1"],"createdFrom":"2026-10-01"}"#,
            ["/createdFrom MEMBER_UNKNOWN"]
        ),
    ]

    @Test(arguments: badBodies)
    func `every fault of a body is told, with its place and a fix, and nothing is done`(
        bad: BadBody
    ) async {
        let bench = Bench()
        let response = await bench.send(.post, bad.path, bad.body)
        #expect(response.status == .badRequest)
        #expect(response.code == "REQUEST_INVALID")
        #expect(response.faults == bad.faults)
        for fault in response.json["errors"]?.arrayValue ?? [] {
            #expect(fault["message"]?.stringValue?.hasSuffix(".") == true)
            #expect(fault["fix"]?.stringValue?.hasSuffix(".") == true)
        }
        #expect(bench.writes.isEmpty)
        #expect(bench.previewer.asked.withLock { $0 }.isEmpty)
    }

    @Test func `limits are exact`() async {
        let bench = Bench()
        let long = String(repeating: "a", count: 255)
        for body in ["{\"ids\":\(Self.ids(200))}", "{\"ids\":[\"\(long)\"]}"] {
            #expect(await bench.send(.post, "/v1/invoice-syncs", body).status == .accepted)
        }
        let preview = "{\"kind\":\"invoice.sync\",\"ids\":\(Self.ids(20))}"
        #expect(await bench.send(.post, "/v1/previews", preview).status == .ok)
        let day = #"{"createdFrom":"2026-10-01","createdTo":"2026-10-01"}"#
        #expect(await bench.send(.post, "/v1/invoice-syncs", day).status == .accepted)
    }

    @Test func `no more than a hundred faults are told`() async {
        let members = (0..<150).map { "\"m\($0)\":1" }.joined(separator: ",")
        let response = await Bench().send(.post, "/v1/invoice-syncs", "{\(members)}")
        #expect(response.faults.count == 100)
    }

    @Test(arguments: [
        "", "{", "{\"ids\":[\"in_1\"]} x", "{'ids':[]}", "{\"ids\":[],\"ids\":[]}",
        "{\"ids\":[\"\u{1}\"]}", String(repeating: "[", count: 20), "{\"ids\":[1,]}",
    ])
    func `a body that is not JSON is refused`(body: String) async {
        let bench = Bench()
        for path in ["/v1/invoice-syncs", "/v1/previews"] {
            let response = await bench.send(.post, path, body)
            #expect(response.status == .badRequest)
            #expect(response.code == (body.isEmpty ? "BODY_MISSING" : "JSON_MALFORMED"))
        }
        #expect(bench.writes.isEmpty)
    }

    @Test(arguments: [
        "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json",
        "application/problem+json", "multipart/form-data; boundary=x",
    ])
    func `another media type is refused`(type: String) async {
        let bench = Bench()
        let response = await bench.send(
            .post,
            "/v1/invoice-syncs",
            #"{"ids":["in_1"]}"#,
            fields: [.authorization: "Bearer \(bench.writeKey)", .contentType: type]
        )
        #expect(response.status == .unsupportedMediaType)
        #expect(bench.writes.isEmpty)
    }

    @Test func `no media type is refused with a body and without one the body is missing`() async {
        let bench = Bench()
        let key: HTTPFields = [.authorization: "Bearer \(bench.writeKey)"]
        let body = await bench.send(.post, "/v1/invoice-syncs", "{}", fields: key)
        #expect(body.status == .unsupportedMediaType)
        let none = await bench.send(.post, "/v1/invoice-syncs", fields: key)
        #expect(none.status == .badRequest)
        #expect(none.code == "BODY_MISSING")
    }

    @Test(arguments: [
        "application/json; charset=utf-8", "APPLICATION/JSON", "application/json ;a=b",
    ])
    func `the label may be written in several ways`(type: String) async {
        let bench = Bench()
        let response = await bench.send(
            .post,
            "/v1/invoice-syncs",
            #"{"ids":["in_1"]}"#,
            fields: [.authorization: "Bearer \(bench.writeKey)", .contentType: type]
        )
        #expect(response.status == .accepted)
    }

    @Test func `a body over the limit is refused, one at the limit is read`() async {
        let bench = Bench()
        let start = #"{"ids":["in_1"]"#
        let fits = start + String(repeating: " ", count: (256 << 10) - start.utf8.count - 1) + "}"
        #expect(await bench.send(.post, "/v1/invoice-syncs", fits).status == .accepted)
        let response = await bench.send(.post, "/v1/invoice-syncs", fits + " ")
        #expect(response.status == .contentTooLarge)
        #expect(response.code == "BODY_TOO_LONG")
        #expect(bench.writes == ["enqueue"])
    }

    @Test(arguments: [
        ("/v1/jobs?state=done", "PARAMETER_INVALID"), ("/v1/jobs?state=", "PARAMETER_INVALID"),
        ("/v1/jobs?kind=invoice", "PARAMETER_INVALID"), ("/v1/jobs?limit=0", "PARAMETER_INVALID"),
        ("/v1/jobs?limit=2147483648", "PARAMETER_INVALID"),
        ("/v1/jobs?limit=99999999999999999999", "PARAMETER_INVALID"),
        ("/v1/jobs?limit=-1", "PARAMETER_INVALID"), ("/v1/jobs?limit=ten", "PARAMETER_INVALID"),
        ("/v1/jobs?limit=", "PARAMETER_INVALID"), ("/v1/jobs?limit=1.5", "PARAMETER_INVALID"),
        ("/v1/jobs?cursor=", "CURSOR_INVALID"), ("/v1/jobs?cursor=abc", "CURSOR_INVALID"),
        ("/v1/jobs?cursor=%20", "CURSOR_INVALID"), ("/v1/jobs?page=2", "PARAMETER_UNKNOWN"),
        ("/v1/jobs?limit=1&limit=2", "PARAMETER_REPEATED"),
        ("/v1/jobs/job_0000000000001?wait=26", "PARAMETER_INVALID"),
        ("/v1/jobs/job_0000000000001?wait=-1", "PARAMETER_INVALID"),
        ("/v1/jobs/job_0000000000001?waitSeconds=1", "PARAMETER_UNKNOWN"),
        ("/v1/jobs?updatedSince=yesterday", "PARAMETER_INVALID"),
        ("/v1/payouts?updatedSince=2026-13-01", "PARAMETER_INVALID"),
        ("/v1/findings?updatedSince=2026-10-31T00:00:00+01:00", "PARAMETER_INVALID"),
        ("/v1/customers/a?preview=true", "PARAMETER_UNKNOWN"),
        ("/v1/findings?open=yes", "PARAMETER_INVALID"), ("/v1/links", "PARAMETER_INVALID"),
        ("/v1/links?source=in_1&externalId=inv_in_1", "PARAMETER_INVALID"),
        ("/v1/payouts/po_1?x=1", "PARAMETER_UNKNOWN"), ("/v1/ping?x", "PARAMETER_UNKNOWN"),
        ("/v1/status?x=1", "PARAMETER_UNKNOWN"),
    ])
    func `a faulty query is refused`(target: String, code: String) async {
        let response = await Bench().send(.get, target)
        #expect(response.status == .badRequest)
        #expect(response.faults == [" " + code])
    }

    @Test(arguments: ["/v1/jobs?a=%zz", "/v1/jobs?limit=%00", "/v1/findings?subject=%ff"])
    func `a query that is not text is refused`(target: String) async {
        let response = await Bench().send(.get, target)
        #expect(response.code == "QUERY_MALFORMED")
    }

    @Test func `queries of writing requests are judged as well`() async {
        let bench = Bench()
        let response = await bench.send(.post, "/v1/invoice-syncs?dry=1", #"{"ids":["in_1"]}"#)
        #expect(response.faults == [" PARAMETER_UNKNOWN"])
        #expect(bench.writes.isEmpty)
    }

    @Test(arguments: ["cancel", "retry"])
    func `orders to a job take no body and no malformed id`(order: String) async {
        let bench = Bench()
        bench.store.mutate { $0.jobs = [.sample(1, state: .cancelled)] }
        let body = await bench.send(.post, "/v1/jobs/job_0000000000001/\(order)", #"{"now":true}"#)
        #expect(body.code == "BODY_UNEXPECTED")
        for id in ["1", "job_1", "JOB_0000000000001", "job_000000000000u", "job_zzzzzzzzzzzzz"] {
            #expect(await bench.send(.post, "/v1/jobs/\(id)/\(order)").code == "JOB_UNKNOWN")
        }
        #expect(bench.writes.isEmpty)
    }

    @Test func `the account is looked for among those that are set up`() async {
        let bench = Bench()
        for path in ["/v1/invoice-syncs", "/v1/previews"] {
            let kind = path == "/v1/previews" ? #""kind":"invoice.sync","# : ""
            let body = "{\(kind)\"account\":\"other\",\"ids\":[\"in_1\"]}"
            let response = await bench.send(.post, path, body)
            #expect(response.status == .notFound)
            #expect(response.code == "ACCOUNT_UNKNOWN")
        }
        #expect(bench.writes.isEmpty)
    }

    @Test func `with several accounts one must be named`() async {
        let second = AccountProfile(name: "eu", isLive: nil, webhooks: nil)
        let bench = Bench(accounts: [Bench.main, second])
        let response = await bench.send(.post, "/v1/invoice-syncs", #"{"ids":["in_1"]}"#)
        #expect(response.faults == ["/account ACCOUNT_REQUIRED"])
        #expect(bench.writes.isEmpty)
        let named = #"{"ids":["in_1"],"account":"eu"}"#
        #expect(await bench.send(.post, "/v1/invoice-syncs", named).status == .accepted)
        #expect(bench.store.mutate { $0.offered.map(\.account) } == ["eu"])
    }
}
