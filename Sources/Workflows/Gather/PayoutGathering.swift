package import Accounting
import Jobs

/// Reads a payout and decides whether its time has come.
package struct PayoutGathering: Sendable {
    /// How an account's payouts are explained.
    package enum Mode: String, Sendable, Hashable, CaseIterable {
        /// By the members Stripe lists; a payout it cannot list is taken out of clearing.
        case itemised
        /// By the balance: every row is booked when it becomes available, and payouts are taken out.
        case ledger
    }

    let source: any PayoutSource
    let mode: Mode
    private let now: @Sendable () -> Timestamp

    package init(
        source: any PayoutSource,
        mode: Mode = .itemised,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.source = source
        self.mode = mode
        self.now = now
    }

    /// Puts a payout off until its lag is over, so that records others make have time to appear.
    func checkLag(of payout: PayoutFacts, _ lagDays: Int) throws(StepFailure) {
        let due = payout.arrivalDate.adding(days: Int64(lagDays)).startInUTC
        let rest = due.microseconds - now().microseconds
        guard lagDays > 0, rest > 0 else { return }
        throw .snooze(
            for: .microseconds(rest),
            reason: "The payout is booked \(lagDays) days after its arrival."
        )
    }

    /// Whether the payout is explained by its members.
    func isItemised(_ payout: PayoutFacts) -> Bool {
        mode == .itemised && payout.isAutomatic && payout.itemisation != .notApplicable
    }

    /// The account a payout is taken out of when it is not explained by its members.
    var balanceAccount: AccountRole { mode == .ledger ? .stripeBalance : .clearing }

    func payout(_ id: String) async throws(StepFailure) -> PayoutFacts {
        let payout = try await source.payout(id)
        switch payout.status {
        case .pending, .inTransit:
            throw .snooze(for: .seconds(3600), reason: "The payout has not arrived yet.")
        case .unrecognized(let status):
            throw .reject([BookingPolicy.unsupportedStatus(status, of: id)])
        case .paid, .failed, .canceled: break
        }
        guard !isItemised(payout) || payout.itemisation == .completed else {
            throw .snooze(
                for: .seconds(300),
                reason: "Stripe has not finished listing the payout."
            )
        }
        return payout
    }

    /// A payout as money taken out of the balance, together with the fee for it.
    func withdrawal(_ payout: PayoutFacts) async throws(StepFailure) -> SortedMembers {
        var row: BalanceTransactionFacts?
        if let id = payout.balanceTransactionID {
            row = try await source.balanceTransaction(id)
        }
        return try decide { () throws(PlanFault) in
            try payout.withdrawal(by: row, from: balanceAccount)
        }
    }
}
