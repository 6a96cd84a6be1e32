import Accounting
import JSON
import Stripe
import TestSupport
import Testing

@Suite struct EventTests {
    /// Its dispute has no id, as no real one has: there is nothing to look at again.
    private static let withoutID: Set = ["charge.dispute.closed.json"]

    @Test func `every event of other projects' tests parses and is known`() throws {
        var routes: [String: EventRoute] = [:]
        for folder in ["stripe-ruby-mock", "stripe-sync-engine"] {
            for file in try Samples.names(in: "stripe/public-test-events/\(folder)") {
                let bytes = try Samples.data("stripe/public-test-events/\(folder)/\(file)")
                let value = try JSONValue.parse(bytes)
                let event = try StripeEvent(json: bytes)
                #expect(event.type == value["type"]?.stringValue)
                let route = EventRouting.route(event)
                #expect((route == .unknown) == Self.withoutID.contains(file), "\(folder)/\(file)")
                #expect(EventRouting.eventClass(of: event.type) != nil)
                routes[event.type] = route
            }
        }
        #expect(routes["balance.available"] == .ignored(.ignore))
        #expect(routes["charge.refunded"] == .ignored(.duplicate))
        #expect(routes["payout.created"] == .ignored(.optional))
        #expect(routes["customer.deleted"] == .customer("cus_IhGfebO16cMIGN"))
        #expect(
            routes["invoice_payment.paid"] == .invoicePayment("inpay_1M3USa2eZvKYlo2CBjuwbq0N")
        )
        #expect(routes.count >= 19)
    }

    @Test func `a snapshot event is believed only as far as needed`() throws {
        let event = try StripeEvent(
            stripe: fields(
                """
                {"id":"evt_1","object":"event","type":"invoice.paid","created":1790000000,
                 "livemode":true,"account":"acct_1","api_version":"2026-10-28.endive",
                 "request":{"id":null,"idempotency_key":"key-1"},
                 "data":{"object":{"id":"in_1","object":"invoice","total":"nonsense"}}}
                """
            )
        )
        #expect(event.created == Timestamp(seconds: 1_790_000_000))
        #expect(event.isLive)
        #expect(event.account == "acct_1")
        #expect(event.objectID == "in_1")
        #expect(event.objectType == "invoice")
        #expect(event.idempotencyKey == "key-1")
        #expect(EventRouting.route(event) == .invoice("in_1"))
    }

    @Test func `an old event names its request by id alone`() throws {
        let event = try StripeEvent(
            stripe: fields(
                """
                {"id":"evt_1","object":"event","type":"invoice.upcoming","created":1,
                 "livemode":false,"request":"req_1","data":{"object":{"object":"invoice"}}}
                """
            )
        )
        #expect(event.idempotencyKey == nil)
        #expect(event.objectID == nil)
        #expect(EventRouting.route(event) == .ignored(.ignore))
    }

    @Test func `a thin event is the same event in another form`() throws {
        let event = try StripeEvent(
            stripe: fields(
                """
                {"id":"evt_2","object":"v2.core.event","type":"v1.invoice.paid","livemode":true,
                 "created":"2026-10-01T09:30:00.250Z","context":"acct_1",
                 "reason":{"type":"request","request":{"id":"req_1","idempotency_key":"key-1"}},
                 "related_object":{"id":"in_1","type":"invoice","url":"/v1/invoices/in_1"}}
                """
            )
        )
        #expect(event.type == "invoice.paid")
        #expect(event.created.text == "2026-10-01T09:30:00.250Z")
        #expect(event.account == "acct_1")
        #expect(event.idempotencyKey == "key-1")
        #expect(event.apiVersion == nil)
        #expect(EventRouting.route(event) == .invoice("in_1"))
    }

    @Test(arguments: [
        (#"{"object":"customer"}"#, "/object"), (#"{"id":"evt_1"}"#, "/object"),
        (#"{"id":"evt_1","object":"event","type":"x","created":1,"livemode":true}"#, "/data"),
        (
            #"{"id":"evt_1","object":"event","created":1,"livemode":true,"data":{"object":{}}}"#,
            "/type"
        ),
        (
            """
            {"id":"evt_1","object":"v2.core.event","type":"x","created":"yesterday",
             "livemode":true}
            """, "/created"
        ),
    ])
    func `what is no event is refused with its place`(json: String, pointer: String) throws {
        let fields = try fields(json)
        #expect(fault { try StripeEvent(stripe: fields) }?.pointer == pointer)
    }

    @Test func `text that is not JSON is refused`() {
        #expect(fault { try StripeEvent(json: Array("{".utf8)) }?.kind == .shape)
    }
}
