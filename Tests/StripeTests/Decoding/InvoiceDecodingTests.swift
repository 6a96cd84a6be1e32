import Accounting
import JSON
import Stripe
import Testing

@Suite struct InvoiceDecodingTests {
    private static let base = """
        {"id":"in_1","object":"invoice","number":"A-1","status":"open","customer":"cus_1",
         "customer_name":"Acme","customer_email":null,"currency":"eur","created":1790000000,
         "due_date":null,"effective_at":1790000001,"subtotal":1000,"total":1190,
         "amount_due":1190,"amount_paid":0,"amount_remaining":1190,"starting_balance":0,
         "ending_balance":0,"metadata":{"po":"7"},
         "status_transitions":{"finalized_at":1790000002,"voided_at":null},
         "lines":{"object":"list","has_more":false,"data":[
           {"id":"il_1","amount":1000,"currency":"eur","description":"Seat","quantity":2,
            "pricing":{"type":"price_details","price_details":{"price":"price_1",
            "product":"prod_1"}}}]}}
        """

    private func invoice(_ changes: [(String, String)] = []) throws -> StripeFields {
        var object = try #require(JSONValue.parse(Array(Self.base.utf8)).objectValue)
        for (key, json) in changes { object[key] = try JSONValue.parse(Array(json.utf8)) }
        return try StripeFields(.object(object))
    }

    @Test func `a plain invoice is read in full`() throws {
        let euro = try #require(Currency("EUR"))
        let reading = try InvoiceReading(stripe: invoice())
        let facts = reading.invoice
        #expect(reading.nextLineCursor == nil)
        #expect(facts.status == .open)
        #expect(facts.customerID == "cus_1")
        #expect(facts.finalizedAt == Timestamp(seconds: 1_790_000_002))
        #expect(facts.total == Money(1190, euro))
        #expect(facts.shipping == Money(0, euro))
        #expect(facts.metadata == ["po": "7"])
        #expect(
            facts.lines == [
                InvoiceLineFacts(
                    id: "il_1",
                    description: "Seat",
                    amount: Money(1000, euro),
                    quantity: "2",
                    productID: "prod_1",
                    priceID: "price_1"
                )
            ]
        )
    }

    @Test(arguments: [
        ([("metadata", #"{"quittance_deal":"006-own"}"#)], "006-own"),
        (
            [
                (
                    "parent",
                    #"{"subscription_details":{"metadata":{"quittance_deal":"006-new","x":"y"}}}"#
                )
            ], "006-new"
        ),
        ([("subscription_details", #"{"metadata":{"quittance_deal":"006-old"}}"#)], "006-old"),
        ([("parent", "null"), ("metadata", #"{"quittance_deal":"../x"}"#)], nil), ([], nil),
    ])
    func `an invoice tells the deal it bills, its own or its subscription's`(
        changes: [(String, String)],
        deal: String?
    ) throws {
        let facts = try InvoiceReading(stripe: invoice(changes)).invoice
        #expect(facts.dealID == deal)
        // What is only on the subscription is no metadata of the invoice.
        #expect(facts.metadata["x"] == nil)
    }

    @Test(arguments: [
        ("draft", InvoiceFacts.Status.draft), ("open", .open), ("paid", .paid), ("void", .void),
        ("uncollectible", .uncollectible), ("frozen", .unrecognized("frozen")),
    ])
    func `every status is told apart`(name: String, status: InvoiceFacts.Status) throws {
        let reading = try InvoiceReading(stripe: invoice([("status", "\"\(name)\"")]))
        #expect(reading.invoice.status == status)
    }

    @Test func `taxes of both shapes are split by their behaviour`() throws {
        let euro = try #require(Currency("EUR"))
        let new = try InvoiceReading(
            stripe: invoice([
                (
                    "total_taxes",
                    """
                    [{"amount":190,"tax_behavior":"exclusive","type":"tax_rate_details",
                      "tax_rate_details":{"tax_rate":"txr_1"}},
                     {"amount":10,"tax_behavior":"inclusive","type":"tax_rate_details",
                      "tax_rate_details":null}]
                    """
                )
            ])
        ).invoice
        #expect(new.exclusiveTaxes == [NamedAmount(source: "txr_1", amount: Money(190, euro))])
        #expect(
            new.inclusiveTaxes
                == [NamedAmount(source: "tax_rate_details", amount: Money(10, euro))]
        )
        let old = try InvoiceReading(
            stripe: invoice([
                (
                    "total_tax_amounts",
                    """
                    [{"amount":190,"inclusive":false,"tax_rate":{"id":"txr_1"}},
                     {"amount":10,"inclusive":true,"tax_rate":"txr_2"}]
                    """
                )
            ])
        ).invoice
        #expect(old.exclusiveTaxes == [NamedAmount(source: "txr_1", amount: Money(190, euro))])
        #expect(old.inclusiveTaxes == [NamedAmount(source: "txr_2", amount: Money(10, euro))])
    }

    @Test func `a tax whose behaviour is unknown is refused`() throws {
        let invoice = try invoice([
            ("total_taxes", #"[{"amount":1,"tax_behavior":"odd","type":"x"}]"#)
        ])
        #expect(
            fault { try InvoiceReading(stripe: invoice) }?.pointer == "/total_taxes/0/tax_behavior"
        )
    }

    @Test func `discounts keep the id they come from`() throws {
        let facts = try InvoiceReading(
            stripe: invoice([
                (
                    "total_discount_amounts",
                    #"[{"amount":50,"discount":"di_1"},{"amount":5,"discount":{"id":"di_2"}}]"#
                )
            ])
        ).invoice
        #expect(facts.discountAmounts.map(\.source) == ["di_1", "di_2"])
        #expect(facts.discountAmounts.map(\.amount.minorUnits) == [50, 5])
    }

    @Test(arguments: [
        // The taxes listed already hold the 19 on shipping: the net cost is added.
        (listed: Int64(209), expected: Int64(100)),
        // They do not: the cost with its tax is added.
        (listed: 190, expected: 119),
        // Neither explains the total: the net cost is taken and the plan reports the rest.
        (listed: 7, expected: 100),
    ])
    func `shipping is taken with or without its tax, as the total says`(
        listed: Int64,
        expected: Int64
    ) throws {
        let facts = try InvoiceReading(
            stripe: invoice([
                (
                    "shipping_cost",
                    #"{"amount_subtotal":100,"amount_tax":19,"amount_total":119}"#
                ),
                ("total", "1309"), ("total_excluding_tax", "1100"),
                (
                    "total_taxes",
                    """
                    [{"amount":\(listed),"tax_behavior":"exclusive","type":"tax_rate_details",
                      "tax_rate_details":{"tax_rate":"txr_1"}}]
                    """
                ),
            ])
        ).invoice
        #expect(facts.shipping.minorUnits == expected)
    }

    @Test func `shipping without a breakdown is read from its total`() throws {
        let plain = try InvoiceReading(stripe: invoice([("amount_shipping", "70")])).invoice
        #expect(plain.shipping.minorUnits == 70)
        let silent = try InvoiceReading(
            stripe: invoice([
                (
                    "shipping_cost",
                    #"{"amount_subtotal":100,"amount_tax":19,"amount_total":119}"#
                )
            ])
        ).invoice
        #expect(silent.shipping.minorUnits == 100)
    }

    @Test func `lines that were left out are announced by a cursor`() throws {
        let reading = try InvoiceReading(
            stripe: invoice([
                (
                    "lines",
                    #"{"has_more":true,"data":[{"id":"il_9","amount":1,"currency":"eur"}]}"#
                )
            ])
        )
        #expect(reading.nextLineCursor == "il_9")
        #expect(reading.invoice.lines.first?.quantity == "1")
    }

    @Test func `a line in another currency is refused`() throws {
        let invoice = try invoice([
            (
                "lines",
                #"{"has_more":false,"data":[{"id":"il_9","amount":1,"currency":"usd"}]}"#
            )
        ])
        let fault = fault { try InvoiceReading(stripe: invoice) }
        #expect(fault?.kind == .currency)
        #expect(fault?.pointer == "/lines/data/0/currency")
    }

    @Test(arguments: [
        (#""price":{"id":"price_1","product":"prod_1"}"#, "price_1", "prod_1"),
        (#""price":{"id":"price_1","product":{"id":"prod_1"}}"#, "price_1", "prod_1"),
        (#""plan":{"id":"plan_1","product":"prod_1"}"#, "plan_1", "prod_1"),
        (#""price":null,"plan":null"#, nil, nil),
        (#""price":"price_1""#, "price_1", nil),
        (#""pricing":{"type":"price_details"}"#, nil, nil),
        (
            #""pricing":{"price_details":{"price":{"id":"price_1"},"product":"prod_1"}}"#,
            "price_1", "prod_1"
        ),
    ])
    func `price and product are found in every shape of a line`(
        json: String,
        price: String?,
        product: String?
    ) throws {
        let line = try InvoiceLineFacts(
            stripe: fields("{\"id\":\"il_1\",\"amount\":-5,\"currency\":\"eur\",\(json)}")
        )
        #expect(line.priceID == price)
        #expect(line.productID == product)
        #expect(line.amount.minorUnits == -5)
    }

    @Test func `an exact quantity goes before a whole one`() throws {
        let line = try InvoiceLineFacts(
            stripe: fields(
                """
                {"id":"il_1","amount":5,"currency":"eur","quantity":3,"quantity_decimal":"2.5"}
                """
            )
        )
        #expect(line.quantity == "2.5")
    }

    @Test(arguments: [
        "id", "status", "currency", "created", "lines", "subtotal", "total", "amount_due",
        "amount_paid", "amount_remaining", "starting_balance",
    ])
    func `a missing required field is refused by name`(key: String) throws {
        let invoice = try invoice([(key, "null")])
        #expect(fault { try InvoiceReading(stripe: invoice) }?.pointer == "/" + key)
    }
}
