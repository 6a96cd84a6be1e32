/// The choices a finance team makes about payouts.
package struct PayoutPolicy: Sendable, Hashable {
    /// What happens to a payout while the record of a member is missing.
    package enum Unresolved: String, Sendable, Hashable, CaseIterable {
        /// The deposit is made at once; the member waits on a suspense line.
        case tie
        /// No deposit is made until every record is there.
        case hold
    }

    package var unresolved: Unresolved
    /// Rows made before this day were booked by hand or by another system; nil when there is none.
    package var cutover: CalendarDate?
    /// The most lines of one deposit; more become several deposits and one line at the bank.
    package var linesMax: Int

    package init(
        unresolved: Unresolved = .tie,
        cutover: CalendarDate? = nil,
        linesMax: Int = 10_000
    ) {
        self.unresolved = unresolved
        self.cutover = cutover
        self.linesMax = linesMax
    }

    /// Lines that roles may fill in each deposit, besides those of the members.
    static let roleLinesMax = 2 * AccountRole.allCases.count

    /// Spreads members over as many deposits as their lines need, in the order of the list.
    func cut(_ members: inout [PayoutMember]) {
        let composition = DepositComposition(members, in: members.first?.amount.currency)
        guard composition.lineCount > linesMax else { return }
        let room = max(1, linesMax - Self.roleLinesMax)
        var chunk = 1
        var lines = 0
        for index in members.indices {
            let own = members[index].ownLines
            if lines + own > room {
                chunk += 1
                lines = 0
            }
            lines += own
            members[index].chunk = chunk
        }
        // What fits into one part is one deposit at the bank itself.
        guard chunk == 1 else { return }
        for index in members.indices { members[index].chunk = 0 }
    }
}
