/// A member of a payout that stands on suspense, for the ageing report.
package struct ParkedMember: Sendable, Hashable {
    package let payoutID: String
    /// The Stripe account's name in the settings.
    package let account: String
    package let member: PayoutMember

    package init(payoutID: String, account: String, member: PayoutMember) {
        self.payoutID = payoutID
        self.account = account
        self.member = member
    }

    /// Why the member is on suspense.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Its record is not in the books.
        case missing
        /// Its record says another amount.
        case unequal
        /// A person must say what it is.
        case unexplained
    }

    package var reason: Reason {
        if member.isAwaiting { return .missing }
        return member.taken != nil && !member.parked.isZero ? .unequal : .unexplained
    }

    /// Whole days since Stripe made the row.
    package func age(at moment: Timestamp) -> Int64 {
        max(0, (moment.microseconds - member.created.microseconds) / 86_400_000_000)
    }
}
