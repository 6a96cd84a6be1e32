import Accounting
import Testing

@Suite struct CustomerBalanceTests {
    private func memos(_ invoice: InvoiceFacts, booked: Bool = false) throws -> [CreditMemoDraft] {
        let plan = try Sample.policy().plan(invoice: Sample.situation(invoice, booked: booked))
        return plan.documents.compactMap { planned in
            if case .creditMemo(let draft) = planned.document { draft } else { nil }
        }
    }

    @Test(arguments: [InvoiceFacts.Status.open, .paid])
    func `credit of the customer closes its part`(status: InvoiceFacts.Status) throws {
        let invoice = try Sample.invoice(status: status, startingBalance: -400, endingBalance: 0)
        #expect(try memos(invoice).map(\.total.minorUnits) == [400])
    }

    /// The balance's part used to stay open for ever on invoices first met when uncollectible.
    @Test func `an uncollectible invoice is closed by its balance and its loss`() throws {
        let memos = try memos(
            try Sample.invoice(
                status: .uncollectible,
                remaining: 600,
                startingBalance: -400,
                endingBalance: 0
            )
        )
        #expect(memos.map(\.total.minorUnits) == [400, 600])
        #expect(memos.map { $0.lines.map(\.role) } == [[.creditBalance], [.badDebt]])
    }

    /// The closing memo used to be for the whole total, more than was left open.
    @Test func `voiding gives the customer's credit back and closes only what was open`() throws {
        let memo = try #require(
            try memos(
                try Sample.invoice(status: .void, startingBalance: -400, endingBalance: 0),
                booked: true
            ).first
        )
        #expect(memo.lines.map(\.amount.minorUnits) == [1000, -400])
        #expect(memo.applications.map(\.amount.minorUnits) == [600])
    }

    @Test func `an invoice paid by credit alone is voided without applying anything`() throws {
        let memo = try #require(
            try memos(
                try Sample.invoice(status: .void, startingBalance: -1500, endingBalance: -500),
                booked: true
            ).first
        )
        #expect(memo.total.isZero)
        #expect(memo.applications.isEmpty)
    }

    @Test func `more credit than the invoice needs closes no more than the invoice`() throws {
        let invoice = try Sample.invoice(startingBalance: -5000, endingBalance: -4000)
        #expect(try memos(invoice).map(\.total.minorUnits) == [1000])
    }

    /// Collected debts used to be missing from the document, so the payment was more than the invoice.
    @Test func `a debt of the customer is billed and collected with the invoice`() throws {
        let invoice = try Sample.invoice(startingBalance: 30, endingBalance: 0)
        let plan = try Sample.policy().plan(invoice: Sample.situation(invoice))
        let document = try #require(plan.documents.first { $0.kind == .invoice })
        #expect(document.amount?.minorUnits == 1030)
        #expect(document.lines.map(\.role) == [.product, .creditBalance])
        #expect(
            document.entries.first?.postings.map { "\($0.side.rawValue) \($0.role.rawValue)" }
                == ["debit receivable", "credit salesIncome", "credit customerCredit"]
        )
        #expect(try memos(invoice).isEmpty)
    }

    @Test func `a total too small to collect is carried forward`() throws {
        let invoice = try Sample.invoice(lines: [("a", 30)], startingBalance: 0, endingBalance: 30)
        #expect(try memos(invoice).map(\.total.minorUnits) == [30])
        #expect(invoice.balanceCollected.isZero)
    }

    @Test func `a balance nobody knows yet changes nothing`() throws {
        let invoice = try Sample.invoice(status: .open, startingBalance: -400)
        #expect(invoice.balanceApplied.isZero)
        #expect(invoice.billed == invoice.total)
    }
}
