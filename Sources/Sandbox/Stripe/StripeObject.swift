/// The kinds of object the simulator knows, by Stripe's `object` names.
enum StripeKind: String, Sendable, Hashable, CaseIterable {
    case product, price, coupon, discount, customer, invoice, charge, refund, dispute, payout
    case topup, event
    case taxRate = "tax_rate"
    case shippingRate = "shipping_rate"
    case invoicePayment = "invoice_payment"
    case paymentIntent = "payment_intent"
    case creditNote = "credit_note"
    case invoiceItem = "invoiceitem"
    case subscription
    case customerBalanceTransaction = "customer_balance_transaction"
    case balanceTransaction = "balance_transaction"
    case lineItem = "line_item"
    case creditNoteLine = "credit_note_line_item"

    /// The name in sentences such as "No such invoice".
    var noun: String { rawValue.replacing("_", with: " ") }
}

/// Any object of a world; indirect, as lists of thousands are copied for each request.
indirect enum StripeObject: Sendable {
    case product(StripeWorld.Product)
    case price(StripeWorld.Price)
    case taxRate(StripeWorld.TaxRate)
    case coupon(StripeWorld.Coupon)
    case discount(StripeWorld.Discount)
    case shippingRate(StripeWorld.ShippingRate)
    case customer(StripeWorld.Customer)
    case invoice(StripeWorld.Invoice)
    case invoicePayment(StripeWorld.InvoicePayment)
    case paymentIntent(StripeWorld.PaymentIntent)
    case charge(StripeWorld.Charge)
    case refund(StripeWorld.Refund)
    case dispute(StripeWorld.Dispute)
    case creditNote(StripeWorld.CreditNote)
    case customerBalanceTransaction(StripeWorld.CustomerBalanceRow)
    case topup(StripeWorld.TopUp)
    case payout(StripeWorld.Payout)
    case balanceTransaction(StripeWorld.BalanceRow)
    case event(StripeWorld.Event)
    case invoiceItem(StripeWorld.InvoiceItem)
    case subscription(StripeWorld.Subscription)

    var kind: StripeKind { header.kind }
    var id: String { header.id }
    /// The moment from which the object can be seen.
    var created: Int64 { header.created }

    private var header: (kind: StripeKind, id: String, created: Int64) {
        switch self {
        case .product(let object): (.product, object.id, object.created)
        case .price(let object): (.price, object.id, object.created)
        case .taxRate(let object): (.taxRate, object.id, object.created)
        case .coupon(let object): (.coupon, object.id, object.created)
        case .discount(let object): (.discount, object.id, object.start)
        case .shippingRate(let object): (.shippingRate, object.id, object.created)
        case .customer(let object): (.customer, object.id, object.created)
        case .invoice(let object): (.invoice, object.id, object.created)
        case .invoicePayment(let object): (.invoicePayment, object.id, object.created)
        case .paymentIntent(let object): (.paymentIntent, object.id, object.created)
        case .charge(let object): (.charge, object.id, object.created)
        case .refund(let object): (.refund, object.id, object.created)
        case .dispute(let object): (.dispute, object.id, object.created)
        case .creditNote(let object): (.creditNote, object.id, object.created)
        case .customerBalanceTransaction(let object):
            (.customerBalanceTransaction, object.id, object.created)
        case .topup(let object): (.topup, object.id, object.created)
        case .payout(let object): (.payout, object.id, object.created)
        case .balanceTransaction(let object): (.balanceTransaction, object.id, object.created)
        case .event(let object): (.event, object.id, object.created)
        case .invoiceItem(let object): (.invoiceItem, object.id, object.created)
        case .subscription(let object): (.subscription, object.id, object.created)
        }
    }
}
