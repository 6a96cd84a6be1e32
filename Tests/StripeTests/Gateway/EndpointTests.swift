import Accounting
import Jobs
import Testing

@testable import Stripe

@Suite struct EndpointTests {
    private static let list = #"{"object":"list","data":[],"has_more":false}"#
    private static let span = TimeSpan(from: Timestamp(seconds: 5), to: Timestamp(seconds: 9))
    private static let range = "created%5Bgte%5D=5&created%5Blte%5D=9&limit=100"

    struct Call: Sendable, CustomTestStringConvertible {
        let target: String
        let run: @Sendable (StripeGateway) async throws -> Void

        var testDescription: String { target }
    }

    private static let calls: [Call] = [
        Call(target: "/v1/customers?\(range)&starting_after=c") {
            _ = try await $0.customers(created: span, after: "c")
        },
        Call(
            target: "/v1/invoices?\(range)&expand%5B0%5D=data.customer"
                + "&expand%5B1%5D=data.payments"
        ) {
            _ = try await $0.invoices(created: span, after: nil)
        },
        Call(target: "/v1/invoice_payments?invoice=in_1&limit=100") {
            _ = try await $0.invoicePayments(invoice: "in_1")
        },
        Call(
            target: "/v1/invoice_payments?payment%5Btype%5D=payment_intent"
                + "&payment%5Bpayment_intent%5D=pi_1&limit=100"
        ) { _ = try await $0.invoicePayments(paymentIntent: "pi_1") },
        Call(target: "/v1/invoice_payments?\(range)") {
            _ = try await $0.invoicePayments(created: span, after: nil)
        },
        Call(target: "/v1/credit_notes?\(range)") {
            _ = try await $0.creditNotes(created: span, after: nil)
        },
        Call(target: "/v1/charges?\(range)&expand%5B0%5D=data.balance_transaction") {
            _ = try await $0.charges(created: span, after: nil)
        },
        Call(target: "/v1/refunds?\(range)") {
            _ = try await $0.refunds(created: span, after: nil)
        },
        Call(target: "/v1/disputes?\(range)") {
            _ = try await $0.disputes(created: span, after: nil)
        },
        Call(
            target: "/v1/payouts?arrival_date%5Bgte%5D=5&arrival_date%5Blte%5D=9&limit=100"
        ) { _ = try await $0.payouts(arriving: span, after: nil) },
        Call(
            target: "/v1/balance_transactions?payout=po_1&limit=100&expand%5B0%5D=data.source"
                + "&starting_after=txn_9"
        ) { _ = try await $0.balanceTransactions(payout: "po_1", after: "txn_9") },
        Call(
            target: "/v1/events?types%5B0%5D=payout.paid&types%5B1%5D=payout.failed&\(range)"
        ) {
            _ = try await $0.events(
                types: ["payout.paid", "payout.failed"],
                created: span,
                after: nil
            )
        },
        Call(target: "/v1/payouts?created%5Bgte%5D=5&created%5Blte%5D=9&status=paid&limit=100") {
            _ = try await $0.send(.payouts(created: span, status: "paid"))
        },
        Call(
            target: "/v1/balance_transactions?source=ch_1&type=charge&\(range)"
                + "&expand%5B0%5D=data.source"
        ) {
            _ = try await $0.send(
                .balanceTransactions(source: "ch_1", type: "charge", created: span)
            )
        },
        Call(target: "/v1/refunds?charge=ch_1&limit=100") {
            _ = try await $0.send(.refunds(charge: "ch_1"))
        },
        Call(target: "/v1/disputes?charge=ch_1&limit=100") {
            _ = try await $0.send(.disputes(charge: "ch_1"))
        },
        Call(
            target: "/v1/charges?payment_intent=pi_1&limit=100"
                + "&expand%5B0%5D=data.balance_transaction"
        ) { _ = try await $0.send(.charges(paymentIntent: "pi_1")) },
        Call(target: "/v1/credit_notes?invoice=in_1&limit=100") {
            _ = try await $0.send(.creditNotes(invoice: "in_1"))
        },
    ]

    @Test(arguments: calls)
    func `a list is asked for by the parameters Stripe knows`(call: Call) async throws {
        let rig = try GatewayRig([.ok(Self.list)])
        try await call.run(rig.gateway)
        #expect(rig.transport.targets == [call.target])
    }

    private static let objects: [Call] = [
        Call(target: "/v1/customers/x") { _ = try await $0.customer("x") },
        Call(target: "/v1/products/x") { _ = try await $0.product("x") },
        Call(target: "/v1/invoices/x?expand%5B0%5D=customer&expand%5B1%5D=payments") {
            _ = try await $0.invoice("x")
        },
        Call(target: "/v1/invoice_payments/x") { _ = try await $0.invoicePayment("x") },
        Call(target: "/v1/credit_notes/x") { _ = try await $0.creditNote("x") },
        Call(target: "/v1/charges/x?expand%5B0%5D=balance_transaction") {
            _ = try await $0.charge("x")
        },
        Call(target: "/v1/refunds/x") { _ = try await $0.refund("x") },
        Call(target: "/v1/disputes/x") { _ = try await $0.dispute("x") },
        Call(target: "/v1/payouts/x") { _ = try await $0.payout("x") },
        Call(target: "/v1/balance_transactions/x?expand%5B0%5D=source") {
            _ = try await $0.balanceTransaction("x")
        },
        Call(target: "/v1/account") { _ = try await $0.account() },
        Call(target: "/v1/balance") { _ = try await $0.balance() },
        Call(target: "/v1/events/x") { _ = try await $0.send(.event("x")) },
    ]

    @Test(arguments: objects)
    func `an object that is missing is named`(call: Call) async throws {
        let rig = try GatewayRig([.error(404, code: "resource_missing")])
        await #expect(throws: StepFailure.self) { try await call.run(rig.gateway) }
        #expect(rig.transport.targets == [call.target])
    }

    @Test func `the account and its balance are read`() async throws {
        let rig = try GatewayRig([
            .ok(#"{"id":"acct_1","settings":{"dashboard":{"display_name":"Shop"}}}"#),
            .ok(#"{"available":[{"amount":5,"currency":"usd"}],"pending":[]}"#),
        ])
        let account = try await rig.gateway.account()
        #expect(account.id == "acct_1")
        #expect(account.name == "Shop")
        let dollar = try #require(Currency("USD"))
        #expect(try await rig.gateway.balance()[dollar]?.available.minorUnits == 5)
    }

    @Test func `all objects of a kind share one endpoint`() {
        let one = StripePath("invoices").id("in_1", "lines")
        let other = StripePath("invoices").id("in_2", "lines")
        #expect(one.template == "/v1/invoices/:id/lines")
        #expect(one.template == other.template)
        #expect(one.text == "/v1/invoices/in_1/lines")
        #expect(one.subject == "in_1")
        #expect(StripePath("balance").subject == "/v1/balance")
    }

    @Test func `more event types than Stripe takes are a programmer's error`() async {
        await #expect(processExitsWith: .failure) {
            _ = StripeEndpoint<Page<StripeEvent>>
                .events(types: Array(repeating: "payout.paid", count: 21))
        }
    }
}
