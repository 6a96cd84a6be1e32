import Accounting
import JSON
import Stripe

/// The decision about invoices of five lines with taxes, a discount and a payment each.
///
/// No peer plans invoices; Python's time for merely parsing the same invoices is the yardstick.
enum SyncCase {
    private static let count = 2_000

    static func benchmarks(_ bench: Workbench) async throws -> [Benchmark] {
        let page = try page()
        let bytes = page.serialized()
        let path = try bench.write(bytes, as: "invoices.json")
        let answer = try bench.python.prepare("members-reading", ["path": .string(path)])
        try Workbench.require(
            answer["members"]?.int64Value == Int64(count),
            "the number of invoices"
        )
        let situations = try situations(page)
        guard let currency = Currency("USD") else {
            throw BenchmarkFault("the sample currency is refused")
        }
        let policy = BookingPolicy(zone: .utc, baseCurrency: currency, customerCurrencies: [])
        let expected = try situations.reduce(0) {
            $0 + (try policy.plan(invoice: $1).documents.count)
        }
        let planning = Contestant(name: "BookingPolicy.plan(invoice:)") {
            var documents = 0
            let cost = try await Cost.of(count) {
                for situation in situations {
                    documents += try policy.plan(invoice: situation).documents.count
                }
            }
            try Workbench.require(documents == expected, "the plans")
            return cost
        }
        return [
            Benchmark(
                title: "Invoice of 5 lines: plan",
                ours: planning,
                peers: [
                    bench.python.contestant(
                        "Python json.loads alone",
                        "members-reading",
                        count: 1,
                        pieces: count
                    )
                ]
            )
        ]
    }

    private static func situations(_ page: JSONValue) throws -> [InvoiceSituation] {
        try (page["data"]?.arrayValue ?? []).enumerated().map { index, value in
            let invoice = try InvoiceReading(stripe: StripeFields(value)).invoice
            let charge = ChargeFacts(
                id: "ch_\(index)",
                paymentIntentID: "pi_\(index)",
                customerID: invoice.customerID,
                billingName: nil,
                billingEmail: nil,
                status: .succeeded,
                isCaptured: true,
                amountCaptured: invoice.total,
                created: invoice.created,
                description: nil,
                balanceTransaction: nil,
                invoiceID: nil
            )
            let row = InvoicePaymentFacts(
                id: "inpay_\(index)",
                invoiceID: invoice.id,
                status: .paid,
                amountPaid: invoice.total,
                means: .paymentIntent("pi_\(index)")
            )
            return InvoiceSituation(
                invoice: invoice,
                customer: invoice.customerID.map { .reference($0) },
                products: [],
                payments: [
                    InvoicePayment(
                        charge: charge,
                        allocations: [row],
                        invoices: [invoice.id: invoice]
                    )
                ],
                outOfBand: [],
                isBooked: false
            )
        }
    }

    private static func page() throws -> JSONValue {
        let invoices = (0..<count).map { index -> JSONValue in
            let lines = (0..<5).map { line -> JSONValue in
                [
                    "id": .string("il_\(index)_\(line)"), "amount": .int(Int64(1_000 + line)),
                    "currency": "usd", "description": "Plan", "quantity": 1,
                    "pricing": [
                        "price_details": [
                            "price": .string("price_\(line)"), "product": .string("prod_\(line)"),
                        ]
                    ],
                ]
            }
            return [
                "id": .string("in_\(index)"), "object": "invoice", "status": "paid",
                "currency": "usd", "customer": .string("cus_\(index % 100)"),
                "created": 1_790_000_000, "number": .string("A-\(index)"),
                "lines": ["data": .array(lines), "has_more": false],
                "subtotal": 5_010, "total": 4_960, "amount_due": 4_960, "amount_paid": 4_960,
                "amount_remaining": 0, "starting_balance": 0, "ending_balance": 0,
                "total_discount_amounts": [["amount": 500, "discount": "di_1"]],
                "total_taxes": [
                    [
                        "amount": 450, "tax_behavior": "exclusive", "type": "tax_rate_details",
                        "tax_rate_details": ["tax_rate": "txr_1"],
                    ]
                ],
            ]
        }
        return ["object": "list", "data": .array(invoices), "has_more": false]
    }
}

extension JSONValue {
    fileprivate static func int(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }
}
