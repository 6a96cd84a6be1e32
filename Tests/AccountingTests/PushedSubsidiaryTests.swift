import Accounting
import Testing

/// In whose books records stand that callers own.
@Suite struct PushedSubsidiaryTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let condition: [String: Set<String>]
        let isElsewhere: Bool
    }

    private static let rows: [Row] = [
        Row(testDescription: "currency", condition: ["currency": ["EUR"]], isElsewhere: true),
        Row(testDescription: "country", condition: ["customer.country": ["DE"]], isElsewhere: true),
        Row(testDescription: "product", condition: ["line.product": ["seats"]], isElsewhere: true),
        Row(
            testDescription: "no rule that holds",
            condition: ["currency": ["JPY"]],
            isElsewhere: false
        ),
        Row(
            testDescription: "metadata, which callers have none of",
            condition: ["metadata.entity": ["europe"]],
            isElsewhere: false
        ),
    ]

    private static func invoice() throws -> PushedInvoice {
        let amount = Money(10_010, try Sample.currency("EUR"))
        return PushedInvoice(
            externalID: "900",
            customer: PushedCustomer(
                externalID: "c-1",
                name: "Nordwind",
                address: PostalAddress(
                    line1: nil,
                    line2: nil,
                    city: nil,
                    state: nil,
                    postalCode: nil,
                    country: "DE"
                )
            ),
            number: nil,
            date: try #require(CalendarDate("2026-10-31")),
            dueDate: nil,
            memo: nil,
            lines: [
                PushedInvoice.Line(
                    description: "Seats",
                    productID: "seats",
                    quantity: "3",
                    amount: amount
                )
            ],
            discount: nil,
            shipping: nil,
            tax: nil,
            total: amount
        )
    }

    @Test(arguments: rows)
    func `invoices and orders stand where the rules say, under a customer there`(row: Row) throws {
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: try Sample.currency("USD"),
            customerCurrencies: [],
            mapping: Mapping(
                subsidiaries: SubsidiaryMapping(rules: [
                    .init(condition: Condition(row.condition), subsidiary: "3")
                ])
            )
        )
        let invoice = try Self.invoice()
        for plan in try [policy.plan(pushed: invoice), policy.plan(ordered: invoice)] {
            let placed = plan.documents.filter { $0.kind != .item }
            let wanted: String? = row.isElsewhere ? "3" : nil
            #expect(placed.count == 2)
            #expect(placed.allSatisfy { $0.subsidiary == wanted })
            #expect(placed.flatMap(\.entries).allSatisfy { $0.subsidiary == wanted })
            #expect(
                placed.first?.externalID.text == (row.isElsewhere ? "cust_x-c-1-s3" : "cust_x-c-1")
            )
        }
    }

    @Test func `a customer alone stands where the rules about customers say`() throws {
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: try Sample.currency("USD"),
            customerCurrencies: [],
            mapping: Mapping(
                subsidiaries: SubsidiaryMapping(rules: [
                    .init(condition: Condition(["customer.country": ["DE"]]), subsidiary: "3")
                ])
            )
        )
        let plan = try policy.plan(pushed: try Self.invoice().customer)
        #expect(plan.documents.map(\.externalID.text) == ["cust_x-c-1-s3"])
        #expect(plan.documents.map(\.subsidiary) == ["3"])
    }
}
