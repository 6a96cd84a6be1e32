/// A record that is to take the place of a member's suspense line on a deposit.
package struct SuspenseReplacement: Sendable, Hashable {
    /// What became of the line.
    package enum Outcome: Sendable, Hashable {
        case replaced
        /// The record is on the deposit and the line is gone, by us or by somebody else.
        case alreadyReplaced
        /// Neither is there: somebody moved the line elsewhere.
        case lineGone
    }

    /// The member's balance transaction: the first word of the line's memo.
    package let source: String
    /// What the line holds, signed as it enters the deposit.
    package let parked: Money
    package let recordInternalID: String
    /// What stays on suspense, because the record says another amount.
    package let rest: Money
    package let restMemo: String

    package init(
        source: String,
        parked: Money,
        recordInternalID: String,
        rest: Money,
        restMemo: String
    ) {
        self.source = source
        self.parked = parked
        self.recordInternalID = recordInternalID
        self.rest = rest
        self.restMemo = restMemo
    }
}
