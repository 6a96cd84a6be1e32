import Accounting

extension StripeEndpoint where Response == InvoicePaymentFacts {
    /// One row of the relation between invoices and payments.
    static func invoicePayment(_ id: String) -> Self {
        .init(path: StripePath("invoice_payments").id(id)) { (fields) throws(StripeDecodingFault) in
            try InvoicePaymentFacts(stripe: fields)
        }
    }
}

extension StripeEndpoint where Response == Page<InvoicePaymentFacts> {
    /// The payments of one invoice.
    static func invoicePayments(invoice: String) -> Self {
        rows(["invoice": .text(invoice)])
    }

    /// The invoices that one payment intent pays; Stripe has no such filter for charges.
    static func invoicePayments(paymentIntent: String) -> Self {
        rows([
            "payment": .fields(["type": "payment_intent", "payment_intent": .text(paymentIntent)])
        ])
    }

    /// Every row created in a range, newest first.
    static func invoicePayments(created: TimeSpan) -> Self {
        rows(["created": .span(created)])
    }

    private static func rows(_ parameters: FormFields) -> Self {
        .list(StripePath("invoice_payments"), parameters) {
            (fields) throws(StripeDecodingFault) in try InvoicePaymentFacts(stripe: fields)
        }
    }
}
