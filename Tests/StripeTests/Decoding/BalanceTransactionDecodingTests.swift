import Accounting
import Stripe
import Testing

@Suite struct BalanceTransactionDecodingTests {
    private func row(
        amount: Int64 = 10000,
        fee: Int64 = 320,
        net: Int64 = 9680,
        details: String =
            #"[{"amount":320,"currency":"usd","type":"stripe_fee","description":"d"}]"#,
        source: String = #""ch_1""#,
        currency: String = "usd"
    ) throws -> StripeFields {
        try fields(
            """
            {"id":"txn_1","object":"balance_transaction","amount":\(amount),"fee":\(fee),
             "net":\(net),"fee_details":\(details),"type":"charge","reporting_category":"charge",
             "source":\(source),"created":1790000000,"available_on":1790172800,
             "description":null,"currency":"\(currency)","exchange_rate":null}
            """
        )
    }

    @Test func `a row keeps its amounts, its fee's parts and its source`() throws {
        let dollar = try #require(Currency("USD"))
        let facts = try BalanceTransactionFacts(stripe: row())
        #expect(facts.net == Money(9680, dollar))
        #expect(
            facts.feeDetails
                == [FeeDetail(kind: .stripeFee, amount: Money(320, dollar), description: "d")]
        )
        #expect(facts.sourceID == "ch_1")
        #expect(facts.source == nil)
        #expect(facts.created == Timestamp(seconds: 1_790_000_000))
    }

    @Test func `a net that is not amount less fee is refused`() throws {
        for net in [Int64(9679), 9681, -9680] {
            let row = try row(net: net)
            let fault = fault { try BalanceTransactionFacts(stripe: row) }
            #expect(fault?.kind == .arithmetic)
            #expect(fault?.pointer == "/net")
        }
    }

    @Test func `fee parts that do not add up are refused, missing ones are not`() throws {
        let short = #"[{"amount":300,"currency":"usd","type":"stripe_fee","description":null}]"#
        let row = try row(details: short)
        #expect(fault { try BalanceTransactionFacts(stripe: row) }?.pointer == "/fee_details")
        for nothing in ["[]", "null"] {
            let facts = try BalanceTransactionFacts(stripe: self.row(details: nothing))
            #expect(facts.feeDetails.isEmpty)
        }
    }

    @Test func `a fee part in another currency is refused`() throws {
        let other = #"[{"amount":320,"currency":"eur","type":"stripe_fee","description":null}]"#
        let row = try row(details: other)
        let fault = fault { try BalanceTransactionFacts(stripe: row) }
        #expect(fault?.kind == .currency)
        #expect(fault?.pointer == "/fee_details/0/currency")
    }

    @Test func `a fee that is given back is negative`() throws {
        let details = #"[{"amount":-1500,"currency":"usd","type":"tax","description":null}]"#
        let facts = try BalanceTransactionFacts(
            stripe: row(amount: 1000, fee: -1500, net: 2500, details: details)
        )
        #expect(facts.fee.minorUnits == -1500)
        #expect(facts.feeDetails.first?.kind == .tax)
    }

    @Test(arguments: [
        ("stripe_fee", FeeDetail.Kind.stripeFee), ("application_fee", .applicationFee),
        ("payment_method_passthrough_fee", .paymentMethodPassthroughFee), ("tax", .tax),
        ("withheld_tax", .withheldTax), ("new_fee", .unrecognized("new_fee")),
    ])
    func `every kind of fee is told apart`(name: String, kind: FeeDetail.Kind) throws {
        let details = #"[{"amount":320,"currency":"usd","type":"\#(name)","description":null}]"#
        let facts = try BalanceTransactionFacts(stripe: row(details: details))
        #expect(facts.feeDetails.first?.kind == kind)
    }

    @Test func `an expanded source is read, whatever its kind`() throws {
        let refund = """
            {"id":"re_1","object":"refund","amount":500,"currency":"usd","status":"succeeded",
             "charge":{"id":"ch_9"},"created":1790000000}
            """
        let facts = try BalanceTransactionFacts(stripe: row(source: refund))
        #expect(facts.sourceID == "re_1")
        guard case .refund(let source) = facts.source else {
            Issue.record("expected a refund")
            return
        }
        #expect(source.chargeID == "ch_9")
        let other = try BalanceTransactionFacts(
            stripe: row(source: #"{"id":"tu_1","object":"topup"}"#)
        )
        #expect(other.source == .other("topup"))
        let none = try BalanceTransactionFacts(stripe: row(source: "null"))
        #expect(none.sourceID == nil)
        #expect(none.source == nil)
    }

    @Test func `a fault inside an expanded source names its place`() throws {
        let row = try row(source: #"{"id":"re_1","object":"refund","amount":"5"}"#)
        #expect(
            fault { try BalanceTransactionFacts(stripe: row) }?.pointer == "/source/currency"
        )
    }

    @Test func `an amount with a fee beyond the limit is refused`() throws {
        let row = try row(amount: Money.minorUnitsMax + 1, fee: 0, net: Money.minorUnitsMax + 1)
        #expect(fault { try BalanceTransactionFacts(stripe: row) }?.kind == .amount)
    }

    @Test func `yen have no decimals and dinars have three`() throws {
        let yen = try BalanceTransactionFacts(
            stripe: row(details: "[]", currency: "jpy")
        )
        #expect(yen.amount.text == "10000 JPY")
        let dinar = try BalanceTransactionFacts(
            stripe: row(details: "[]", currency: "kwd")
        )
        #expect(dinar.amount.text == "10.000 KWD")
    }
}
