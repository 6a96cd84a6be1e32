import Accounting
import Testing

@Suite struct PartialCaptureTests {
    private func charge(authorised: Int64?, captured: Int64, settled: Int64) throws -> ChargeFacts {
        let eur = try Sample.currency("EUR")
        return ChargeFacts(
            id: "ch_1",
            paymentIntentID: nil,
            customerID: nil,
            billingName: nil,
            billingEmail: nil,
            status: .succeeded,
            isCaptured: true,
            amountCaptured: Money(captured, eur),
            created: Sample.moment,
            description: nil,
            balanceTransaction: try Sample.row("txn_1", settled, "charge"),
            invoiceID: nil,
            amountAuthorised: authorised.map { Money($0, eur) }
        )
    }

    /// The whole row used to count for the captured part: 60 EUR booked at the 108 USD of 100 EUR.
    @Test(
        arguments: [
            (10000, 6000, 10800, 6480), (10000, 10000, 10800, 10800), (nil, 6000, 6480, 6480),
            (3, 1, 100, 33), (3, 2, 100, 67),
        ] as [(Int64?, Int64, Int64, Int64)]
    )
    func `a captured part is settled for its part of the row`(
        authorised: Int64?,
        captured: Int64,
        settled: Int64,
        expected: Int64
    ) throws {
        let document = try Sample.policy().paymentDocument(
            InvoicePayment(
                charge: try charge(authorised: authorised, captured: captured, settled: settled),
                allocations: []
            ),
            customer: try Sample.policy().customerID(for: nil)
        )
        guard case .customerPayment(let payment) = document.document else {
            Issue.record("no payment was planned")
            return
        }
        #expect(payment.settledAs?.text == Money(expected, try Sample.currency("USD")).text)
    }

    @Test func `a charge captured days later is booked on the day it enters the balance`() throws {
        let row = try Sample.row("txn_1", 1000, "charge")
        let base = try Sample.charge("ch_1", 1000, row: row)
        let early = ChargeFacts(
            id: base.id,
            paymentIntentID: nil,
            customerID: nil,
            billingName: nil,
            billingEmail: nil,
            status: .succeeded,
            isCaptured: true,
            amountCaptured: base.amountCaptured,
            created: Sample.moment.adding(.seconds(-6 * 86_400)),
            description: nil,
            balanceTransaction: row,
            invoiceID: nil
        )
        let document = try Sample.policy().paymentDocument(
            InvoicePayment(charge: early, allocations: []),
            customer: try Sample.policy().customerID(for: nil)
        )
        #expect(document.entries.first?.date == Sample.moment.dateInUTC)
    }

    /// Stripe lists the uncaptured part as a refund too; it used to be booked as money given back.
    @Test func `the release of an uncaptured part is no refund`() throws {
        let refund = try Sample.refund("re_1", 4000, charge: "ch_1")
        let situation = ReturnSituation(charge: try Sample.charge("ch_1", 6000), invoices: [])
        func plan(_ category: String) throws -> Plan {
            try Sample.policy().plan(
                refund: refund,
                paid: try Sample.row("txn_re_1", -4000, category, type: "refund"),
                cameBack: nil,
                situation: situation
            )
        }
        #expect(try plan("partial_capture_reversal") == Plan())
        #expect(try plan("refund").documents.map(\.externalID.text) == ["rfd_re_1"])
    }
}
