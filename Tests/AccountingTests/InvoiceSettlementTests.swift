import Accounting
import Testing

@Suite struct InvoiceSettlementTests {
    private func paid(
        _ amount: Int64,
        of invoice: String = "in_1",
        means: InvoicePaymentFacts.Means = .paymentIntent("pi_1"),
        status: InvoicePaymentFacts.Status = .paid
    ) throws -> InvoicePaymentFacts {
        InvoicePaymentFacts(
            id: "inpay_\(invoice)",
            invoiceID: invoice,
            status: status,
            amountPaid: Money(amount, try Sample.currency("USD")),
            means: means
        )
    }

    private func situation(
        _ invoice: InvoiceFacts,
        _ rows: [InvoicePaymentFacts],
        outOfBand: [InvoicePaymentFacts] = []
    ) throws -> InvoiceSituation {
        let charge = try Sample.charge("ch_1", 5000, intent: "pi_1")
        return InvoiceSituation(
            invoice: invoice,
            customer: nil,
            products: [],
            payments: [InvoicePayment(charge: charge, allocations: rows)],
            outOfBand: outOfBand,
            isBooked: false
        )
    }

    @Test func `payments, balance and rest explain an invoice`() throws {
        let whole = try situation(try Sample.invoice(), [try paid(1000)])
        #expect(whole.settlementFindings.isEmpty)
        let open = try situation(try Sample.invoice(status: .open, remaining: 300), [try paid(700)])
        #expect(open.settlementFindings.isEmpty)
        let credited = try situation(
            try Sample.invoice(startingBalance: -400, endingBalance: 0),
            [try paid(600)]
        )
        #expect(credited.settlementFindings.isEmpty)
        let outside = try situation(
            try Sample.invoice(),
            [],
            outOfBand: [try paid(1000, means: .outOfBand(nil))]
        )
        #expect(outside.settlementFindings.isEmpty)
    }

    /// Credit notes on open invoices, and receipts Stripe lists no row for, left the record open unseen.
    @Test func `what a credit note or a receipt elsewhere settled becomes a finding`() throws {
        let rows = [try paid(800), try paid(200, of: "in_2"), try paid(100, status: .canceled)]
        let findings = try situation(try Sample.invoice(), rows).settlementFindings
        #expect(findings.map(\.code) == [.invoiceSettlementUnexplained])
        #expect(findings.first?.subject == "in_1")
        #expect(findings.first?.sentence.contains("2.00 USD") == true)
        #expect(findings.first?.fix.contains("inv_in_1") == true)
    }

    @Test func `an overpaid invoice and one that needs nothing have no such finding`() throws {
        #expect(
            try situation(try Sample.invoice(), [try paid(1001)]).settlementFindings.isEmpty
        )
        for status in [InvoiceFacts.Status.draft, .void] {
            let facts = try Sample.invoice(status: status)
            #expect(try situation(facts, []).settlementFindings.isEmpty)
        }
    }
}
