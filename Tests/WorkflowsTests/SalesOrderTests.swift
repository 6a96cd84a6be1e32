import Accounting
import JSON
import Jobs
import NetSuite
import Sandbox
import Testing

@testable import Workflows

/// Won deals as sales orders, through the real gateway into the simulated account.
@Suite struct SalesOrderTests {
    private struct Source: SalesRecordSource {
        let deal: WonDeal

        func account(_ id: String) async throws(StepFailure) -> PushedCustomer {
            deal.sale.customer
        }
        func opportunity(_ id: String) async throws(StepFailure) -> WonDeal? { deal }
    }

    private static func planner() throws -> SalesRecordPlanner {
        let usd = try #require(Currency("USD"))
        let sale = PushedInvoice(
            externalID: "006000000000001AAA",
            customer: PushedCustomer(externalID: "001000000000001AAA", name: "Northwind"),
            number: nil,
            date: try #require(CalendarDate("2026-10-31")),
            dueDate: nil,
            memo: nil,
            lines: [
                PushedInvoice.Line(
                    description: "Seats",
                    productID: "seats",
                    quantity: "3",
                    amount: Money(10_010, usd)
                )
            ],
            discount: nil,
            shipping: nil,
            tax: nil,
            total: Money(10_010, usd)
        )
        return SalesRecordPlanner(
            .opportunity(.salesOrder),
            source: Source(deal: WonDeal(sale: sale)),
            policy: BookingPolicy(zone: .utc, baseCurrency: usd, customerCurrencies: [])
        )
    }

    @Test func `an order is planned with customer and items, and posts nothing`() async throws {
        let plan = try await Self.planner().plan("006000000000001AAA")
        #expect(
            plan.ordered.map(\.externalID.text) == [
                "cust_x-001000000000001AAA", "item_x-seats", "so_x-006000000000001AAA",
            ]
        )
        #expect(plan.documents.flatMap(\.entries).isEmpty)
        #expect(plan.ordered.last?.amount?.text == "100.10 USD")
    }

    @Test(arguments: [nil] + Wire.Cut.allCases.map(Optional.some))
    func `an order is made once, and one that is there is adopted`(cut: Wire.Cut?) async throws {
        let bench = try Bench.month()
        let plan = try await Self.planner().plan("006000000000001AAA")
        let gateway = try bench.netSuiteGateway()
        func book() async throws {
            let gate = RecordGate()
            let keeper = Bookkeeper(
                system: TamperedSystem(gateway: gateway, tampering: bench.tampering),
                known: KnownLinks(books: MemoryBooks(), gate: gate),
                gate: gate,
                seal: .forTests
            )
            var applied = Applied()
            try await keeper.apply(plan, into: &applied)
            #expect(applied.effects.entries.isEmpty)
            #expect(applied.effects.links.count == 3)
        }
        if let cut {
            bench.netSuiteWire.die(at: 4, losing: cut)
            // Dies on the way; what was made is found again.
            try? await book()
            bench.netSuiteWire.restart()
        }
        for _ in 0..<2 { try await book() }
        let rows = try await gateway.rows(
            "SELECT id, externalid, type, posting FROM transaction WHERE type = 'SalesOrd'"
        )
        #expect(rows.count == 1)
        #expect(rows.first?["externalid"]?.stringValue == "so_x-006000000000001AAA")
        let balance = bench.netSuite.trialBalance()
        #expect(balance.isEmpty, "\(balance)")
    }
}
