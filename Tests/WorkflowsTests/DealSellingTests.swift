import Accounting
import HTTP
import JSON
import Jobs
import Sandbox
import Stripe
import Synchronization
import Testing

@testable import Workflows

/// Won deals sold through Stripe, with the process dying at every call.
@Suite struct DealSellingTests {
    /// An org that keeps ids; forgets nothing when the process dies.
    private final class Org: SalesRecordSource, SalesIDKeeper {
        private let deal: Mutex<WonDeal>
        let kept = Mutex<[SalesIDKind: String]>([:])

        init(_ deal: WonDeal) { self.deal = Mutex(deal) }

        func account(_ id: String) async throws(StepFailure) -> PushedCustomer {
            deal.withLock { $0.sale.customer }
        }

        func opportunity(_ id: String) async throws(StepFailure) -> WonDeal? {
            let kept = kept.withLock { $0 }
            let deal = deal.withLock { $0 }
            return WonDeal(
                sale: deal.sale.with(stripeCustomerID: kept[.customer]),
                prices: deal.prices,
                stripeInvoiceID: kept[.invoice],
                stripeSubscriptionID: kept[.subscription]
            )
        }

        func keep(
            _ id: String,
            as kind: SalesIDKind,
            on record: String
        ) async throws(StepFailure) {
            kept.withLock { $0[kind] = id }
        }
    }

    private static let email = "ap@northwind.example"

    private static func sale(
        _ lines: [PushedInvoice.Line],
        _ total: Money,
        email: String? = DealSellingTests.email
    ) throws -> PushedInvoice {
        PushedInvoice(
            externalID: "006000000000001AAA",
            customer: PushedCustomer(
                externalID: "001000000000001AAA",
                name: "Northwind",
                email: email
            ),
            number: nil,
            date: try #require(CalendarDate("2026-10-31")),
            dueDate: nil,
            memo: "Opportunity",
            lines: lines,
            discount: nil,
            shipping: nil,
            tax: nil,
            total: total
        )
    }

    private static func invoiceDeal(email: String? = DealSellingTests.email) throws -> WonDeal {
        let usd = try #require(Currency("USD"))
        let lines = [(10_010, "Seats"), (2_020, "Setup")].map { units, name in
            PushedInvoice.Line(
                description: name,
                productID: nil,
                quantity: "1",
                amount: Money(Int64(units), usd)
            )
        }
        return WonDeal(sale: try sale(lines, Money(12_030, usd), email: email))
    }

    /// A deal of two units of a price the account really has.
    private static func subscriptionDeal(_ bench: Bench) async throws -> WonDeal {
        let prices = try await list(bench, "/v1/prices?type=recurring&currency=usd")
        let price = try #require(prices.first)
        let unit = try #require(price["unit_amount"]?.int64Value)
        let usd = try #require(Currency("USD"))
        let line = PushedInvoice.Line(
            description: "Seats",
            productID: "01t000000000001AAA",
            quantity: "2.0",
            amount: Money(unit * 2, usd)
        )
        return WonDeal(
            sale: try sale([line], Money(unit * 2, usd)),
            prices: [price["id"]?.stringValue]
        )
    }

    private static func list(_ bench: Bench, _ target: String) async throws -> [JSONValue] {
        let mark = target.contains("?") ? "&" : "?"
        let response = await bench.stripe.respond(
            to: HTTPRequest(
                method: .get,
                target: target + mark + "limit=100",
                fields: [
                    .authorization: "Bearer sk_test_sandbox",
                    "Stripe-Version": "2026-10-28.endive",
                ],
                body: []
            )
        )
        return try #require(try JSONValue.parse(response.body)["data"]?.arrayValue)
    }

    private static func sell(
        _ bench: Bench,
        _ org: Org,
        _ policy: ClosedWonPolicy
    ) async throws(StepFailure) {
        let billing: StripeBilling
        do {
            billing = StripeBilling(gateway: try bench.stripeGateway(), daysUntilDue: 30)
        } catch { throw .retry("\(error)") }
        let planner = SalesRecordPlanner(
            .opportunity(policy),
            source: org,
            policy: BookingPolicy(
                zone: .utc,
                baseCurrency: Currency("USD") ?? Currency.all[0],
                customerCurrencies: []
            ),
            seller: DealSeller(billing: billing, keeper: org)
        )
        let plan = try await planner.perform("006000000000001AAA")
        // Stripe's own events bring the documents.
        guard plan.documents.isEmpty else { throw .retry("a plan with documents") }
    }

    @Test(arguments: Wire.Cut.allCases)
    func `a deal becomes one finalised invoice of one customer, whenever the process dies`(
        cut: Wire.Cut
    ) async throws {
        for call in 1...10 {
            let bench = try Bench.month()
            let org = Org(try Self.invoiceDeal())
            bench.stripeWire.die(at: call, losing: cut)
            // Dies, or, behind the last call, does not.
            try? await Self.sell(bench, org, .stripeInvoice)
            bench.stripeWire.restart()
            for _ in 0..<2 { try await Self.sell(bench, org, .stripeInvoice) }
            let customers = try await Self.list(bench, "/v1/customers?email=\(Self.email)")
            #expect(customers.count == 1, "call \(call)")
            let customer = try #require(customers.first?["id"]?.stringValue)
            let invoices = try await Self.list(bench, "/v1/invoices?customer=\(customer)")
            #expect(invoices.count == 1, "call \(call)")
            #expect(invoices.first?["status"] == "open")
            #expect(invoices.first?["total"]?.int64Value == 12_030)
            #expect(invoices.first?["lines"]?["data"]?.arrayValue?.count == 2)
            let kept = org.kept.withLock { $0 }
            #expect(kept[.customer] == customer)
            #expect(kept[.invoice] == invoices.first?["id"]?.stringValue)
        }
    }

    @Test(arguments: Wire.Cut.allCases)
    func `a deal becomes one subscription, whenever the process dies`(cut: Wire.Cut) async throws {
        for call in 1...6 {
            let bench = try Bench.month()
            let org = Org(try await Self.subscriptionDeal(bench))
            bench.stripeWire.die(at: call, losing: cut)
            try? await Self.sell(bench, org, .stripeSubscription)
            bench.stripeWire.restart()
            for _ in 0..<2 { try await Self.sell(bench, org, .stripeSubscription) }
            let customer = try #require(org.kept.withLock { $0[.customer] })
            let found = try await Self.list(
                bench,
                "/v1/subscriptions?status=all&customer=\(customer)"
            )
            #expect(found.count == 1, "call \(call)")
            #expect(found.first?["items"]?["data"]?.arrayValue?.first?["quantity"]?.int64Value == 2)
        }
    }

    @Test func `a deal that is sold already costs no call`() async throws {
        let bench = try Bench.month()
        let org = Org(try Self.invoiceDeal())
        org.kept.withLock { $0[.invoice] = "in_1" }
        try await Self.sell(bench, org, .stripeInvoice)
        #expect(bench.stripeWire.calls.isEmpty)
    }

    @Test func `a draft somebody changed is left for a person, never finalised`() async throws {
        let bench = try Bench.month()
        let org = Org(try Self.invoiceDeal())
        // Dies when the draft with its items is there, before it is proved.
        bench.stripeWire.die(at: 8, losing: .request)
        try? await Self.sell(bench, org, .stripeInvoice)
        bench.stripeWire.restart()
        let customer = try #require(org.kept.withLock { $0[.customer] })
        let draft = try #require(
            try await Self.list(bench, "/v1/invoices?customer=\(customer)").first?["id"]?
                .stringValue
        )
        let gateway = try bench.stripeGateway()
        _ = try await gateway.send(
            StripeEndpoint(
                method: .post,
                path: StripePath("invoiceitems"),
                parameters: [
                    "customer": .text(customer), "invoice": .text(draft), "amount": 1,
                    "currency": "usd",
                ],
                decode: { _ in }
            ).once("meddling")
        )
        let failure = await #expect(throws: StepFailure.self) {
            try await Self.sell(bench, org, .stripeInvoice)
        }
        guard case .reject(let findings) = failure else {
            Issue.record("not rejected")
            return
        }
        #expect(findings[0].sentence.contains(draft))
        let shown = try await Self.list(bench, "/v1/invoices?customer=\(customer)").first
        #expect(shown?["status"] == "draft")
    }

    @Test func `what cannot be billed is refused before anything is made`() async throws {
        let bench = try Bench.month()
        let silent = Org(try Self.invoiceDeal(email: nil))
        await #expect(throws: StepFailure.self) {
            try await Self.sell(bench, silent, .stripeInvoice)
        }
        let priceless = Org(try Self.invoiceDeal())
        await #expect(throws: StepFailure.self) {
            try await Self.sell(bench, priceless, .stripeSubscription)
        }
        #expect(bench.stripeWire.calls.isEmpty)
    }
}

extension StripeBilling: DealBilling {}

extension PushedInvoice {
    fileprivate func with(stripeCustomerID: String?) -> PushedInvoice {
        PushedInvoice(
            externalID: externalID,
            customer: PushedCustomer(
                externalID: customer.externalID,
                name: customer.name,
                email: customer.email,
                stripeCustomerID: stripeCustomerID
            ),
            number: number,
            date: date,
            dueDate: dueDate,
            memo: memo,
            lines: lines,
            discount: discount,
            shipping: shipping,
            tax: tax,
            total: total
        )
    }
}
