package import Accounting

extension CustomerBalanceFacts {
    /// Reads one movement of a customer's credit balance.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        let currency = try fields.currency("currency")
        self.init(
            id: try fields.id(),
            customerID: try fields.reference("customer"),
            kind: Self.kind(try fields.text("type")),
            amount: try fields.money("amount", in: currency),
            created: try fields.timestamp("created"),
            description: try fields.optionalText("description")
        )
    }

    private static func kind(_ text: String) -> Kind {
        switch text {
        case "adjustment": .adjustment
        case "initial": .initial
        case "migration": .migration
        case "applied_to_invoice": .appliedToInvoice
        case "unapplied_from_invoice": .unappliedFromInvoice
        case "credit_note": .creditNote
        case "invoice_overpaid": .invoiceOverpaid
        case "invoice_too_large": .invoiceTooLarge
        case "invoice_too_small": .invoiceTooSmall
        case "unspent_receiver_credit": .unspentReceiverCredit
        case "checkout_session_subscription_payment": .checkoutPayment
        case "checkout_session_subscription_payment_canceled": .checkoutPaymentCanceled
        default: .unrecognized(text)
        }
    }
}
