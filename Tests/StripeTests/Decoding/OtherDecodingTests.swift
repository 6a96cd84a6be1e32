import Accounting
import Stripe
import Testing

@Suite struct OtherDecodingTests {
    @Test(arguments: [
        ("", String?.none, Bool?.none),
        (#","name":"Acme""#, "Acme", nil),
        (#","business_name":"Acme GmbH""#, "Acme GmbH", false),
        (#","individual_name":"Jo Doe""#, "Jo Doe", true),
        (#","name":"J","business_name":"Acme","individual_name":"Jo""#, "J", false),
    ])
    func `a customer is a person only when Stripe says so`(
        json: String,
        name: String?,
        isPerson: Bool?
    ) throws {
        let customer = try CustomerFacts(stripe: fields("{\"id\":\"cus_1\",\"created\":5\(json)}"))
        #expect(customer.name == name)
        #expect(customer.isPerson == isPerson)
        #expect(customer.created == Timestamp(seconds: 5))
        #expect(!customer.isDeleted)
    }

    @Test func `of a deleted customer only the id is left`() throws {
        let customer = try CustomerFacts(
            stripe: fields(#"{"id":"cus_1","object":"customer","deleted":true}"#)
        )
        #expect(customer.isDeleted)
        #expect(customer.created == nil)
    }

    @Test func `an address without any part is no address`() throws {
        let empty = try CustomerFacts(
            stripe: fields(#"{"id":"cus_1","address":{"city":null,"country":null}}"#)
        )
        #expect(empty.address == nil)
        let full = try CustomerFacts(
            stripe: fields(
                """
                {"id":"cus_1","address":{"line1":"a","line2":"b","city":"c","state":"d",
                 "postal_code":"e","country":"DE"}}
                """
            )
        )
        #expect(
            full.address
                == PostalAddress(
                    line1: "a",
                    line2: "b",
                    city: "c",
                    state: "d",
                    postalCode: "e",
                    country: "DE"
                )
        )
    }

    private func payout(
        status: String = "paid",
        itemisation: String = "completed"
    ) throws -> StripeFields {
        try fields(
            """
            {"id":"po_1","amount":-500,"currency":"usd","status":"\(status)","automatic":true,
             "reconciliation_status":"\(itemisation)","arrival_date":1790208000,
             "created":1790172900,"method":"instant","balance_transaction":"txn_1",
             "trace_id":{"status":"supported","value":"TRACE1"}}
            """
        )
    }

    @Test func `a payout keeps its sign, its day and the bank's reference`() throws {
        let facts = try PayoutFacts(stripe: payout())
        #expect(facts.amount.minorUnits == -500)
        #expect(facts.arrivalDate.text == "2026-09-24")
        #expect(facts.traceID == "TRACE1")
        #expect(facts.isInstant)
        #expect(facts.isAutomatic)
    }

    @Test(arguments: [
        ("pending", PayoutFacts.Status.pending), ("in_transit", .inTransit), ("paid", .paid),
        ("failed", .failed), ("canceled", .canceled), ("odd", .unrecognized("odd")),
    ])
    func `every status of a payout is told apart`(name: String, status: PayoutFacts.Status) throws {
        #expect(try PayoutFacts(stripe: payout(status: name)).status == status)
    }

    @Test(arguments: [
        ("completed", PayoutFacts.Itemisation.completed), ("in_progress", .inProgress),
        ("not_applicable", .notApplicable), ("odd", .unrecognized("odd")),
    ])
    func `every state of itemisation is told apart`(
        name: String,
        state: PayoutFacts.Itemisation
    ) throws {
        #expect(try PayoutFacts(stripe: payout(itemisation: name)).itemisation == state)
    }

    @Test func `a credit note names its refunds in both shapes`() throws {
        let start = """
            {"id":"cn_1","number":"CN-1","invoice":"in_1","customer":"cus_1","status":"issued",
             "currency":"usd","subtotal":100,"total":119,"created":1,"reason":"duplicate",
             "lines":{"object":"list","data":[{"id":"cnli_1","amount":100,"quantity":2,
              "invoice_line_item":"il_1"}],"has_more":false},
             "tax_amounts":[{"amount":19,"inclusive":false,"tax_rate":"txr_1"}]
            """
        let old = try CreditNoteReading(stripe: fields(start + #","refund":"re_1"}"#)).note
        #expect(old.parts.lines.map(\.creditedLineID) == ["il_1"])
        #expect(old.parts.exclusiveTaxes.map(\.amount.minorUnits) == [19])
        #expect(old.refunds == [.init(refundID: "re_1", amount: nil)])
        #expect(old.prePayment == nil)
        let new = try CreditNoteReading(
            stripe: fields(
                start + """
                    ,"pre_payment_amount":19,"post_payment_amount":100,
                     "refunds":[{"type":"refund","refund":{"id":"re_1"},"amount_refunded":60},
                                {"type":"payment_record_refund","amount_refunded":40}]}
                    """
            )
        ).note
        let share = try #require(new.refunds.first)
        #expect(new.refunds.count == 1)
        #expect(share.refundID == "re_1")
        #expect(share.amount?.minorUnits == 60)
        #expect(new.postPayment?.minorUnits == 100)
        #expect(new.status == .issued)
    }

    @Test func `a balance adds up what is listed twice and fills what is missing`() throws {
        let balance = try BalanceReading(
            stripe: fields(
                """
                {"object":"balance","available":[{"amount":5,"currency":"usd"},
                 {"amount":7,"currency":"usd"},{"amount":1,"currency":"eur"}],
                 "pending":[{"amount":-3,"currency":"usd"}]}
                """
            )
        )
        let dollar = try #require(Currency("USD"))
        let euro = try #require(Currency("EUR"))
        #expect(
            balance.amounts == [
                dollar: BalanceAmounts(available: Money(12, dollar), pending: Money(-3, dollar)),
                euro: BalanceAmounts(available: Money(1, euro), pending: Money(0, euro)),
            ]
        )
    }

    @Test func `an account is called as its dashboard calls it`() throws {
        let named = try AccountIdentity(
            stripe: fields(
                """
                {"id":"acct_1","settings":{"dashboard":{"display_name":"Shop"}},
                 "business_profile":{"name":"Acme"}}
                """
            )
        )
        #expect(named.name == "Shop")
        let business = try AccountIdentity(
            stripe: fields(#"{"id":"acct_1","business_profile":{"name":"Acme"}}"#)
        )
        #expect(business.name == "Acme")
        #expect(try AccountIdentity(stripe: fields(#"{"id":"acct_1"}"#)).name == nil)
    }
}
