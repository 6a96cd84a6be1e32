import Accounting
import HTTP
import JSON
import Jobs
import Synchronization
import Testing
import Workflows

@testable import RESTAPI

@Suite struct JobCreationTests {
    @Test func `there is one form for every kind of work on Stripe's objects`() {
        // What starts by itself, and what callers send or are told, takes no ids of Stripe.
        let others: Set<JobKind> = [
            .eventCatchUp, .balancePosting, .customerPush, .invoicePush, .callbackDelivery,
            .salesforceAccount, .salesforceOpportunity, .salesforceWriteBack,
            .salesforceBalances,
        ]
        let asked = JobKind.allCases.filter { !others.contains($0) }
        #expect(SyncForm.all.map(\.kind).filter { !others.contains($0) } == asked)
    }

    @Test(arguments: [
        ("/v1/customer-syncs", "ids", "customer.sync"),
        ("/v1/invoice-syncs", "ids", "invoice.sync"),
        ("/v1/charge-syncs", "ids", "charge.sync"), ("/v1/refund-syncs", "ids", "refund.sync"),
        ("/v1/dispute-syncs", "ids", "dispute.sync"),
        ("/v1/payout-reconciliations", "payouts", "payout.reconcile"),
    ])
    func `named objects become a job and the answer says how to follow it`(
        path: String,
        member: String,
        kind: String
    ) async throws {
        let bench = Bench()
        let response = await bench.send(.post, path, "{\"\(member)\":[\"x_1\"]}")
        #expect(response.status == .accepted)
        #expect(response.fields[.contentType] == "application/json")
        #expect(response.fields[.location] == "/v1/jobs/job_0000000000001")
        #expect(response.fields[.retryAfter] == "5")
        #expect(response.fields[.idempotencyReplayed] == nil)
        let job = try #require(response.json["job"])
        #expect(job["id"]?.stringValue == "job_0000000000001")
        #expect(job["kind"]?.stringValue == kind)
        #expect(job["state"]?.stringValue == "queued")
        #expect(job["queueState"]?.stringValue == "available")
        #expect(job["done"]?.boolValue == false)
        #expect(job["statusUrl"]?.stringValue == "/v1/jobs/job_0000000000001")
        #expect(job["retryAfterSeconds"]?.int64Value == 5)
        #expect(job["request"]?["ids"] == .array([.string("x_1")]))
        let offered = try #require(bench.store.mutate { $0.offered }.first)
        #expect(offered.kind.rawValue == kind)
        #expect(offered.account == "main")
        #expect(offered.uniqueKey == "\(kind):main:x_1")
        #expect(offered.priority == .interactive)
        #expect(offered.clientID == APIKey(bench.writeKey)?.id)
        #expect(try JobArguments(text: offered.arguments) == .objects(["x_1"]))
    }

    @Test(arguments: [nil, "k"])
    func `several objects are a job each, watched as one batch`(key: String?) async throws {
        let bench = Bench()
        var fields: HTTPFields = [
            .authorization: "Bearer \(bench.writeKey)", .contentType: "application/json",
        ]
        fields[.idempotencyKey] = key
        let body = #"{"ids":["in_1","in_2"]}"#
        let first = await bench.send(.post, "/v1/invoice-syncs", body, fields: fields)
        let jobs = try #require(first.json["jobs"]?.arrayValue)
        #expect(jobs.map { $0["isNew"]?.boolValue } == [true, true])
        #expect(
            jobs.map { $0["stripeIds"] } == [.array([.string("in_1")]), .array([.string("in_2")])]
        )
        #expect(first.json["job"]?["id"] == jobs[0]["id"])
        let offered = bench.store.mutate { $0.offered }
        #expect(offered.map(\.orderingKey) == ["stripe:main:in_1", "stripe:main:in_2"])
        #expect(
            bench.store.mutate { $0.batches }
                == [BatchWish(name: "main: invoice.sync of 2 objects")]
        )
    }

    @Test func `an object that is asked for with others keeps the job it has`() async throws {
        let bench = Bench()
        let one = await bench.send(.post, "/v1/invoice-syncs", #"{"ids":["in_2"]}"#)
        #expect(bench.store.mutate { $0.batches }.isEmpty)
        let two = await bench.send(.post, "/v1/invoice-syncs", #"{"ids":["in_1","in_2"]}"#)
        let jobs = try #require(two.json["jobs"]?.arrayValue)
        #expect(jobs.map { $0["isNew"]?.boolValue } == [true, false])
        #expect(jobs[1]["id"] == one.json["job"]?["id"])
    }

    @Test func `a span of years is worked on in pieces of a month or so`() async throws {
        let bench = Bench()
        let body = #"{"createdFrom":"2024-01-01","createdTo":"2025-12-31"}"#
        let response = await bench.send(.post, "/v1/invoice-syncs", body)
        let offered = bench.store.mutate { $0.offered }
        #expect(response.json["jobs"]?.arrayValue?.count == offered.count)
        #expect(offered.count == 24)
        #expect(Set(offered.map(\.uniqueKey)).count == 24)
        var next: Int64?
        for job in offered {
            guard case .span(let span) = try JobArguments(text: job.arguments) else {
                Issue.record("\(job.arguments) is no span")
                continue
            }
            if let next { #expect(span.from.microseconds == next) }
            next = span.to.microseconds + 1
        }
        #expect(bench.store.mutate { $0.batches }.count == 1)
    }

    @Test func `days of a balance and currencies stay one job`() async throws {
        let bench = Bench()
        let body = #"{"days":["2026-10-01","2026-10-02"]}"#
        let response = await bench.send(.post, "/v1/balance-postings", body)
        #expect(response.json["jobs"]?.arrayValue?.count == 1)
        #expect(bench.store.mutate { $0.offered.map(\.orderingKey) } == ["balance:main"])
    }

    @Test func `every payout gets a job of its own, known ones keep theirs`() async throws {
        let bench = Bench()
        _ = await bench.send(.post, "/v1/payout-reconciliations", #"{"payouts":["po_2"]}"#)
        let response = await bench.send(
            .post,
            "/v1/payout-reconciliations",
            #"{"payouts":["po_1","po_2","po_3"]}"#
        )
        let jobs = try #require(response.json["jobs"]?.arrayValue)
        #expect(jobs.map { $0["isNew"]?.boolValue } == [true, false, true])
        #expect(
            jobs.map { $0["stripeIds"] }
                == ["po_1", "po_2", "po_3"].map { .array([.string($0)]) }
        )
        #expect(response.json["job"]?["id"] == jobs[0]["id"])
        #expect(response.fields[.location] == jobs[0]["statusUrl"]?.stringValue)
        #expect(
            bench.store.mutate { $0.offered.map(\.uniqueKey) }
                == ["po_2", "po_1", "po_2", "po_3"].map { "payout.reconcile:main:\($0)" }
        )
    }

    @Test(arguments: [
        (
            "/v1/invoice-syncs", #"{"createdFrom":"2026-10-01","createdTo":"2026-10-31"}"#,
            Int64(1_790_812_800_000_000), Int64(1_793_491_199_999_999)
        ),
        (
            "/v1/customer-syncs",
            #"{"createdFrom":"2026-10-01T02:00:00+02:00","createdTo":"2026-10-01T00:00:00.5Z"}"#,
            1_790_812_800_000_000, 1_790_812_800_500_000
        ),
        (
            "/v1/payout-reconciliations",
            #"{"arrivalFrom":"2026-10-01","arrivalTo":"2026-10-01"}"#,
            1_790_812_800_000_000, 1_790_899_199_999_999
        ),
    ])
    func `a span becomes one job of low urgency`(
        path: String,
        body: String,
        from: Int64,
        to: Int64
    ) async throws {
        let bench = Bench()
        let response = await bench.send(.post, path, body)
        #expect(response.status == .accepted)
        #expect(response.json["jobs"]?.arrayValue?.first?["stripeIds"] == .array([]))
        let offered = bench.store.mutate { $0.offered }
        #expect(offered.count == 1)
        #expect(offered.first?.priority == .backfill)
        let span = TimeSpan(from: Timestamp(microseconds: from), to: Timestamp(microseconds: to))
        #expect(try JobArguments(text: try #require(offered.first).arguments) == .span(span))
        let request = response.json["job"]?["request"]
        #expect(request?["from"]?.stringValue == span.from.text)
        #expect(request?["to"]?.stringValue == span.to.text)
    }

    @Test func `addresses begin with the public one if there is one`() async {
        let bench = Bench(publicURL: "https://books.example.com")
        let response = await bench.send(.post, "/v1/invoice-syncs", #"{"ids":["in_1"]}"#)
        let address = "https://books.example.com/v1/jobs/job_0000000000001"
        #expect(response.fields[.location] == address)
        #expect(response.json["job"]?["statusUrl"]?.stringValue == address)
        #expect(response.json["jobs"]?.arrayValue?.first?["statusUrl"]?.stringValue == address)
    }

    @Test(arguments: [
        (StoreFault.unavailable("x"), 503), (.leaseLost, 503), (.corrupt("x"), 500),
        (.full("x"), 507),
    ])
    func `a store in trouble is told without its inner words`(
        fault: StoreFault,
        status: Int
    ) async {
        let bench = Bench()
        _ = await bench.send(.get, "/v1/ping")
        bench.store.mutate { $0.failure = fault }
        for key in [nil, "k"] {
            var fields: HTTPFields = [
                .authorization: "Bearer \(bench.writeKey)", .contentType: "application/json",
            ]
            fields[.idempotencyKey] = key
            let response = await bench.send(
                .post,
                "/v1/invoice-syncs",
                #"{"ids":["in_1"]}"#,
                fields: fields
            )
            #expect(response.status.code == status)
            let wait = [503: "5", 507: "60"][status]
            #expect(response.fields[.retryAfter] == wait)
        }
    }
}

@Suite struct IdempotencyTests {
    private func post(
        _ bench: Bench,
        _ key: String,
        _ body: String,
        path: String = "/v1/invoice-syncs"
    ) async -> HTTPResponse {
        await bench.send(
            .post,
            path,
            body,
            fields: [
                .authorization: "Bearer \(bench.writeKey)", .contentType: "application/json",
                .idempotencyKey: key,
            ]
        )
    }

    @Test func `the same key with the same request is answered with the same job`() async {
        let bench = Bench()
        let first = await post(bench, "k-1", #"{"ids":["in_1"],"account":"main"}"#)
        bench.store.mutate { $0.jobs = $0.jobs.map { $0.with(state: .completed) } }
        let second = await post(bench, "\"k-1\"", #" {"account":"main", "ids":["in_1"]}"#)
        #expect(first.fields[.idempotencyReplayed] == "false")
        #expect(second.status == .accepted)
        #expect(second.fields[.idempotencyReplayed] == "true")
        #expect(second.fields[.location] == first.fields[.location])
        #expect(second.json["job"]?["state"]?.stringValue == "succeeded")
        #expect(second.json["jobs"]?.arrayValue?.first?["isNew"]?.boolValue == false)
        #expect(bench.store.mutate { $0.jobs.count } == 1)
    }

    @Test func `the same key with another request is refused`() async {
        let bench = Bench()
        _ = await post(bench, "k-1", #"{"ids":["in_1"]}"#)
        let body = await post(bench, "k-1", #"{"ids":["in_2"]}"#)
        let path = await post(bench, "k-1", #"{"ids":["in_1"]}"#, path: "/v1/charge-syncs")
        for response in [body, path] {
            #expect(response.status == .unprocessableContent)
            #expect(response.code == "IDEMPOTENCY_KEY_REUSED")
        }
        #expect(bench.store.mutate { $0.jobs.count } == 1)
    }

    @Test(arguments: [
        "", "\"\"", "\"", "a b", "a\"b", "\"a\"b\"", "a\\b", "é",
        String(repeating: "k", count: 256),
        "\"" + String(repeating: "k", count: 256) + "\"",
    ])
    func `a malformed key is refused`(key: String) async {
        let bench = Bench()
        let response = await post(bench, key, #"{"ids":["in_1"]}"#)
        #expect(response.status == .badRequest)
        #expect(response.code == "IDEMPOTENCY_KEY_MALFORMED")
        #expect(bench.writes.isEmpty)
    }

    @Test(arguments: ["k", "~!", String(repeating: "k", count: 255), "\"'\""])
    func `keys of visible characters are taken`(key: String) async {
        #expect(await post(Bench(), key, #"{"ids":["in_1"]}"#).status == .accepted)
    }

    @Test func `two keys are refused`() async {
        let bench = Bench()
        var fields: HTTPFields = [
            .authorization: "Bearer \(bench.writeKey)", .contentType: "application/json",
            .idempotencyKey: "a",
        ]
        fields.append(.idempotencyKey, "b")
        let response = await bench.send(
            .post,
            "/v1/invoice-syncs",
            #"{"ids":["in_1"]}"#,
            fields: fields
        )
        #expect(response.code == "IDEMPOTENCY_KEY_MALFORMED")
        #expect(bench.writes.isEmpty)
    }
}
