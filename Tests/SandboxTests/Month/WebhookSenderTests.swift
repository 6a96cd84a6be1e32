import HTTP
import JSON
import Synchronization
import TestSupport
import Testing

@testable import Sandbox

@Suite struct WebhookSenderTests {
    /// Receives deliveries; answers each by a rule over how often the event came before.
    final class Inbox: HTTPTransport {
        struct Delivery: Sendable {
            let id: String
            let signature: String
            let body: [UInt8]
        }

        let deliveries = Mutex<[Delivery]>([])
        let atOnce = Mutex((now: 0, most: 0))
        let status: @Sendable (String, Int) -> Int?

        init(_ status: @escaping @Sendable (String, Int) -> Int? = { _, _ in 200 }) {
            self.status = status
        }

        func send(_ request: OutboundRequest) async throws(TransportFailure) -> HTTPResponse {
            atOnce.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            await Task.yield()
            defer { atOnce.withLock { $0.now -= 1 } }
            let id: String
            do throws(JSONFault) {
                id = try JSONValue.parse(request.body)["id"]?.stringValue ?? ""
            } catch {
                return HTTPResponse(status: .badRequest)
            }
            let before = deliveries.withLock { deliveries in
                let before = deliveries.count { $0.id == id }
                deliveries.append(
                    Delivery(
                        id: id,
                        signature: request.fields["Stripe-Signature"] ?? "",
                        body: request.body
                    )
                )
                return before
            }
            guard let code = status(id, before), let status = HTTPStatus(code: code) else {
                throw TransportFailure(
                    kind: .timeout,
                    sentence: "no answer",
                    requestMayHaveBeenProcessed: true
                )
            }
            return HTTPResponse(status: status)
        }

        var ids: [String] { deliveries.withLock { $0.map(\.id) } }
    }

    private func events(_ count: Int = 60) throws -> [StripeWebhook] {
        Array(StripeSimulator(world: try StripeDesk.month.get()).webhooks().prefix(count))
    }

    private func sender(_ inbox: Inbox, secret: String = "whsec_1") throws -> WebhookSender {
        WebhookSender(
            secret: secret,
            transport: inbox,
            url: try #require(HTTPURL("http://127.0.0.1:1/webhooks")),
            clock: { 1_700_000_000 },
            pause: { _ in }
        )
    }

    @Test func `events of the month come in time order with their snapshots`() throws {
        let simulator = StripeSimulator(world: try StripeDesk.month.get())
        let events = simulator.webhooks()
        #expect(events.map(\.created) == events.map(\.created).sorted())
        #expect(Set(events.map(\.id)).count == events.count)
        let first = try JSONValue.parse(events[0].body)
        #expect(first["id"] == .string(events[0].id))
        #expect(first["data"]?["object"]?["id"] == .string(events[0].objectID))
        #expect(simulator.webhooks(types: ["payout.paid"]).allSatisfy { $0.type == "payout.paid" })
        let middle = events[events.count / 2].created
        let early = simulator.webhooks(through: middle)
        let late = simulator.webhooks(after: middle)
        #expect(early.count + late.count == events.count)
    }

    @Test func `the types are those the product handles, and most of them occur`() throws {
        let sample = try JSONValue.parse(
            try Samples.data("stripe/reference/events-for-this-product.json")
        )
        var classes: [String: String] = [:]
        for event in sample["events"]?.arrayValue ?? [] {
            if let type = event["type"]?.stringValue { classes[type] = event["class"]?.stringValue }
        }
        let seen = Set(StripeSimulator(world: try StripeDesk.month.get()).webhooks().map(\.type))
        for type in seen {
            #expect(["handle", "handle-if-used", "ack-only"].contains(classes[type]), "\(type)")
        }
        let handled = Set(classes.filter { $0.value == "handle" }.keys)
        #expect(
            handled.subtracting(seen) == [
                "invoice.overpaid", "credit_note.updated", "charge.updated", "charge.failed",
                "payout.canceled",
            ]
        )
    }

    @Test func `the signature is the one of the published vector`() throws {
        let body =
            #"{"id":"evt_1","object":"event","type":"payout.paid","data":{"object":{"id":"po_1","object":"payout"}}}"#
        let signature = try sender(Inbox(), secret: "whsec_test_secret")
            .signature(of: Array(body.utf8), at: 1_700_000_000)
        #expect(
            signature
                == "t=1700000000,v1=62933688ce0f05b7db5ef0044ae0f9a21a0182881b300728be5d5a1e623d4fc7"
        )
    }

    @Test func `every event is delivered once, and never more at once than allowed`() async throws {
        let inbox = Inbox()
        let events = try events()
        var options = WebhookSender.Options()
        options.concurrency = 4
        let statistics = try await sender(inbox).play(events, options: options)
        #expect(Set(inbox.ids) == Set(events.map(\.id)))
        #expect(inbox.ids.count == 60)
        #expect(inbox.atOnce.withLock { $0.most } <= 4)
        #expect(statistics.delivered == 60)
        #expect(statistics.byStatus == [200: 60])
    }

    @Test func `duplicates carry the same event and are counted`() async throws {
        let inbox = Inbox()
        var options = WebhookSender.Options()
        options.duplicatesPermille = 1_000
        let statistics = try await sender(inbox).play(try events(10), options: options)
        #expect(statistics.deliveries == 20)
        #expect(Dictionary(grouping: inbox.ids) { $0 }.values.allSatisfy { $0.count == 2 })
    }

    @Test func `the order is kept or broken within the window`() throws {
        let events = try events()
        #expect(WebhookSender.order(events, WebhookSender.Options()) == events)
        var options = WebhookSender.Options()
        options.reorderWindow = 5
        let mixed = WebhookSender.order(events, options)
        #expect(mixed != events)
        #expect(Set(mixed) == Set(events))
        for (place, event) in mixed.enumerated() {
            let home = try #require(events.firstIndex(of: event))
            #expect(abs(place - home) <= 5)
        }
        #expect(WebhookSender.order(events, options) == mixed)
    }

    @Test func `a failed delivery is tried again until it is accepted`() async throws {
        let inbox = Inbox { _, before in [500, nil, 302, 204][before] }
        let statistics = try await sender(inbox).play(try events(3))
        #expect(statistics.delivered == 3)
        #expect(statistics.attempts == 12)
        #expect(statistics.unanswered == 3)
        #expect(statistics.byStatus == [500: 3, 302: 3, 204: 3])
    }

    @Test func `a delivery is given up after the last attempt`() async throws {
        let inbox = Inbox { _, _ in 410 }
        var options = WebhookSender.Options()
        options.attemptsMax = 2
        let statistics = try await sender(inbox).play(try events(2), options: options)
        #expect(statistics.givenUp == 2)
        #expect(statistics.delivered == 0)
        #expect(statistics.attempts == 4)
    }
}
