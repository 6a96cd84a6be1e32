/// The choices for which books may differ; the defaults are what most finance teams expect.
///
/// The raw values are the words of the settings.
package struct BookingChoices: Sendable, Hashable {
    /// What a payment becomes that Stripe connects with no invoice.
    package enum LooseCharge: String, Sendable, Hashable, CaseIterable {
        /// A payment that waits for a person to apply it.
        case unapplied
        /// An invoice of one line, paid by the payment.
        case invoice
        /// A cash sale: income at once, nothing owed and nothing to apply.
        case cashSale
        /// A customer deposit: a liability until an invoice uses it.
        case customerDeposit
    }

    /// Where contested money stands until the dispute is decided.
    package enum OpenDispute: String, Sendable, Hashable, CaseIterable {
        /// Lost at once, on the account of dispute losses.
        case loss
        /// On the account of disputes on hold; moved to the losses when the dispute is lost.
        case hold
    }

    /// How money of a won dispute comes back.
    package enum WonDispute: String, Sendable, Hashable, CaseIterable {
        /// A line of the payout's deposit on the account of dispute reversals.
        case income
        /// A payment of an invoice that takes the loss back, so that customer and account are restored.
        case reinstate
    }

    /// What becomes of money that Stripe only knows to have been paid outside.
    package enum OutsidePayment: String, Sendable, Hashable, CaseIterable {
        /// A payment in undeposited funds, for a person to deposit when the bank shows it.
        case book
        /// A finding only: the receipt is recorded by hand.
        case report
    }

    /// How an invoice that nobody will pay is closed.
    package enum Uncollectible: String, Sendable, Hashable, CaseIterable {
        case badDebt
        /// The invoice stays open in the books.
        case keepOpen
    }

    /// What becomes of a record whose day is in a closed accounting period.
    package enum ClosedPeriod: String, Sendable, Hashable, CaseIterable {
        /// It waits with a finding until a person opens the period.
        case hold
        /// It is dated on the first open day, and its memo tells its own day.
        case move
    }

    package var looseCharges: LooseCharge
    package var openDisputes: OpenDispute
    package var wonDisputes: WonDispute
    package var outsidePayments: OutsidePayment
    package var uncollectible: Uncollectible
    package var closedPeriods: ClosedPeriod

    package init(
        looseCharges: LooseCharge = .unapplied,
        openDisputes: OpenDispute = .loss,
        wonDisputes: WonDispute = .income,
        outsidePayments: OutsidePayment = .book,
        uncollectible: Uncollectible = .badDebt,
        closedPeriods: ClosedPeriod = .hold
    ) {
        self.looseCharges = looseCharges
        self.openDisputes = openDisputes
        self.wonDisputes = wonDisputes
        self.outsidePayments = outsidePayments
        self.uncollectible = uncollectible
        self.closedPeriods = closedPeriods
    }

    package static let standard = BookingChoices()
}
