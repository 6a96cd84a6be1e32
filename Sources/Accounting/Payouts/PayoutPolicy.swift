/// The choices a finance team makes about payouts.
package struct PayoutPolicy: Sendable, Hashable {
    /// What happens to a payout while the record of a member is missing.
    package enum Unresolved: String, Sendable, Hashable, CaseIterable {
        /// The deposit is made at once; the member waits on a suspense line.
        case tie
        /// No deposit is made until every record is there.
        case hold
    }

    /// What happens to the deposit of a payout that fails after it was booked.
    package enum FailedLate: String, Sendable, Hashable, CaseIterable {
        /// The deposit is moved to payout transit, so that the bank never shows it; where its period is
        /// closed or its bank line reconciled, a journal does the same on the day of the failure.
        case reverse
        /// Always a journal: the bank shows the money come and go.
        case journal
    }

    /// Who books what a top-up takes from the bank.
    package enum TopUps: String, Sendable, Hashable, CaseIterable {
        /// A journal from the bank to top-up transit, beside the payout that carries the top-up.
        case book
        /// The bookkeeper, or the bank's feed.
        case leave
    }

    package var unresolved: Unresolved
    /// Rows made before this day were booked by hand or by another system; nil when there is none.
    package var cutover: CalendarDate?
    /// The most lines of one deposit; more become several deposits and one line at the bank.
    package var linesMax: Int
    package var failedLate: FailedLate
    package var topUps: TopUps
    /// How many days after its arrival a payout is booked, unless somebody asks for it by name.
    package var lagDays: Int
    /// The balances besides that of payments that have accounts of their own and are booked day by day.
    package var balances: Set<BalanceKind>
    /// Whether every day of the balance is deposited in transit: the balance's account serves other roles
    /// as well, and a deposit takes no line on the account into which it goes.
    package var daysInTransit: Bool

    package init(
        unresolved: Unresolved = .tie,
        cutover: CalendarDate? = nil,
        linesMax: Int = 10_000,
        failedLate: FailedLate = .reverse,
        topUps: TopUps = .book,
        lagDays: Int = 0,
        balances: Set<BalanceKind> = [],
        daysInTransit: Bool = false
    ) {
        self.balances = balances
        self.daysInTransit = daysInTransit
        self.failedLate = failedLate
        self.topUps = topUps
        self.lagDays = lagDays
        self.unresolved = unresolved
        self.cutover = cutover
        self.linesMax = linesMax
    }

    /// Whether a journal carries what is deposited to where it stands in the end, whatever its size.
    func carries(_ payout: PayoutFacts) -> Bool {
        payout.isCarriedDay || payout.isBalanceDay && daysInTransit
    }

    /// Lines that roles may fill in each deposit, besides those of the members.
    static let roleLinesMax = 2 * AccountRole.allCases.count

    /// Spreads members over as many deposits as their lines need, in the order of the list; every
    /// subsidiary has deposits of its own.
    ///
    /// `inParts`: whether even a single deposit of the bank's owner is one of several, which a journal carries
    /// to where the money stands in the end.
    func cut(_ members: inout [PayoutMember], inParts: Bool = false) {
        for subsidiary in Set(members.map(\.subsidiary)) {
            cut(&members, of: subsidiary)
        }
        guard inParts else { return }
        for index in members.indices
        where members[index].subsidiary == nil && members[index].chunk == 0 {
            members[index].chunk = 1
        }
    }

    private func cut(_ members: inout [PayoutMember], of subsidiary: String?) {
        let places = members.indices.filter { members[$0].subsidiary == subsidiary }
        // Most payouts are of one subsidiary; their members are not copied.
        let own = places.count == members.count ? members : places.map { members[$0] }
        let composition = DepositComposition(own, in: own.first?.amount.currency)
        guard composition.lineCount > linesMax else { return }
        let room = max(1, linesMax - Self.roleLinesMax)
        var chunk = 1
        var lines = 0
        for index in places {
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
        for index in places { members[index].chunk = 0 }
    }
}
