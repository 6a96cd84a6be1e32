/// A world with the look-ups its readers need; built once, never changed.
final class StripeIndex: Sendable {
    let world: StripeWorld
    /// Every object by id.
    let objects: [String: StripeObject]
    /// Every object of a kind, oldest first.
    let lists: [StripeKind: [StripeObject]]
    /// The rows each automatic payout carries, oldest first.
    let rowsByPayout: [String: [StripeObject]]
    let refundsByCharge: [String: [StripeWorld.Refund]]
    let disputesByCharge: [String: [StripeWorld.Dispute]]
    let paymentsByInvoice: [String: [StripeWorld.InvoicePayment]]
    let creditNotesByInvoice: [String: [StripeWorld.CreditNote]]
    let balanceByCustomer: [String: [StripeWorld.CustomerBalanceRow]]
    let invoiceCountByCustomer: [String: Int64]

    init(_ world: StripeWorld) {
        self.world = world
        var lists: [StripeKind: [StripeObject]] = [:]
        lists[.product] = world.products.map(StripeObject.product)
        lists[.price] = world.prices.map(StripeObject.price)
        lists[.taxRate] = world.taxRates.map(StripeObject.taxRate)
        lists[.coupon] = world.coupons.map(StripeObject.coupon)
        lists[.discount] = world.discounts.map(StripeObject.discount)
        lists[.shippingRate] = world.shippingRates.map(StripeObject.shippingRate)
        lists[.customer] = world.customers.map(StripeObject.customer)
        lists[.invoice] = world.invoices.map(StripeObject.invoice)
        lists[.invoicePayment] = world.invoicePayments.map(StripeObject.invoicePayment)
        lists[.paymentIntent] = world.paymentIntents.map(StripeObject.paymentIntent)
        lists[.charge] = world.charges.map(StripeObject.charge)
        lists[.refund] = world.refunds.map(StripeObject.refund)
        lists[.dispute] = world.disputes.map(StripeObject.dispute)
        lists[.creditNote] = world.creditNotes.map(StripeObject.creditNote)
        lists[.customerBalanceTransaction] =
            world.customerBalance.map(StripeObject.customerBalanceTransaction)
        lists[.topup] = world.topUps.map(StripeObject.topup)
        lists[.payout] = world.payouts.map(StripeObject.payout)
        lists[.balanceTransaction] = world.rows.map(StripeObject.balanceTransaction)
        lists[.event] = world.events.map(StripeObject.event)
        self.lists = lists.mapValues { list in
            list.enumerated()
                .sorted { ($0.element.created, $0.offset) < ($1.element.created, $1.offset) }
                .map(\.element)
        }
        rowsByPayout = Dictionary(
            grouping: (self.lists[.balanceTransaction] ?? []).filter { $0.payoutID != nil },
            by: { $0.payoutID ?? "" }
        )
        objects = Dictionary(
            lists.values.flatMap { $0 }.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        refundsByCharge = Dictionary(grouping: world.refunds, by: \.chargeID)
        disputesByCharge = Dictionary(grouping: world.disputes, by: \.chargeID)
        paymentsByInvoice = Dictionary(grouping: world.invoicePayments, by: \.invoiceID)
        creditNotesByInvoice = Dictionary(grouping: world.creditNotes, by: \.invoiceID)
        balanceByCustomer = Dictionary(grouping: world.customerBalance, by: \.customerID)
        invoiceCountByCustomer = world.invoices.reduce(into: [:]) {
            $0[$1.customerID, default: 0] += 1
        }
    }
}

extension StripeObject {
    /// The automatic payout that carries a row of the balance.
    var payoutID: String? {
        if case .balanceTransaction(let row) = self { row.payoutID } else { nil }
    }
}
