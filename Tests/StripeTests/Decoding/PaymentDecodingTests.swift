import Accounting
import Stripe
import Testing

@Suite struct PaymentDecodingTests {
    @Test func `a charge is read with its row in the balance and its old invoice`() throws {
        let charge = try ChargeFacts(
            stripe: fields(
                """
                {"id":"ch_1","object":"charge","payment_intent":{"id":"pi_1"},"customer":null,
                 "billing_details":{"name":"Jo","email":null},"receipt_email":"jo@example.com",
                 "status":"succeeded","captured":true,"amount":10000,"amount_captured":9000,
                 "currency":"usd","created":1790000000,"description":"x","invoice":"in_1",
                 "balance_transaction":{"id":"txn_1","amount":9000,"fee":300,"net":8700,
                 "currency":"usd","type":"charge","reporting_category":"charge","source":"ch_1",
                 "created":1790000000,"available_on":1790000000}}
                """
            )
        )
        #expect(charge.paymentIntentID == "pi_1")
        #expect(charge.billingEmail == "jo@example.com")
        #expect(charge.amountCaptured.minorUnits == 9000)
        #expect(charge.balanceTransaction?.net.minorUnits == 8700)
        #expect(charge.invoiceID == "in_1")
    }

    @Test(arguments: [
        ("succeeded", ChargeFacts.Status.succeeded), ("pending", .pending), ("failed", .failed),
        ("odd", .unrecognized("odd")),
    ])
    func `every status of a charge is told apart`(name: String, status: ChargeFacts.Status) throws {
        let charge = try ChargeFacts(
            stripe: fields(
                """
                {"id":"ch_1","status":"\(name)","captured":false,"amount_captured":0,
                 "currency":"usd","created":1,"balance_transaction":"txn_1"}
                """
            )
        )
        #expect(charge.status == status)
        #expect(charge.balanceTransaction == nil)
        #expect(charge.billingName == nil)
    }

    @Test(arguments: [
        ("\"pending\"", RefundFacts.Status.pending), ("\"requires_action\"", .requiresAction),
        ("\"succeeded\"", .succeeded), ("\"failed\"", .failed), ("\"canceled\"", .canceled),
        ("\"odd\"", .unrecognized("odd")), ("null", .unrecognized("null")),
    ])
    func `every status of a refund is told apart`(json: String, status: RefundFacts.Status) throws {
        let refund = try RefundFacts(
            stripe: fields(
                """
                {"id":"re_1","amount":5,"currency":"usd","status":\(json),"created":1,
                 "charge":{"id":"ch_1","object":"charge"},"payment_intent":"pi_1",
                 "balance_transaction":{"id":"txn_1"},"failure_balance_transaction":"txn_2"}
                """
            )
        )
        #expect(refund.status == status)
        #expect(refund.chargeID == "ch_1")
        #expect(refund.balanceTransactionID == "txn_1")
        #expect(refund.failureBalanceTransactionID == "txn_2")
    }

    @Test func `a dispute brings its rows along and refuses ids in their place`() throws {
        let start = #"{"id":"dp_1","amount":5,"currency":"usd","status":"lost","created":1,"#
        let row = """
            {"id":"txn_1","amount":-1000,"fee":1500,"net":-2500,"currency":"usd",
             "type":"adjustment","reporting_category":"dispute","source":"dp_1","created":1,
             "available_on":1}
            """
        let dispute = try DisputeFacts(
            stripe: fields(start + "\"balance_transactions\":[\(row)],\"charge\":\"ch_1\"}")
        )
        #expect(dispute.balanceTransactions.first?.net.minorUnits == -2500)
        #expect(dispute.chargeID == "ch_1")
        let ids = try fields(start + #""balance_transactions":["txn_1"]}"#)
        #expect(fault { try DisputeFacts(stripe: ids) }?.pointer == "/balance_transactions/0")
    }

    @Test func `a payment intent holds its charge or only its id`() throws {
        let none = try PaymentIntentReading(
            stripe: fields(#"{"id":"pi_1","status":"processing","latest_charge":null}"#)
        )
        #expect(none.latestChargeID == nil)
        let id = try PaymentIntentReading(
            stripe: fields(#"{"id":"pi_1","status":"succeeded","latest_charge":"ch_1"}"#)
        )
        #expect(id.latestChargeID == "ch_1")
        #expect(id.latestCharge == nil)
    }

    @Test(arguments: [
        (
            #"{"type":"payment_intent","payment_intent":"pi_1"}"#,
            InvoicePaymentFacts.Means.paymentIntent("pi_1")
        ),
        (
            #"{"type":"payment_intent","payment_intent":{"id":"pi_1"}}"#,
            .paymentIntent("pi_1")
        ),
        (#"{"type":"charge","charge":"ch_1"}"#, .charge("ch_1")),
        (#"{"type":"payment_record","payment_record":"pr_1"}"#, .outOfBand("pr_1")),
        (#"{"type":"payment_record"}"#, .outOfBand(nil)),
    ])
    func `every means of payment is told apart`(
        json: String,
        means: InvoicePaymentFacts.Means
    ) throws {
        let row = try InvoicePaymentFacts(
            stripe: fields(
                """
                {"id":"inpay_1","invoice":{"id":"in_1"},"status":"paid","currency":"usd",
                 "amount_paid":7,"payment":\(json)}
                """
            )
        )
        #expect(row.means == means)
        #expect(row.invoiceID == "in_1")
        #expect(row.amountPaid?.minorUnits == 7)
        #expect(row.status == .paid)
    }

    @Test(arguments: [
        (#"{"type":"cash"}"#, "/payment/type"),
        (#"{"type":"payment_intent"}"#, "/payment/payment_intent"),
        (#"{"type":"charge","charge":null}"#, "/payment/charge"),
    ])
    func `a payment of unknown means is refused`(json: String, pointer: String) throws {
        let row = try fields(
            """
            {"id":"inpay_1","invoice":"in_1","status":"open","currency":"usd","payment":\(json)}
            """
        )
        #expect(fault { try InvoicePaymentFacts(stripe: row) }?.pointer == pointer)
    }
}
