import Accounting
import Cryptography
import HTTP
import JSON
import Jobs
import Stripe
import Testing
import Workflows

@testable import RESTAPI

@Suite struct WebhookTests {
    private static let path = "/v1/webhooks/stripe/main"

    private static func event(
        _ type: String,
        _ object: String,
        _ id: String,
        event: String = "evt_1",
        live: Bool = false,
        account: String? = nil
    ) -> String {
        let member = account.map { ",\"account\":\"\($0)\"" } ?? ""
        return """
            {"id":"\(event)","object":"event","type":"\(type)","created":1790856000,\
            "livemode":\(live),"api_version":"2026-10-28.endive","pending_webhooks":1,\
            "request":{"id":null,"idempotency_key":null}\(member),\
            "data":{"object":{"id":"\(id)","object":"\(object)"}}}
            """
    }

    private static func signature(
        _ body: String,
        secret: String = Bench.secret,
        seconds: Int64 = Timestamp.noon.seconds
    ) -> String {
        let message = Array("\(seconds).\(body)".utf8)
        let tag = HMACSHA256.authenticate(message, key: Array(secret.utf8))
        return "t=\(seconds),v1=\(Hex.encode(tag))"
    }

    private func deliver(
        _ bench: Bench,
        _ body: String,
        path: String = WebhookTests.path
    ) async -> HTTPResponse {
        await bench.send(
            .post,
            path,
            body,
            fields: [.stripeSignature: Self.signature(body)]
        )
    }

    @Test(arguments: [
        ("customer.updated", "customer", "cus_1", JobKind.customerSync),
        ("invoice.paid", "invoice", "in_1", .invoiceSync),
        ("invoice.finalized", "invoice", "in_1", .invoiceSync),
        ("charge.succeeded", "charge", "ch_1", .chargeSync),
        ("refund.created", "refund", "re_1", .refundSync),
        ("charge.dispute.created", "dispute", "du_1", .disputeSync),
        ("credit_note.created", "credit_note", "cn_1", .creditNoteSync),
        ("credit_note.voided", "credit_note", "cn_1", .creditNoteSync),
        ("payout.paid", "payout", "po_1", .payoutReconciliation),
        ("payout.reconciliation_completed", "payout", "po_1", .payoutReconciliation),
        ("payout.failed", "payout", "po_1", .payoutReconciliation),
        ("payout.canceled", "payout", "po_1", .payoutReconciliation),
    ])
    func `a genuine event becomes the job of its object, without any key`(
        type: String,
        object: String,
        id: String,
        kind: JobKind
    ) async throws {
        let bench = Bench()
        let response = await deliver(bench, Self.event(type, object, id))
        #expect(response.status == .ok)
        #expect(response.json == .object(["received": .bool(true)]))
        let job = try #require(bench.store.mutate { $0.offered }.first)
        #expect(job.kind == kind)
        #expect(job.account == "main")
        #expect(job.uniqueKey == "\(kind.rawValue):main:\(id)")
        #expect(job.priority == .webhook)
        #expect(job.clientID == nil)
        #expect(try JobArguments(text: job.arguments) == .objects([id]))
        #expect(bench.store.mutate { $0.events } == ["stripe:main evt_1"])
    }

    @Test func `an event of our own request is answered and forgotten`() async throws {
        let bench = Bench()
        let body = Self.event("invoice.updated", "invoice", "in_1").replacing(
            "\"idempotency_key\":null",
            with: "\"idempotency_key\":\"quittance-1\""
        )
        try #require(body.contains("quittance-1"))
        let response = await deliver(bench, body)
        #expect(response.status == .ok)
        #expect(bench.store.mutate { $0.offered }.isEmpty)
    }

    @Test func `a repeated event is answered like a new one and does nothing`() async {
        let bench = Bench()
        let body = Self.event("invoice.paid", "invoice", "in_1")
        _ = await deliver(bench, body)
        let again = await deliver(bench, body)
        #expect(again.status == .ok)
        #expect(again.json == .object(["received": .bool(true), "duplicate": .bool(true)]))
        #expect(bench.store.mutate { $0.offered.count } == 1)
    }

    @Test func `a burst of events about one object is one job`() async {
        let bench = Bench()
        for (number, type) in ["invoice.finalized", "invoice.updated", "invoice.paid"].enumerated()
        {
            _ = await deliver(
                bench,
                Self.event(type, "invoice", "in_1", event: "evt_\(number)")
            )
        }
        #expect(bench.store.mutate { $0.jobs.count } == 1)
        let api = await bench.send(.post, "/v1/invoice-syncs", #"{"ids":["in_1"]}"#)
        #expect(api.json["jobs"]?.arrayValue?.first?["isNew"]?.boolValue == false)
    }

    @Test(arguments: [
        ("invoice.created", "invoice"), ("invoice.upcoming", "invoice"),
        ("invoice_payment.paid", "invoice_payment"),
        ("charge.refunded", "charge"), ("balance.available", "balance"),
        ("issuing_card.created", "issuing.card"), ("moon.landed", "moon"),
    ])
    func `an event that asks for nothing is answered and forgotten`(
        type: String,
        object: String
    ) async {
        let bench = Bench()
        let response = await deliver(bench, Self.event(type, object, "x_1"))
        #expect(response.status == .ok)
        #expect(response.json["ignored"]?.boolValue == true)
        #expect(response.json["reason"]?.stringValue?.isEmpty == false)
        #expect(bench.writes.isEmpty)
    }

    @Test func `an event of the other mode is ignored, of an unknown mode it is not`() async {
        let bench = Bench()
        let body = Self.event("invoice.paid", "invoice", "in_1", live: true)
        let response = await deliver(bench, body)
        #expect(response.json["ignored"]?.boolValue == true)
        #expect(response.json["reason"]?.stringValue?.contains("live mode") == true)
        #expect(bench.writes.isEmpty)
        let open = Bench(accounts: [
            AccountProfile(name: "main", isLive: nil, webhooks: Bench.main.webhooks)
        ])
        #expect(await deliver(open, body).json["ignored"] == nil)
        #expect(open.writes == ["receive"])
    }

    @Test(
        arguments: [
            (nil, nil, true), ("acct_1", "acct_1", true), ("acct_1", nil, false),
            (nil, "acct_1", false), ("acct_2", "acct_1", false),
        ] as [(String?, String?, Bool)]
    )
    func `an event of another connected account is ignored`(
        eventAccount: String?,
        ours: String?,
        isTaken: Bool
    ) async {
        let bench = Bench(accounts: [
            AccountProfile(
                name: "main",
                isLive: false,
                connectedAccount: ours,
                webhooks: Bench.main.webhooks
            )
        ])
        let body = Self.event("invoice.paid", "invoice", "in_1", account: eventAccount)
        let response = await deliver(bench, body)
        #expect(response.status == .ok)
        #expect((response.json["ignored"] == nil) == isTaken)
        #expect(bench.writes == (isTaken ? ["receive"] : []))
    }

    @Test func `an unknown account is not found, even with a good signature`() async {
        let bench = Bench()
        let body = Self.event("invoice.paid", "invoice", "in_1")
        let response = await deliver(bench, body, path: "/v1/webhooks/stripe/other")
        #expect(response.status == .notFound)
        #expect(response.code == "ACCOUNT_UNKNOWN")
    }

    @Test func `what Stripe did not sign is refused`() async {
        let body = Self.event("invoice.paid", "invoice", "in_1")
        let bench = Bench()
        let headers: [HTTPFields] = [
            [:], [.stripeSignature: ""], [.stripeSignature: "t=1"],
            [.stripeSignature: Self.signature(body, secret: "whsec_other")],
            [.stripeSignature: Self.signature(body + " ")],
            [.stripeSignature: Self.signature(body, seconds: Timestamp.noon.seconds - 301)],
            [.authorization: "Bearer \(bench.writeKey)"],
        ]
        for fields in headers {
            let response = await bench.send(.post, Self.path, body, fields: fields)
            #expect(response.status == .badRequest)
            #expect(response.code == "SIGNATURE_REFUSED")
        }
        #expect(bench.writes.isEmpty)
    }

    @Test func `without a signing secret every delivery is refused`() async {
        let bench = Bench(accounts: [AccountProfile(name: "main", isLive: false, webhooks: nil)])
        let response = await deliver(bench, Self.event("invoice.paid", "invoice", "in_1"))
        #expect(response.code == "SIGNATURE_REFUSED")
        #expect(bench.writes.isEmpty)
    }

    @Test(arguments: ["", "{}", "not JSON", #"{"object":"event"}"#])
    func `a signed body that is no event is refused`(body: String) async {
        let bench = Bench()
        let response = await deliver(bench, body)
        #expect(response.status == .badRequest)
        #expect(response.code == "EVENT_UNREADABLE")
        #expect(bench.writes.isEmpty)
    }

    @Test func `a store in trouble lets Stripe come again`() async {
        let bench = Bench()
        bench.store.mutate { $0.failure = .unavailable("locked") }
        let response = await deliver(bench, Self.event("invoice.paid", "invoice", "in_1"))
        #expect(response.status == .serviceUnavailable)
    }
}
