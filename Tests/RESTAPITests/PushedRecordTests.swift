import Accounting
import HTTP
import JSON
import Jobs
import Testing

@testable import RESTAPI

/// Customers and invoices that callers own.
@Suite struct PushedRecordTests {
    static let customer = #"{"name":"Northwind GmbH","email":"a@b.example","currencyCode":"EUR"}"#
    static let invoice = """
        {"customerId":"001M000000qfPyS","issuedOn":"2026-10-31","currencyCode":"EUR",\
        "lines":[{"description":"Seats","amount":"100.00"},{"description":"Setup",\
        "productId":"setup","quantity":"2","amount":"20.00"}],"discount":"10.00","tax":"20.90",\
        "total":"130.90"}
        """

    private static func put(
        _ bench: Bench,
        _ path: String,
        _ body: String
    ) async -> HTTPResponse { await bench.send(.put, path, body) }

    @Test func `a customer becomes a job, and its state is read by the caller's own id`()
        async throws
    {
        let bench = Bench(publicURL: "https://books.example.com")
        let response = await Self.put(bench, "/v1/customers/acme-7", Self.customer)
        #expect(response.status == .accepted)
        #expect(
            response.fields[.location] == "https://books.example.com/v1/customers/acme-7"
        )
        #expect(response.json["state"]?.stringValue == "pending")
        #expect(response.json["job"]?["kind"]?.stringValue == "customer.push")
        #expect(response.json["content"]?["name"]?.stringValue == "Northwind GmbH")
        let offered = try #require(bench.store.mutate { $0.offered }.first)
        #expect(offered.account == "callers")
        #expect(offered.arguments == #"{"ids":["acme-7"]}"#)
        let shown = await bench.send(.get, "/v1/customers/acme-7")
        #expect(shown.status == .ok)
        #expect(shown.json == response.json)
    }

    @Test func `the same content again makes nothing new, whatever its order`() async {
        let bench = Bench()
        let first = await Self.put(bench, "/v1/customers/acme-7", Self.customer)
        let turned = #"{"currencyCode":"EUR", "email":"a@b.example", "name":"Northwind GmbH"}"#
        let second = await Self.put(bench, "/v1/customers/acme-7", turned)
        #expect(first.status == .accepted)
        #expect(second.status == .ok)
        #expect(second.json["job"]?["id"] == first.json["job"]?["id"])
        #expect(bench.store.mutate { $0.offered.count } == 1)
    }

    @Test func `a failed record is tried again by sending it again`() async {
        let bench = Bench()
        _ = await Self.put(bench, "/v1/customers/a", Self.customer)
        bench.store.mutate { $0.jobs = $0.jobs.map { $0.with(state: .discarded) } }
        #expect(await bench.send(.get, "/v1/customers/a").json["state"]?.stringValue == "failed")
        let again = await Self.put(bench, "/v1/customers/a", Self.customer)
        #expect(again.status == .accepted)
        #expect(again.json["state"]?.stringValue == "pending")
    }

    @Test func `short ids of Salesforce are kept and shown in their long form`() async {
        let bench = Bench()
        let response = await Self.put(bench, "/v1/customers/001M000000qfPyS", Self.customer)
        #expect(response.json["externalId"]?.stringValue == "001M000000qfPySIAU")
        let long = await bench.send(.get, "/v1/customers/001M000000qfPySIAU")
        #expect(long.status == .ok)
        let other = await Self.put(bench, "/v1/customers/abcdefghijklmno", Self.customer)
        #expect(other.json["externalId"]?.stringValue == "abcdefghijklmno")
    }

    @Test func `an invoice needs its customer first and becomes a job then`() async throws {
        let bench = Bench()
        let path = "/v1/invoices/006M000000qfPyS"
        let early = await Self.put(bench, path, Self.invoice)
        #expect(early.status == .badRequest)
        #expect(early.faults == ["/customerId CUSTOMER_UNKNOWN"])
        #expect(bench.writes.isEmpty)
        _ = await Self.put(bench, "/v1/customers/001M000000qfPySIAU", Self.customer)
        let response = await Self.put(bench, path, Self.invoice)
        #expect(response.status == .accepted)
        #expect(response.json["job"]?["kind"]?.stringValue == "invoice.push")
        let content = try #require(response.json["content"])
        #expect(content["customerId"]?.stringValue == "001M000000qfPySIAU")
        #expect(content["lines"]?.arrayValue?.count == 2)
    }

    @Test func `a preview shows the debits and credits and stores nothing`() async throws {
        let bench = Bench()
        _ = await Self.put(bench, "/v1/customers/001M000000qfPySIAU", Self.customer)
        let writes = bench.writes
        let response = await Self.put(bench, "/v1/invoices/o-1?preview=true", Self.invoice)
        #expect(response.status == .ok)
        #expect(response.json["state"]?.stringValue == "preview")
        let documents = try #require(response.json["plan"]?["documents"]?.arrayValue)
        #expect(
            documents.map { $0["externalId"]?.stringValue } == [
                "cust_x-001M000000qfPySIAU", "item_x-setup", "item_quittance-unnamed-product",
                "item_quittance-discount", "item_quittance-sales-tax", "inv_x-o-1",
            ]
        )
        let postings = try #require(documents.last?["postings"]?.arrayValue).map {
            [$0["account"], $0["side"], $0["amount"]].map { $0?.stringValue ?? "?" }
        }
        #expect(
            Set(postings) == [
                ["receivable", "debit", "130.90"], ["salesIncome", "credit", "120.00"],
                ["discounts", "debit", "10.00"], ["salesTax", "credit", "20.90"],
            ]
        )
        #expect(bench.writes == writes)
        #expect(await bench.send(.get, "/v1/invoices/o-1").code == "RECORD_UNKNOWN")
    }

    @Test func `an invoice under way or in the books does not change`() async {
        let bench = Bench()
        _ = await Self.put(bench, "/v1/customers/001M000000qfPySIAU", Self.customer)
        _ = await Self.put(bench, "/v1/invoices/o-1", Self.invoice)
        let changed = Self.invoice.replacing("2026-10-31", with: "2026-11-01")
        let refused = await Self.put(bench, "/v1/invoices/o-1", changed)
        #expect(refused.status == .conflict)
        #expect(refused.code == "RECORD_BOOKED")
        #expect(await Self.put(bench, "/v1/invoices/o-1", Self.invoice).status == .ok)
    }

    @Test(arguments: [
        ("{}", ["/name MEMBER_MISSING"]), (#"{"name":""}"#, ["/name TEXT_INVALID"]),
        (#"{"name":" x"}"#, ["/name TEXT_INVALID"]), (#"{"name":7}"#, ["/name TYPE_WRONG"]),
        (#"{"name":"a\u0000b"}"#, ["/name TEXT_INVALID"]),
        (#"{"name":"x","vip":true}"#, ["/vip MEMBER_UNKNOWN"]),
        (#"{"name":"x","email":"a@b@c"}"#, ["/email EMAIL_MALFORMED"]),
        (#"{"name":"x","currencyCode":"eur"}"#, ["/currencyCode CURRENCY_UNKNOWN"]),
        (#"{"name":"x","isPerson":"yes"}"#, ["/isPerson TYPE_WRONG"]),
        (#"{"name":"x","stripeCustomerId":"in_1"}"#, ["/stripeCustomerId ID_MALFORMED"]),
        (#"{"name":"x","address":"here"}"#, ["/address TYPE_WRONG"]),
        (
            #"{"name":"x","address":{"country":"Germany","zip":"1"}}"#,
            ["/address/zip MEMBER_UNKNOWN", "/address/country COUNTRY_MALFORMED"]
        ),
        (
            #"{"name":"x","callbackUrl":"https://a.example/"}"#,
            ["/callbackUrl CALLBACKS_NOT_SET_UP"]
        ),
    ])
    func `a faulty customer is refused with every fault`(body: String, faults: [String]) async {
        let bench = Bench()
        let response = await Self.put(bench, "/v1/customers/a", body)
        #expect(response.status == .badRequest)
        #expect(response.faults == faults)
        #expect(bench.writes.isEmpty)
    }

    @Test(arguments: [
        ("\"total\":\"130.90\"", "\"total\":\"130.91\"", "/total TOTAL_UNEQUAL"),
        ("\"20.90\"", "\"20.905\"", "/tax AMOUNT_TOO_PRECISE"),
        ("\"20.90\"", "20.90", "/tax TYPE_WRONG"), ("\"20.90\"", "\"-1\"", "/tax AMOUNT_MALFORMED"),
        ("\"20.90\"", "\"1e3\"", "/tax AMOUNT_MALFORMED"),
        ("\"20.90\"", "\"999999999999.99\"", "/tax AMOUNT_TOO_LARGE"),
        ("2026-10-31", "2026-02-30", "/issuedOn DATE_MALFORMED"),
        ("\"quantity\":\"2\"", "\"quantity\":\"two\"", "/lines/1/quantity QUANTITY_MALFORMED"),
        ("\"quantity\":\"2\"", "\"price\":\"2\"", "/lines/1/price MEMBER_UNKNOWN"),
        ("\"productId\":\"setup\"", "\"productId\":\"a b\"", "/lines/1/productId ID_MALFORMED"),
        ("\"description\":\"Seats\",", "", "/lines/0/description MEMBER_MISSING"),
        ("\"currencyCode\":\"EUR\",", "", "/currencyCode MEMBER_MISSING"),
    ])
    func `a faulty invoice is refused where the fault is`(
        old: String,
        new: String,
        fault: String
    ) async throws {
        let bench = Bench()
        _ = await Self.put(bench, "/v1/customers/001M000000qfPySIAU", Self.customer)
        let writes = bench.writes
        try #require(Self.invoice.contains(old))
        let response = await Self.put(
            bench,
            "/v1/invoices/o-1",
            Self.invoice.replacing(old, with: new)
        )
        #expect(response.status == .badRequest)
        #expect(response.faults == [fault])
        #expect(bench.writes == writes)
    }

    @Test func `an invoice has one to two hundred lines`() async {
        let bench = Bench()
        _ = await Self.put(bench, "/v1/customers/c", Self.customer)
        func body(_ count: Int) -> String {
            let line = #"{"description":"x","amount":"1.00"}"#
            let lines = [String](repeating: line, count: count).joined(separator: ",")
            return "{\"customerId\":\"c\",\"issuedOn\":\"2026-10-31\",\"currencyCode\":\"EUR\","
                + "\"lines\":[\(lines)],\"total\":\"\(count).00\"}"
        }
        #expect(await Self.put(bench, "/v1/invoices/0", body(0)).faults == ["/lines LINES_EMPTY"])
        #expect(await Self.put(bench, "/v1/invoices/200", body(200)).status == .accepted)
        let over = await Self.put(bench, "/v1/invoices/201", body(201))
        #expect(over.faults == ["/lines LINES_TOO_MANY"])
    }

    @Test(arguments: ["a%20b", "%C3%A9", String(repeating: "a", count: 61), "a.b"])
    func `an id that cannot be kept is refused`(id: String) async {
        let bench = Bench()
        let response = await Self.put(bench, "/v1/customers/\(id)", Self.customer)
        #expect(response.status == .badRequest)
        #expect(response.faults == [" ID_MALFORMED"])
        #expect(await bench.send(.get, "/v1/customers/\(id)").code == "RECORD_UNKNOWN")
        #expect(bench.writes.isEmpty)
    }

    @Test func `a customer that is Stripe's as well is one record`() async throws {
        let bench = Bench()
        let body = #"{"name":"Northwind","stripeCustomerId":"cus_Q1"}"#
        let response = await Self.put(bench, "/v1/customers/a?preview=true", body)
        let document = try #require(response.json["plan"]?["documents"]?.arrayValue?.first)
        #expect(document["externalId"]?.stringValue == "cust_cus_Q1")
        #expect(document["sources"] == .array([.string("cus_Q1"), .string("x-a")]))
    }
}
