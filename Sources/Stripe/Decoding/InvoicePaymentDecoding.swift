package import Accounting

extension InvoicePaymentFacts {
    /// Reads one row of the relation between invoices and payments, there since 2025-03-31.basil.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        let currency = try fields.currency("currency")
        self.init(
            id: try fields.id(),
            invoiceID: try fields.reference("invoice"),
            status: Self.status(try fields.text("status")),
            amountPaid: try fields.optionalMoney("amount_paid", in: currency),
            means: try Self.means(try fields.fields("payment")),
            paidAt: try fields.optionalFields("status_transitions")?.optionalTimestamp("paid_at")
        )
    }

    private static func status(_ text: String) -> Status {
        switch text {
        case "open": .open
        case "paid": .paid
        case "canceled": .canceled
        default: .unrecognized(text)
        }
    }

    private static func means(_ payment: StripeFields) throws(StripeDecodingFault) -> Means {
        switch try payment.text("type") {
        case "payment_intent": .paymentIntent(try payment.reference("payment_intent"))
        case "charge": .charge(try payment.reference("charge"))
        case "payment_record": .outOfBand(try payment.optionalReference("payment_record"))
        case let other:
            throw payment.fault(
                at: "type",
                "The payment type \"\(other.prefix(32))\" is not known."
            )
        }
    }
}
