package import Accounting
package import Jobs

extension StripeGateway {
    /// The most lines of one invoice that are read.
    package static let invoiceLinesMax = 10_000
    /// The most payments of one invoice, or invoices of one payment, that are read.
    package static let invoicePaymentsMax = 1_000

    package func customer(_ id: String) async throws(StepFailure) -> CustomerFacts {
        try await send(.customer(id))
    }

    /// A page of the customers created in a range.
    package func customers(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<CustomerFacts> {
        try await send(.customers(created: span).after(cursor))
    }

    package func product(_ id: String) async throws(StepFailure) -> ProductFacts {
        try await send(.product(id))
    }

    /// An invoice with all its lines.
    package func invoice(_ id: String) async throws(StepFailure) -> InvoiceFacts {
        try await completed(send(.invoice(id)))
    }

    /// A page of the invoices created in a range, each with all its lines.
    package func invoices(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<InvoiceFacts> {
        let page = try await send(.invoices(created: span).after(cursor))
        var invoices: [InvoiceFacts] = []
        for reading in page.items { invoices.append(try await completed(reading)) }
        return Page(items: invoices, nextCursor: page.nextCursor)
    }

    /// Reads the lines an answer left out: it holds only the first few.
    private func completed(_ reading: InvoiceReading) async throws(StepFailure) -> InvoiceFacts {
        let invoice = reading.invoice
        guard let cursor = reading.nextLineCursor else { return invoice }
        let rest = try await all(
            .invoiceLines(of: invoice.id, in: invoice.currency),
            after: cursor,
            max: Self.invoiceLinesMax
        )
        return invoice.replacing(lines: invoice.lines + rest)
    }

    package func invoicePayment(_ id: String) async throws(StepFailure) -> InvoicePaymentFacts {
        try await send(.invoicePayment(id))
    }

    /// Every payment of an invoice.
    package func invoicePayments(
        invoice: String
    ) async throws(StepFailure) -> [InvoicePaymentFacts] {
        try await all(.invoicePayments(invoice: invoice), max: Self.invoicePaymentsMax)
    }

    /// Every invoice a payment intent pays.
    package func invoicePayments(
        paymentIntent: String
    ) async throws(StepFailure) -> [InvoicePaymentFacts] {
        try await all(.invoicePayments(paymentIntent: paymentIntent), max: Self.invoicePaymentsMax)
    }

    /// A page of the rows created in a range.
    package func invoicePayments(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<InvoicePaymentFacts> {
        try await send(.invoicePayments(created: span).after(cursor))
    }

    /// A credit note with all its lines.
    package func creditNote(_ id: String) async throws(StepFailure) -> CreditNoteFacts {
        try await completed(send(.creditNote(id)))
    }

    /// A page of the credit notes created in a range, each with all its lines.
    package func creditNotes(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<CreditNoteFacts> {
        let page = try await send(.creditNotes(created: span).after(cursor))
        var notes: [CreditNoteFacts] = []
        for reading in page.items { notes.append(try await completed(reading)) }
        return Page(items: notes, nextCursor: page.nextCursor)
    }

    /// Every credit note of an invoice, voided ones too, each with all its lines.
    package func creditNotes(
        invoice id: String
    ) async throws(StepFailure) -> [CreditNoteFacts] {
        let readings = try await all(.creditNotes(invoice: id), max: Self.invoicePaymentsMax)
        var notes: [CreditNoteFacts] = []
        for reading in readings { notes.append(try await completed(reading)) }
        return notes
    }

    private func completed(
        _ reading: CreditNoteReading
    ) async throws(StepFailure) -> CreditNoteFacts {
        let note = reading.note
        guard let cursor = reading.nextLineCursor else { return note }
        let rest = try await all(
            .creditNoteLines(of: note.id, in: note.total.currency),
            after: cursor,
            max: Self.invoiceLinesMax
        )
        return note.with(lines: note.parts.lines + rest)
    }

    /// Every movement of a customer's credit balance, newest first.
    package func customerBalance(
        _ customer: String
    ) async throws(StepFailure) -> [CustomerBalanceFacts] {
        try await all(.customerBalance(customer), max: Self.invoiceLinesMax)
    }
}
