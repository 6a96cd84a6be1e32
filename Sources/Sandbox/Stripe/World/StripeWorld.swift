/// Everything one simulated Stripe account ever did, as dated facts.
///
/// Facts never change; what a reader sees is a function of the facts and of the moment they look
/// (`StripeView`). All times are Unix seconds UTC, all amounts minor units of Stripe's exponents.
package struct StripeWorld: Sendable {
    /// The account itself.
    struct Account: Sendable, Hashable {
        var id: String
        var name: String
        var country: String
        var defaultCurrency: String
        var created: Int64
        /// The bank account each settlement currency is paid out to.
        var bankAccounts: [String: String]
    }

    var account: Account
    var isLive = false
    /// The version the account's events are rendered in.
    var apiVersion = StripeWorld.newestVersion
    /// The first second of the period the world tells about.
    package var opening: Int64
    /// The first second after that period; what happens later only settles what began before.
    package var closing: Int64

    var products: [Product] = []
    var prices: [Price] = []
    var taxRates: [TaxRate] = []
    var coupons: [Coupon] = []
    var discounts: [Discount] = []
    var shippingRates: [ShippingRate] = []
    var customers: [Customer] = []
    var invoices: [Invoice] = []
    var invoicePayments: [InvoicePayment] = []
    var paymentIntents: [PaymentIntent] = []
    var charges: [Charge] = []
    var refunds: [Refund] = []
    var disputes: [Dispute] = []
    var creditNotes: [CreditNote] = []
    var customerBalance: [CustomerBalanceRow] = []
    var topUps: [TopUp] = []
    var payouts: [Payout] = []
    var rows: [BalanceRow] = []
    var events: [Event] = []

    /// The API version whose object shapes the simulator renders.
    package static let newestVersion = "2026-10-28.endive"

    init(account: Account, opening: Int64, closing: Int64) {
        self.account = account
        self.opening = opening
        self.closing = closing
    }
}

extension StripeWorld {
    /// A webhook event: what happened to which object; its snapshot is rendered at `created`.
    struct Event: Sendable, Hashable {
        var id: String
        var created: Int64
        var type: String
        var objectID: String
        /// The request that caused it; nil for what happened by itself.
        var request: Request?
        /// What the written metadata was before, for writes of the API's callers.
        var previousMetadata: [String: String]?

        /// The request that caused an event.
        struct Request: Sendable, Hashable {
            var id: String
            var idempotencyKey: String?
        }

        /// Whether the event carries `previous_attributes`.
        var isUpdate: Bool { type.hasSuffix(".updated") }
    }
}
