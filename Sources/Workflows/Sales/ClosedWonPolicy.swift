package import Accounting

/// What a won deal becomes.
package enum ClosedWonPolicy: String, Sendable, Hashable, CaseIterable {
    /// An invoice in NetSuite.
    case invoice
    /// A sales order in NetSuite, which somebody approves and bills there.
    case salesOrder
    /// An invoice at Stripe, which comes back into the books by its events.
    case stripeInvoice
    /// A subscription at Stripe; its invoices come back into the books by their events.
    case stripeSubscription
    /// Nothing; somebody else bills it.
    case nothing

    /// What Stripe is asked for; nil where Stripe has no part.
    package var stripeForm: DealForm? {
        switch self {
        case .stripeInvoice: .invoice
        case .stripeSubscription: .subscription
        case .invoice, .salesOrder, .nothing: nil
        }
    }
}
