import Accounting

extension StripeEndpoint where Response == InvoiceReading {
    /// One invoice with its customer, the first of its lines and what pays it.
    static func invoice(_ id: String) -> Self {
        Self(path: StripePath("invoices").id(id)) { (fields) throws(StripeDecodingFault) in
            try InvoiceReading(stripe: fields)
        }
        .expanding("customer", "payments")
    }
}

extension StripeEndpoint where Response == Page<InvoiceReading> {
    /// Invoices, newest first, each with its customer, its first lines and what pays it.
    static func invoices(created: TimeSpan? = nil) -> Self {
        Self.list(StripePath("invoices"), ["created": .span(created)]) {
            (fields) throws(StripeDecodingFault) in try InvoiceReading(stripe: fields)
        }
        .expanding("data.customer", "data.payments")
    }
}

extension StripeEndpoint where Response == Page<InvoiceLineFacts> {
    /// The lines of one invoice, all in its currency.
    static func invoiceLines(of invoice: String, in currency: Currency) -> Self {
        .list(StripePath("invoices").id(invoice, "lines")) {
            (fields) throws(StripeDecodingFault) in
            try InvoiceLineFacts(stripe: fields, invoiceCurrency: currency)
        }
    }
}

extension StripeEndpoint where Response == CreditNoteReading {
    /// One credit note.
    static func creditNote(_ id: String) -> Self {
        .init(path: StripePath("credit_notes").id(id)) { (fields) throws(StripeDecodingFault) in
            try CreditNoteReading(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == Page<CreditNoteReading> {
    /// Credit notes, newest first; of one invoice only where it is given.
    static func creditNotes(
        invoice: String? = nil,
        created: TimeSpan? = nil
    ) -> Self {
        .list(
            StripePath("credit_notes"),
            ["invoice": .optional(invoice), "created": .span(created)]
        ) { (fields) throws(StripeDecodingFault) in try CreditNoteReading(stripe: fields) }
    }
}

extension StripeEndpoint where Response == Page<InvoiceLineFacts> {
    /// The lines of one credit note, all in its currency.
    static func creditNoteLines(of note: String, in currency: Currency) -> Self {
        .list(StripePath("credit_notes").id(note, "lines")) {
            (fields) throws(StripeDecodingFault) in
            try InvoiceLineFacts(creditNoteLine: fields, in: currency)
        }
    }
}
