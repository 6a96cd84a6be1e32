import Accounting
import Jobs

/// Reads a payout with all its members and decides whether its time has come.
package struct PayoutGathering: Sendable {
    let source: any PayoutSource
    /// Members beyond this number are refused rather than held in memory.
    let membersMax: Int

    package init(source: any PayoutSource, membersMax: Int = 10_000) {
        self.source = source
        self.membersMax = membersMax
    }

    func payout(_ id: String) async throws(StepFailure) -> PayoutFacts {
        let payout = try await source.payout(id)
        guard payout.isAutomatic, payout.itemisation != .notApplicable else {
            throw .reject([
                Finding(
                    .payoutNotItemised,
                    subject: id,
                    sentence: "Stripe cannot list the members of a manual or instant payout.",
                    fix: "Record the deposit by hand against the Stripe clearing account."
                )
            ])
        }
        switch payout.status {
        case .pending, .inTransit:
            throw .snooze(for: .seconds(3600), reason: "The payout has not arrived yet.")
        case .unrecognized(let status):
            throw .reject([BookingPolicy.unsupportedStatus(status, of: id)])
        case .paid, .failed, .canceled: break
        }
        guard payout.itemisation == .completed else {
            throw .snooze(
                for: .seconds(300),
                reason: "Stripe has not finished listing the payout."
            )
        }
        return payout
    }

    func members(of id: String) async throws(StepFailure) -> [BalanceTransactionFacts] {
        var members: [BalanceTransactionFacts] = []
        var cursor: String?
        repeat {
            let page = try await source.balanceTransactions(payout: id, after: cursor)
            members += page.items
            guard members.count <= membersMax else {
                throw .reject([
                    Finding(
                        .payoutNotItemised,
                        subject: id,
                        sentence: "The payout has more than \(membersMax) members, more than one"
                            + " deposit takes.",
                        fix: "Record the deposit by hand; larger payouts are not supported yet."
                    )
                ])
            }
            cursor = page.nextCursor
        } while cursor != nil
        return members
    }
}
