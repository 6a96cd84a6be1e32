import Accounting
import Testing

@Suite struct InvoicePlanningTests {
    @Test func `lines, discounts, taxes and shipping add up to the total or nothing is planned`()
        throws
    {
        let invoice = try Sample.invoice(
            lines: [("a", 10000), ("b", 5000)],
            discounts: [("di_1", 1500)],
            exclusive: [("txr_1", 1080)],
            shipping: 700
        )
        let lines = try invoice.documentLines()
        #expect(lines.map(\.amount.minorUnits) == [10000, 5000, -1500, 700, 1080])
        let wrong = try Sample.invoice(lines: [("a", 10000)], total: 9999)
        let fault = #expect(throws: PlanFault.self) { try wrong.documentLines() }
        #expect(fault?.findings.map(\.code) == [.invoiceTotalUnexplained])
    }

    @Test func `inclusive tax is taken out of the lines it is inside of`() throws {
        let lines = try Sample.invoice(
            lines: [("a", 1190), ("b", 2380), ("c", -119)],
            inclusive: [("txr", 551)]
        ).documentLines()
        #expect(lines.map(\.amount.minorUnits).reduce(0, +) == 3451)
        #expect(lines.last?.role == .salesTax)
        #expect(lines.last?.amount.minorUnits == 551)
        #expect(lines[2].amount.minorUnits == -119)
    }

    @Test func `a paid invoice becomes customer, items, invoice and payment in that order`() throws
    {
        let usd = try Sample.currency("USD")
        let charge = try Sample.charge("ch_1", 1000, intent: "pi_1")
        let row = InvoicePaymentFacts(
            id: "inpay_1",
            invoiceID: "in_1",
            status: .paid,
            amountPaid: Money(1000, usd),
            means: .paymentIntent("pi_1")
        )
        let plan = try Sample.policy().plan(
            invoice: Sample.situation(
                try Sample.invoice(),
                payments: [InvoicePayment(charge: charge, allocations: [row])]
            )
        )
        #expect(plan.ordered.map(\.kind) == [.customer, .invoice, .customerPayment])
        #expect(plan.documents.map(\.externalID.text) == ["cust_cus_1", "inv_in_1", "pay_pi_1"])
        guard case .customerPayment(let payment) = try #require(plan.documents.last).document else {
            Issue.record("no payment was planned")
            return
        }
        #expect(payment.applications.map(\.target.text) == ["inv_in_1"])
        #expect(payment.memo.contains("ch_1"))
    }

    @Test func `a payment of two invoices is applied to both`() throws {
        let usd = try Sample.currency("USD")
        let charge = try Sample.charge("ch_1", 3000, intent: "pi_1")
        let rows = [("in_1", Int64(1000)), ("in_2", 2000)].map {
            InvoicePaymentFacts(
                id: "inpay_\($0.0)",
                invoiceID: $0.0,
                status: .paid,
                amountPaid: Money($0.1, usd),
                means: .paymentIntent("pi_1")
            )
        }
        let document = try Sample.policy().paymentDocument(
            InvoicePayment(charge: charge, allocations: rows),
            customer: try Sample.policy().customerID(for: "cus_1")
        )
        #expect(document.dependsOn.map(\.text) == ["cust_cus_1", "inv_in_1", "inv_in_2"])
    }

    @Test func `more applied than captured is refused`() throws {
        let usd = try Sample.currency("USD")
        let row = InvoicePaymentFacts(
            id: "inpay_1",
            invoiceID: "in_1",
            status: .paid,
            amountPaid: Money(1001, usd),
            means: .paymentIntent("pi_1")
        )
        #expect(throws: PlanFault.self) {
            try Sample.policy().paymentDocument(
                InvoicePayment(charge: try Sample.charge("ch_1", 1000), allocations: [row]),
                customer: try Sample.policy().customerID(for: nil)
            )
        }
    }

    @Test(arguments: [InvoiceFacts.Status.draft, .void])
    func `drafts and unbooked voided invoices need nothing`(status: InvoiceFacts.Status) throws {
        let plan = try Sample.policy().plan(
            invoice: Sample.situation(try Sample.invoice(status: status))
        )
        #expect(plan == Plan())
    }

    @Test func `a booked invoice that is voided is closed by a credit memo of the same lines`()
        throws
    {
        let plan = try Sample.policy().plan(
            invoice: Sample.situation(
                try Sample.invoice(status: .void, remaining: 1000),
                booked: true
            )
        )
        let memo = try #require(plan.documents.last)
        #expect(memo.externalID.text == "cm_in_1-void")
        #expect(memo.amount?.minorUnits == 1000)
    }

    @Test func `an uncollectible invoice is written off to bad debt for what remains`() throws {
        let plan = try Sample.policy().plan(
            invoice: Sample.situation(
                try Sample.invoice(lines: [("a", 5000)], status: .uncollectible, remaining: 3000)
            )
        )
        guard case .creditMemo(let memo) = try #require(plan.documents.last).document else {
            Issue.record("no credit memo was planned")
            return
        }
        #expect(memo.lines.map(\.role) == [.badDebt])
        #expect(memo.total.minorUnits == 3000)
    }

    @Test func `an applied customer balance closes its part of the invoice`() throws {
        let plan = try Sample.policy().plan(
            invoice: Sample.situation(
                try Sample.invoice(startingBalance: -400, endingBalance: 0)
            )
        )
        let memo = try #require(plan.documents.last)
        #expect(memo.externalID.text == "cm_in_1-balance")
        #expect(memo.amount?.minorUnits == 400)
    }

    @Test func `a status nobody knows is refused, not guessed`() throws {
        let fault = #expect(throws: PlanFault.self) {
            try Sample.policy().plan(
                invoice: Sample.situation(try Sample.invoice(status: .unrecognized("frozen")))
            )
        }
        #expect(fault?.findings.map(\.code) == [.statusUnsupported])
    }
}
