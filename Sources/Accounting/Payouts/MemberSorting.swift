/// Sorts a payout's rows into deposit lines, page by page, and says what a person should know of them.
///
/// Nothing is left out: a row that cannot be booked as what it is goes to a suspense line.
package struct MemberSorting: Sendable {
    private var payout: PayoutFacts
    private let policy: BookingPolicy
    private var members: [PayoutMember] = []
    private var ids: Set<String> = []
    private var findings: [String: [Finding]] = [:]
    private var taken: Set<ExternalID> = []
    /// Where the rows of charges are, for the reversals that shrink them.
    private var charges: [String: Int] = [:]
    /// Reversals and their charges.
    private var folds: [(index: Int, charge: String?)] = []

    package init(payout: PayoutFacts, policy: BookingPolicy) {
        self.payout = payout
        self.policy = policy
    }

    package var count: Int { members.count }

    /// What the members come to so far.
    package var net: Money { Money.sum(members.map(\.net), in: payout.amount.currency) }

    /// Sorts for a payout whose amount was not known before: of a day's balance, for example.
    package mutating func finish(as payout: PayoutFacts) throws(PlanFault) -> SortedMembers {
        self.payout = payout
        return try finish()
    }

    /// Adds a page of the payout's rows; its own row is passed over.
    ///
    /// Throws: a refusal when a row is listed twice or is not in the payout's currency.
    package mutating func add(
        _ rows: [BalanceTransactionFacts],
        links: [ExternalID: Link]
    ) throws(PlanFault) {
        for row in rows where !payout.isOwn(row) {
            guard row.amount.currency == payout.amount.currency else {
                throw payout.refusal(
                    .currencyUnsupported,
                    "Member \(row.id) is not in the payout's currency"
                        + " \(payout.amount.currency.code).",
                    fix: "Nothing was booked. Report this with the payout id."
                )
            }
            guard ids.insert(row.id).inserted else {
                throw payout.refusal(
                    .payoutResidual,
                    "Stripe listed a member of the payout twice.",
                    fix: "Reconcile again; nothing was booked."
                )
            }
            members.append(sorted(row, links))
        }
    }

    /// Settles what only the whole list can tell and proves Σ net = payout amount.
    ///
    /// Throws: a refusal with the residual when the members do not add up.
    package mutating func finish() throws(PlanFault) -> SortedMembers {
        for fold in folds { settle(fold.index, charge: fold.charge) }
        let currency = payout.amount.currency
        let net = Money.sum(members.map(\.net), in: currency)
        let rest = payout.amount - net
        if !rest.isZero {
            guard payout.isRounded, abs(rest.minorUnits) < 100 else {
                throw payout.refusal(
                    .payoutResidual,
                    "The \(members.count) members add up to \(net.text), but the payout is"
                        + " \(payout.amount.text): a residual of \(rest.text).",
                    fix: "Nothing was booked. Reconcile again once Stripe lists every member."
                )
            }
            members.append(rounding(rest))
        }
        policy.payouts.cut(&members, inParts: policy.payouts.carries(payout))
        return SortedMembers(
            members: members,
            findings: members.flatMap { findings[$0.id] ?? [] }
        )
    }

    private mutating func sorted(
        _ row: BalanceTransactionFacts,
        _ links: [ExternalID: Link]
    ) -> PayoutMember {
        var member = PayoutMember(row)
        let expected = row.expectedRecord
        if policy.isBeforeCutover(row), expected.map({ links[$0.id] == nil }) ?? true {
            member.lines = [.init(role: .preCutover, amount: row.net)]
            return member
        }
        let rule = TruthTable.rule(for: row)
        addFee(of: row, rule?.feeRole ?? .processingFees, to: &member)
        guard let rule else {
            member.parked = row.amount
            note(MemberFindings.unknownKind(row))
            return member
        }
        switch rule.treatment {
        case .role where expected.map({ links[$0.id] != nil }) ?? false:
            take(row, expected?.id, links, &member)
        case .role(let role):
            member.lines.append(.init(role: role.described(by: row), amount: row.amount))
        case .payoutItself:
            // Another payout's row among the members: its money left the balance before this one.
            member.lines.append(.init(role: .clearing, amount: row.amount))
        case .suspense:
            member.parked = row.amount
            note(MemberFindings.needsReview(row))
        case .foldedIntoCharge:
            folds.append((members.count, row.shrunkCharge))
        case .record:
            if row.reportingCategory == "charge", case .charge(let charge) = row.source {
                charges[charge.id] = members.count
            }
            take(row, expected?.id, links, &member)
        }
        return member
    }

    private mutating func take(
        _ row: BalanceTransactionFacts,
        _ expected: ExternalID?,
        _ links: [ExternalID: Link],
        _ member: inout PayoutMember
    ) {
        member.parked = row.amount
        guard let expected else {
            note(MemberFindings.unbooked(row))
            return
        }
        guard taken.insert(expected).inserted else {
            // A record enters a deposit once; what a second member of it means, a person says.
            note(MemberFindings.needsReview(row))
            return
        }
        member.record = expected
        guard let link = links[expected], let booked = link.amount else {
            note(MemberFindings.unbooked(row))
            return
        }
        let finding: Finding?
        member.subsidiary = link.subsidiary
        (member, finding) = member.taking(
            booked,
            owed: row.amount,
            base: policy.baseCurrency(of: link.subsidiary)
        )
        // What its record cannot bring stands in the books that own the bank.
        if member.taken == nil { member.subsidiary = nil }
        if let finding { note(finding) }
    }

    private mutating func addFee(
        of row: BalanceTransactionFacts,
        _ feeRole: AccountRole,
        to member: inout PayoutMember
    ) {
        for part in row.feeParts(feeRole: feeRole) where !part.amount.isZero {
            member.lines.append(
                .init(role: part.role ?? .suspense, amount: part.amount.negated)
            )
            if part.role == nil { note(MemberFindings.unknownFee(row, part.amount)) }
        }
    }

    /// A reversal of an uncaptured part shrinks its charge, when that is in the same payout.
    private mutating func settle(_ index: Int, charge: String?) {
        let reversal = members[index]
        guard let target = charge.flatMap({ charges[$0] }) else {
            members[index].parked = reversal.amount
            note(MemberFindings.needsReview(reversal))
            return
        }
        let member = members[target]
        members[index].subsidiary = member.subsidiary
        let owed = member.owed + reversal.amount
        findings[member.id]?.removeAll { $0.code == .amountUnequal }
        guard let booked = member.taken?.recordAmount else {
            members[target].parked = owed
            return
        }
        let finding: Finding?
        (members[target], finding) = member.taking(
            booked,
            owed: owed,
            base: policy.baseCurrency(of: member.subsidiary)
        )
        if let finding { note(finding) }
    }

    /// What a payout in whole units leaves in the balance, or takes from what an earlier one left.
    private func rounding(_ rest: Money) -> PayoutMember {
        PayoutMember(
            id: "\(payout.id)-rounding",
            category: "payout_rounding",
            type: "payout_rounding",
            sourceID: payout.id,
            created: payout.created,
            amount: rest,
            fee: Money(0, rest.currency),
            lines: [.init(role: .clearing, amount: rest)]
        )
    }

    private mutating func note(_ finding: Finding) {
        findings[finding.subject, default: []].append(finding)
    }
}

/// All members of a payout, proved to add up to it, and what to tell a person about single ones.
package struct SortedMembers: Sendable, Hashable {
    package let members: [PayoutMember]
    package let findings: [Finding]

    package init(members: [PayoutMember], findings: [Finding]) {
        self.members = members
        self.findings = findings
    }
}

extension PayoutFacts {
    /// Whether a row is the payout's own; lists name it among the members.
    func isOwn(_ row: BalanceTransactionFacts) -> Bool {
        guard TruthTable.rule(for: row)?.treatment == .payoutItself else { return false }
        return row.id == balanceTransactionID || row.sourceID == nil || row.sourceID == id
    }

    /// Currencies Stripe pays out in whole units only, though it counts hundredths.
    ///
    /// Source: docs.stripe.com/currencies, special cases.
    var isRounded: Bool { ["HUF", "TWD"].contains(amount.currency.code) }

    func refusal(_ code: FindingCode, _ sentence: String, fix: String) -> PlanFault {
        PlanFault([Finding(code, subject: id, sentence: sentence, fix: fix)])
    }
}

extension BalanceTransactionFacts {
    /// The charge that a reversal of an uncaptured part shrinks.
    fileprivate var shrunkCharge: String? {
        switch source {
        case .charge(let charge): charge.id
        case .refund(let refund): refund.chargeID
        case .dispute, .payout, .other, nil: sourceID
        }
    }
}

extension AccountRole {
    /// Fees billed to the balance are told apart by their description alone.
    fileprivate func described(by row: BalanceTransactionFacts) -> AccountRole {
        guard self == .stripeFees, let description = row.description?.lowercased() else {
            return self
        }
        return description.contains("instant payout") ? .instantPayoutFees : self
    }
}
