import Accounting
import Jobs

/// Puts records that appeared after a payout's deposit in place of its suspense lines.
struct PayoutHealing: Sendable {
    let books: any BookReader
    let known: KnownLinks
    let deposits: any DepositRepairing
    let bookkeeper: Bookkeeper
    let policy: BookingPolicy

    /// Heals what can be healed; what the accounting system does not allow becomes a finding.
    ///
    /// Nothing is written when no awaited record has appeared. Answers the new statement and the members
    /// that changed; nil when none did.
    func heal(
        _ statement: PayoutStatement,
        _ members: [PayoutMember],
        _ applied: inout Applied
    ) async throws(StepFailure) -> (statement: PayoutStatement, members: [PayoutMember])? {
        let awaiting = members.filter(\.isAwaiting)
        let links = try await known.among(Set(awaiting.compactMap(\.record))).mapValues(\.link)
        var healings: [MemberHealing] = []
        for member in awaiting {
            let booked = member.record.flatMap { links[$0] }
            let healing = try decide { () throws(PlanFault) in
                try MemberHealing(
                    of: member,
                    payoutID: statement.payoutID,
                    booked: booked,
                    base: policy.baseCurrency
                )
            }
            if let healing { healings.append(healing) }
        }
        var healed = try await healedElsewhere(awaiting, statement, links, &applied)
        guard !healings.isEmpty || !healed.isEmpty else { return nil }
        for (deposit, group) in Dictionary(grouping: healings, by: \.deposit)
            .sorted(by: { $0.key < $1.key })
        {
            let outcomes = try await outcomes(of: group, on: deposit, links, &applied)
            for healing in group where outcomes.contains(healing.before.id) {
                let entry = try decide { () throws(PlanFault) in
                    try healing.entry(
                        payoutID: statement.payoutID,
                        date: statement.arrivalDate
                    )
                }
                applied.add(healing, entry)
                healed[healing.before.id] = healing.after
            }
        }
        return try store(healed, members, statement, &applied)
    }

    /// The members whose records stand in the books of other subsidiaries, once those have their share.
    private func healedElsewhere(
        _ awaiting: [PayoutMember],
        _ statement: PayoutStatement,
        _ links: [ExternalID: Link],
        _ applied: inout Applied
    ) async throws(StepFailure) -> [String: PayoutMember] {
        var healed: [String: PayoutMember] = [:]
        for member in awaiting {
            let booked = member.record.flatMap { links[$0] }
            let late = try decide { () throws(PlanFault) in
                try LateShare(
                    of: member,
                    of: statement,
                    booked: booked,
                    base: policy.baseCurrency(of: booked?.subsidiary)
                )
            }
            guard let late else { continue }
            do throws(StepFailure) {
                try await bookkeeper.apply(Plan(documents: late.documents), into: &applied)
            } catch {
                guard case .reject(let findings) = error else { throw error }
                let reason = findings.map(\.sentence).joined(separator: " ")
                applied.note([
                    MemberFindings.unhealed(
                        member,
                        deposit: statement.depositExternalID,
                        reason
                    )
                ])
                continue
            }
            applied.add(late)
            healed[member.id] = late.after
        }
        return healed
    }

    /// The members whose records are on the deposit now.
    private func outcomes(
        of healings: [MemberHealing],
        on deposit: ExternalID,
        _ links: [ExternalID: Link],
        _ applied: inout Applied
    ) async throws(StepFailure) -> Set<String> {
        guard let booked = try await known.among([deposit])[deposit]?.link else {
            throw .retry("The deposit \(deposit.text) is stored but cannot be found.")
        }
        let replacements = healings.compactMap { healing in
            links[healing.record].map { link in
                SuspenseReplacement(
                    source: healing.before.id,
                    parked: healing.before.parked,
                    recordInternalID: link.internalID,
                    rest: healing.after.parked,
                    restMemo: healing.after.memo
                )
            }
        }
        let outcomes: [String: SuspenseReplacement.Outcome]
        do throws(StepFailure) {
            outcomes = try await deposits.replaceSuspense(
                on: deposit,
                internalID: booked.internalID,
                total: booked.amount,
                with: replacements
            )
        } catch {
            guard case .reject(let findings) = error else { throw error }
            let reason = findings.map(\.sentence).joined(separator: " ")
            applied.note(
                healings.map { MemberFindings.unhealed($0.before, deposit: deposit, reason) }
            )
            return []
        }
        let gone = healings.filter { outcomes[$0.before.id] == .lineGone }
        applied.note(
            gone.map {
                MemberFindings.unhealed(
                    $0.before,
                    deposit: deposit,
                    "somebody moved that line to another account."
                )
            }
        )
        return Set(outcomes.filter { $0.value != .lineGone }.keys)
    }

    private func store(
        _ healed: [String: PayoutMember],
        _ members: [PayoutMember],
        _ statement: PayoutStatement,
        _ applied: inout Applied
    ) throws(StepFailure) -> (statement: PayoutStatement, members: [PayoutMember])? {
        guard !healed.isEmpty else { return nil }
        var suspense = statement.suspense
        for (position, member) in members.enumerated() {
            guard let after = healed[member.id] else { continue }
            suspense = suspense - member.parked + after.parked
            applied.add(
                PayoutMembership(
                    payoutID: statement.payoutID,
                    account: statement.account,
                    position: position,
                    members: [after]
                )
            )
        }
        let changed = statement.healed(suspense: suspense)
        applied.add(changed)
        return (changed, healed.values.sorted { $0.id < $1.id })
    }
}
