/// The explained payout: what it is made of and the deposit that carries it.
///
/// Invariants, proved when it is made: gross + refunds + disputes + other − fees = net = payout
/// amount, and deposit total + residual = payout amount.
package struct PayoutStatement: Sendable, Hashable {
    package let payoutID: String
    /// The Stripe account's name in the settings.
    package let account: String
    package var status: String
    package let arrivalDate: CalendarDate
    /// Charges and payments received.
    package let gross: Money
    /// Fees of every kind, positive when charged.
    package let fees: Money
    /// Refunds, negative; returned refunds count positive.
    package let refunds: Money
    /// Disputes, negative; won disputes count positive.
    package let disputes: Money
    /// Everything else: reserves, top-ups, adjustments, failed payouts.
    package let other: Money
    /// Σ net of the members.
    package let net: Money
    package let memberCount: Int
    /// What stands on the suspense line until its members are booked.
    package var suspense: Money
    /// Payout amount less what the deposit and journal carry; zero or the payout is not reconciled.
    package var residual: Money
    package let depositExternalID: ExternalID
    /// The accounting system's number of the deposit.
    package var depositInternalID: String

    package init(
        payoutID: String,
        account: String,
        status: String,
        arrivalDate: CalendarDate,
        gross: Money,
        fees: Money,
        refunds: Money,
        disputes: Money,
        other: Money,
        net: Money,
        memberCount: Int,
        suspense: Money,
        residual: Money,
        depositExternalID: ExternalID,
        depositInternalID: String
    ) {
        self.payoutID = payoutID
        self.account = account
        self.status = status
        self.arrivalDate = arrivalDate
        self.gross = gross
        self.fees = fees
        self.refunds = refunds
        self.disputes = disputes
        self.other = other
        self.net = net
        self.memberCount = memberCount
        self.suspense = suspense
        self.residual = residual
        self.depositExternalID = depositExternalID
        self.depositInternalID = depositInternalID
    }
}
