/// A member of a payout that does not stand in the books as Stripe moved it, for those who look at the
/// payout in the accounting system.
package struct PayoutVariance: Sendable, Hashable {
    /// The balance transaction.
    package let memberID: String
    package let sourceID: String?
    package let reason: ParkedMember.Reason
    /// What stands on suspense, signed as it enters the deposit; zero once it is put right.
    package let amount: Money

    package var isOpen: Bool { !amount.isZero }

    /// The variances of members: those on suspense, and those that were there before.
    package static func of(
        _ members: [PayoutMember],
        account: String,
        payoutID: String,
        healed: Set<String> = []
    ) -> [PayoutVariance] {
        members.filter { !$0.suspense.isZero || healed.contains($0.id) }.map { member in
            PayoutVariance(
                memberID: member.id,
                sourceID: member.sourceID,
                reason: ParkedMember(payoutID: payoutID, account: account, member: member).reason,
                amount: member.suspense
            )
        }
    }
}
