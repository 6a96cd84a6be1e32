extension StripeWorld {
    /// An amount a discount takes off.
    struct DiscountAmount: Sendable, Hashable {
        var discountID: String
        var amount: Int64
    }

    /// An amount of tax by one rate.
    struct TaxAmount: Sendable, Hashable {
        var rateID: String
        var amount: Int64
        var taxable: Int64
        var isInclusive: Bool
    }

    /// One line of an invoice.
    struct InvoiceLine: Sendable, Hashable {
        var id: String
        var invoiceItemID: String
        var description: String
        var priceID: String
        var quantity: Int64
        /// Before discounts; inclusive tax is inside.
        var amount: Int64
        /// Discounts of this line only, by id.
        var ownDiscountIDs: [String] = []
        /// What every discount, also the invoice's, takes off this line.
        var discountAmounts: [DiscountAmount] = []
        var taxes: [TaxAmount] = []
        var periodStart: Int64
        var periodEnd: Int64
        var isProration = false
        /// The subscription item billed, for lines of subscriptions.
        var subscriptionItemID: String?
        var isDiscountable: Bool { !isProration }

        /// The reduction of this line by its own discounts.
        var ownDiscountTotal: Int64 {
            discountAmounts.filter { ownDiscountIDs.contains($0.discountID) }
                .reduce(0) { $0 + $1.amount }
        }
        /// The reduction of this line by every discount.
        var discountTotal: Int64 { discountAmounts.reduce(0) { $0 + $1.amount } }
    }

    /// The sums printed on an invoice or credit note.
    struct InvoiceTotals: Sendable, Hashable {
        var subtotal: Int64 = 0
        var subtotalExcludingTax: Int64 = 0
        var discounts: [DiscountAmount] = []
        var taxes: [TaxAmount] = []
        var shipping: Int64 = 0
        var totalExcludingTax: Int64 = 0
        var total: Int64 = 0
    }

    /// An invoice and everything that happened to it.
    struct Invoice: Sendable, Hashable {
        var id: String
        var created: Int64
        var number: String
        var customerID: String
        var currency: String
        var lines: [InvoiceLine]
        var discountIDs: [String] = []
        var shippingRateID: String?
        var totals = InvoiceTotals()
        /// The customer's balance before the invoice was finalised; negative is credit.
        var startingBalance: Int64 = 0
        var endingBalance: Int64 = 0
        var subscriptionID: String?
        var sendsInvoice = false
        var dueDate: Int64?
        var finalizedAt: Int64
        var paidAt: Int64?
        var voidedAt: Int64?
        var uncollectibleAt: Int64?
        var memo: String?

        /// What is to be paid after the customer's credit was used, before credit notes.
        var amountPayable: Int64 { totals.total - (endingBalance - startingBalance) }
    }

    /// The tie between one invoice and one payment; many to many, with amounts.
    struct InvoicePayment: Sendable, Hashable {
        var id: String
        var created: Int64
        var invoiceID: String
        var paymentIntentID: String
        var amount: Int64
        var currency: String
        var isDefault: Bool
        var paidAt: Int64?
        var canceledAt: Int64?
    }

    /// A correction of a finalised invoice.
    struct CreditNote: Sendable, Hashable {
        /// A whole invoice line taken back.
        struct Line: Sendable, Hashable {
            var id: String
            var credited: InvoiceLine
        }

        var id: String
        var created: Int64
        var number: String
        var invoiceID: String
        var customerID: String
        var currency: String
        var lines: [Line]
        var totals: InvoiceTotals
        /// What reduced the open amount of the invoice.
        var prePayment: Int64 = 0
        var refundIDs: [String] = []
        var refundedAmount: Int64 = 0
        var customerBalanceRowID: String?
        var customerBalanceAmount: Int64 = 0
        var reason: String?
        var memo: String?
        var voidedAt: Int64?

        /// What was given back after payment.
        var postPayment: Int64 { refundedAmount + customerBalanceAmount }
    }
}
