import Accounting

extension StripeEndpoint where Response == InvoiceReading {
    /// One invoice with the first of its lines.
    static func invoice(_ id: String) -> Self {
        .init(path: StripePath("invoices").id(id)) { (fields) throws(StripeDecodingFault) in
            try InvoiceReading(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == Page<InvoiceReading> {
    /// Invoices with the first of their lines, newest first.
    static func invoices(created: StripeRange = .init()) -> Self {
        .list(StripePath("invoices"), ["created": created.value]) {
            (fields) throws(StripeDecodingFault) in try InvoiceReading(stripe: fields)
        }
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

extension StripeEndpoint where Response == CreditNoteFacts {
    /// One credit note.
    static func creditNote(_ id: String) -> Self {
        .init(path: StripePath("credit_notes").id(id)) { (fields) throws(StripeDecodingFault) in
            try CreditNoteFacts(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == Page<CreditNoteFacts> {
    /// Credit notes, newest first; of one invoice only where it is given.
    static func creditNotes(
        invoice: String? = nil,
        created: StripeRange = .init()
    ) -> Self {
        .list(
            StripePath("credit_notes"),
            ["invoice": .optional(invoice), "created": created.value]
        ) { (fields) throws(StripeDecodingFault) in try CreditNoteFacts(stripe: fields) }
    }
}
