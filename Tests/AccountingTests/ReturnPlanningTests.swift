import Accounting
import Testing

/// Refunds and disputes: which records, on which day, over which lines.
@Suite struct ReturnPlanningTests {
    private static let day = Int64(86_400)

    private func row(
        _ amount: Int64,
        daysLater: Int64 = 0,
        in code: String = "USD"
    ) throws -> BalanceTransactionFacts {
        let row = try Sample.row("txn_r", amount, "refund", in: code)
        return BalanceTransactionFacts(
            id: row.id,
            amount: row.amount,
            fee: row.fee,
            net: row.net,
            feeDetails: [],
            type: row.type,
            reportingCategory: row.reportingCategory,
            sourceID: nil,
            source: nil,
            created: Timestamp(seconds: Sample.moment.seconds + daysLater * Self.day),
            availableOn: row.availableOn,
            description: nil
        )
    }

    private func situation(
        _ amount: Int64,
        paying parts: [(String, Int64)],
        in code: String = "USD"
    ) throws -> ReturnSituation {
        ReturnSituation(
            charge: try Sample.charge("ch_1", amount),
            invoices: try parts.map { id, part in
                ReturnSituation.PaidInvoice(
                    invoice: try Sample.invoice(id, lines: [("a_\(id)", part)], in: code),
                    amountPaid: Money(part, try Sample.currency(code))
                )
            }
        )
    }

    private func refundDraft(_ plan: Plan) throws -> RefundDraft {
        for document in plan.documents {
            if case .customerRefund(let draft) = document.document { return draft }
        }
        throw PlanFault([])
    }

    @Test(arguments: [false, true])
    func `an invoice of before the cut-over is credited as what it is in the books`(
        isEarlier: Bool
    ) throws {
        let known = try situation(1000, paying: [("in_1", 1000)])
        let part = try #require(known.invoices.first)
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: try Sample.currency("USD"),
            customerCurrencies: [],
            payouts: PayoutPolicy(cutover: Sample.moment.dateInUTC.adding(days: 1))
        )
        let plan = try policy.plan(
            refund: try Sample.refund("re_1", 400, charge: "ch_1"),
            paid: try row(-400, daysLater: 3),
            cameBack: nil,
            situation: ReturnSituation(
                charge: known.charge,
                invoices: [
                    ReturnSituation.PaidInvoice(
                        invoice: part.invoice,
                        amountPaid: part.amountPaid,
                        isEarlier: isEarlier
                    )
                ]
            )
        )
        let ids = plan.documents.map(\.externalID.text)
        #expect(ids.contains("cm_re_1"))
        #expect(ids.contains { $0.hasSuffix("quittance-opening-balance") } == isEarlier, "\(ids)")
    }

    @Test func `a refund is dated by the row that moved the money`() throws {
        let plan = try Sample.policy().plan(
            refund: try Sample.refund("re_1", 400, charge: "ch_1"),
            paid: try row(-400, daysLater: 3),
            cameBack: nil,
            situation: try situation(1000, paying: [])
        )
        #expect(plan.documents.map(\.externalID.text) == ["rfd_re_1"])
        let expected = Sample.moment.dateInUTC.adding(days: 3)
        #expect(try refundDraft(plan).date == expected)
        #expect(plan.documents.flatMap(\.entries).map(\.date) == [expected])
        #expect(try refundDraft(plan).applications.map(\.target.text) == ["pay_ch_1"])
    }

    @Test func `a refund that came back is received on the day it came back`() throws {
        let plan = try Sample.policy().plan(
            refund: try Sample.refund("re_1", 400, charge: "ch_1", in: "EUR"),
            paid: try row(-440),
            cameBack: try row(436, daysLater: 9),
            situation: ReturnSituation(
                charge: try Sample.charge("ch_1", 1000, in: "EUR"),
                invoices: []
            )
        )
        #expect(plan.documents.map(\.externalID.text) == ["rfd_re_1", "pay_re_1"])
        #expect(try refundDraft(plan).settledAs?.minorUnits == 440)
        guard case .customerPayment(let draft) = try #require(plan.documents.last).document else {
            Issue.record("nothing was received again")
            return
        }
        #expect(draft.date == Sample.moment.dateInUTC.adding(days: 9))
        #expect(draft.amount.minorUnits == 400)
        #expect(draft.settledAs?.minorUnits == 436)
        #expect(draft.applications.isEmpty)
        #expect(plan.findings.map(\.code) == [.refundFailed])
    }

    @Test func `a refund of two invoices credits both in proportion`() throws {
        let plan = try Sample.policy().plan(
            refund: try Sample.refund("re_1", 100, charge: "ch_1"),
            paid: try row(-100),
            cameBack: nil,
            situation: try situation(900, paying: [("in_1", 600), ("in_2", 300)])
        )
        let memo = try #require(plan.documents.first { $0.kind == .creditMemo })
        #expect(memo.lines.map(\.amount.minorUnits) == [67, 33])
        #expect(try refundDraft(plan).applications.map(\.target) == [memo.externalID])
    }

    @Test(arguments: [Int64(799), 800, 801, 1000])
    func `what was not invoiced is refunded from the payment itself`(amount: Int64) throws {
        let plan = try Sample.policy().plan(
            refund: try Sample.refund("re_1", amount, charge: "ch_1"),
            paid: try row(-amount),
            cameBack: nil,
            situation: try situation(1000, paying: [("in_1", 800)])
        )
        let draft = try refundDraft(plan)
        let amounts = draft.applications.map(\.amount.minorUnits)
        #expect(amounts == (amount > 800 ? [800, amount - 800] : [amount]))
        #expect(amounts.reduce(0, +) == draft.amount.minorUnits)
    }

    @Test func `a refund in another currency than its invoice is refused, not added`() throws {
        let fault = #expect(throws: PlanFault.self) {
            try Sample.policy().plan(
                refund: try Sample.refund("re_1", 100, charge: "ch_1"),
                paid: try row(-100),
                cameBack: nil,
                situation: try situation(900, paying: [("in_1", 900)], in: "EUR")
            )
        }
        #expect(fault?.findings.map(\.code) == [.currencyUnsupported])
    }

    @Test func `a payment in another currency than its invoice is refused, not added`() throws {
        let row = InvoicePaymentFacts(
            id: "inpay_1",
            invoiceID: "in_1",
            status: .paid,
            amountPaid: Money(1000, try Sample.currency("EUR")),
            means: .charge("ch_1")
        )
        let fault = #expect(throws: PlanFault.self) {
            try Sample.policy().paymentDocument(
                InvoicePayment(charge: try Sample.charge("ch_1", 1000), allocations: [row]),
                customer: try Sample.policy().customerID(for: nil)
            )
        }
        #expect(fault?.findings.map(\.code) == [.currencyUnsupported])
    }

    @Test func `a dispute is a loss on the day the money was withdrawn`() throws {
        let plan = try Sample.policy().plan(
            dispute: try Sample.dispute("dp_1", 900, charge: "ch_1"),
            situation: try situation(900, paying: [("in_1", 900)])
        )
        let memo = try #require(plan.documents.first { $0.kind == .creditMemo })
        #expect(memo.lines.map(\.role) == [.dispute])
        #expect(memo.entries.first?.postings.map(\.role) == [.receivable, .disputeLosses])
        #expect(try refundDraft(plan).amount.minorUnits == 900)
    }

    @Test func `an inquiry without money plans nothing`() throws {
        let dispute = DisputeFacts(
            id: "dp_1",
            amount: Money(900, try Sample.currency("USD")),
            status: "warning_needs_response",
            reason: nil,
            chargeID: "ch_1",
            paymentIntentID: nil,
            created: Sample.moment,
            balanceTransactions: []
        )
        let plan = try Sample.policy().plan(
            dispute: dispute,
            situation: try situation(900, paying: [])
        )
        #expect(plan == Plan())
    }
}
