/// Something that does not stand in the books as it should when all is done, for reports by age.
package struct BookVariance: Sendable, Hashable {
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// A member of a payout whose record is not in the books.
        case missing
        /// A member of a payout whose record says another amount.
        case unequal
        /// A member of a payout of which a person must say what it is.
        case unexplained
        /// A payment or credit memo of which a part is applied to nothing.
        case unapplied
        /// A payment or refund in undeposited funds that no payout has taken yet.
        case unsettled
    }

    package let reason: Reason
    /// The payout it belongs to, where it has come to one.
    package let payoutID: String?
    /// The Stripe id it is about.
    package let source: String?
    package let record: ExternalID?
    /// The accounting system's own number of the record; nil while there is none.
    package let internalID: String?
    /// The day since which it stands there.
    package let since: CalendarDate
    /// What stands open, signed as it would enter a deposit.
    package let amount: Money

    package init(
        reason: Reason,
        payoutID: String? = nil,
        source: String?,
        record: ExternalID?,
        internalID: String? = nil,
        since: CalendarDate,
        amount: Money
    ) {
        self.reason = reason
        self.payoutID = payoutID
        self.source = source
        self.record = record
        self.internalID = internalID
        self.since = since
        self.amount = amount
    }

    /// A member on suspense.
    package init(_ parked: ParkedMember) {
        let reason: Reason =
            switch parked.reason {
            case .missing: .missing
            case .unequal: .unequal
            case .unexplained: .unexplained
            }
        self.init(
            reason: reason,
            payoutID: parked.payoutID,
            source: parked.member.sourceID ?? parked.member.id,
            record: parked.member.record,
            since: parked.member.created.dateInUTC,
            amount: parked.member.suspense
        )
    }

    /// Whole days until a day.
    package func age(on day: CalendarDate) -> Int64 { max(0, day.dayNumber - since.dayNumber) }
}
