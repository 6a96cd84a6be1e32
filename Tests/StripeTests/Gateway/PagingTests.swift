import Accounting
import Jobs
import Testing

@testable import Stripe

@Suite struct PagingTests {
    private static func customers(_ ids: String..., more: Bool) -> ScriptedTransport.Step {
        let data = ids.map { "{\"id\":\"\($0)\"}" }.joined(separator: ",")
        return .ok("{\"object\":\"list\",\"data\":[\(data)],\"has_more\":\(more)}")
    }

    @Test func `every page is handed over in order`() async throws {
        let rig = try GatewayRig([
            Self.customers("a", "b", more: true), Self.customers("c", more: true),
            Self.customers(more: false),
        ])
        var pages: [[String]] = []
        try await rig.gateway.forEachPage(.customers()) { (items) throws(StepFailure) in
            pages.append(items.map(\.id))
        }
        #expect(pages == [["a", "b"], ["c"], []])
        #expect(
            rig.transport.targets == [
                "/v1/customers?limit=100", "/v1/customers?limit=100&starting_after=b",
                "/v1/customers?limit=100&starting_after=c",
            ]
        )
    }

    @Test func `a list that leads back to itself is refused`() async throws {
        let rig = try GatewayRig([
            Self.customers("a", more: true), Self.customers("b", more: true),
            Self.customers("a", more: true), Self.customers("b", more: true),
        ])
        let failure = await rig.failure { (g) throws(StepFailure) in
            try await g.all(.customers(), max: 100)
        }
        guard case .reject(let findings) = failure else {
            Issue.record("expected a rejection, got \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.code) == [.objectUnreadable])
        #expect(rig.transport.stepsLeft == 1)
    }

    @Test func `a list has a last page, whatever the server says`() async throws {
        var limits = StripeLimits()
        limits.pagesMax = 2
        let script = (1...9).map { Self.customers("c\($0)", more: true) }
        let rig = try GatewayRig(script, limits: limits)
        let failure = await rig.failure { (g) throws(StepFailure) in
            try await g.all(.customers(), max: 100)
        }
        #expect(failure != nil)
        #expect(rig.transport.requests.count == 3)
    }

    @Test func `an empty page that promises more is refused`() async throws {
        let rig = try GatewayRig([Self.customers(more: true)])
        let failure = await rig.failure { (g) throws(StepFailure) in
            try await g.all(.customers(), max: 100)
        }
        #expect(failure?.sentence.contains("/has_more") == true)
    }

    @Test func `a list is read up to its limit and refused one beyond`() async throws {
        let script = [Self.customers("a", more: true), Self.customers("b", more: false)]
        let enough = try await GatewayRig(script).gateway.all(.customers(), max: 2)
        #expect(enough.map(\.id) == ["a", "b"])
        let failure = await (try GatewayRig(script)).failure { (g) throws(StepFailure) in
            try await g.all(.customers(), max: 1)
        }
        #expect(failure?.sentence.contains("more than 1 ") == true)
    }

    @Test func `a failing body ends the reading`() async throws {
        let rig = try GatewayRig([Self.customers("a", more: true)])
        let failure = await rig.failure { (g) throws(StepFailure) in
            try await g.forEachPage(.customers()) { (_) throws(StepFailure) in
                throw .retry("enough")
            }
        }
        #expect(failure == .retry("enough"))
        #expect(rig.transport.requests.count == 1)
    }

    private static func invoice(_ id: String, lines: String, more: Bool) -> String {
        """
        {"id":"\(id)","object":"invoice","status":"open","currency":"eur","created":1,
         "subtotal":3,"total":3,"amount_due":3,"amount_paid":0,"amount_remaining":3,
         "starting_balance":0,"lines":{"data":[\(lines)],"has_more":\(more)}}
        """
    }

    private static func line(_ id: String) -> String {
        "{\"id\":\"\(id)\",\"amount\":1,\"currency\":\"eur\"}"
    }

    @Test func `an invoice comes with all its lines`() async throws {
        let rig = try GatewayRig([
            .ok(Self.invoice("in_1", lines: Self.line("il_1"), more: true)),
            .ok("{\"data\":[\(Self.line("il_2"))],\"has_more\":true}"),
            .ok("{\"data\":[\(Self.line("il_3"))],\"has_more\":false}"),
        ])
        let invoice = try await rig.gateway.invoice("in_1")
        #expect(invoice.lines.map(\.id) == ["il_1", "il_2", "il_3"])
        #expect(invoice.id == "in_1")
        #expect(
            rig.transport.targets == [
                "/v1/invoices/in_1?expand%5B0%5D=customer&expand%5B1%5D=payments",
                "/v1/invoices/in_1/lines?limit=100&starting_after=il_1",
                "/v1/invoices/in_1/lines?limit=100&starting_after=il_2",
            ]
        )
    }

    @Test func `only the invoices that lack lines are asked for more`() async throws {
        let full = Self.invoice("in_1", lines: Self.line("il_1"), more: false)
        let cut = Self.invoice("in_2", lines: Self.line("il_2"), more: true)
        let rig = try GatewayRig([
            .ok("{\"data\":[\(full),\(cut)],\"has_more\":true}"),
            .ok("{\"data\":[\(Self.line("il_3"))],\"has_more\":false}"),
        ])
        let page = try await rig.gateway.invoices(
            created: TimeSpan(
                from: Timestamp(microseconds: 4_000_001),
                to: Timestamp(microseconds: 9_999_999)
            ),
            after: "in_0"
        )
        #expect(page.items.map { $0.lines.map(\.id) } == [["il_1"], ["il_2", "il_3"]])
        #expect(page.nextCursor == "in_2")
        #expect(
            rig.transport.targets.first
                == "/v1/invoices?created%5Bgte%5D=5&created%5Blte%5D=9&limit=100"
                + "&expand%5B0%5D=data.customer&expand%5B1%5D=data.payments&starting_after=in_0"
        )
    }

    @Test func `a payment intent leads to its charge, expanded or not`() async throws {
        let charge = """
            {"id":"ch_1","status":"succeeded","captured":true,"amount_captured":5,
             "currency":"usd","created":1}
            """
        let whole = try GatewayRig([
            .ok("{\"id\":\"pi_1\",\"status\":\"succeeded\",\"latest_charge\":\(charge)}")
        ])
        #expect(try await whole.gateway.charge(paymentIntent: "pi_1").id == "ch_1")
        let id = try GatewayRig([
            .ok(#"{"id":"pi_1","status":"succeeded","latest_charge":"ch_1"}"#), .ok(charge),
        ])
        #expect(try await id.gateway.charge(paymentIntent: "pi_1").id == "ch_1")
        #expect(
            id.transport.targets == [
                "/v1/payment_intents/pi_1?expand%5B0%5D=latest_charge.balance_transaction",
                "/v1/charges/ch_1?expand%5B0%5D=balance_transaction",
            ]
        )
        let none = try GatewayRig([.ok(#"{"id":"pi_1","status":"processing"}"#)])
        let failure = await none.failure { (g) throws(StepFailure) in
            try await g.charge(paymentIntent: "pi_1")
        }
        guard case .reject(let findings) = failure else {
            Issue.record("expected a rejection, got \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.subject) == ["pi_1"])
    }
}
