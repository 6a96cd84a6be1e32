extension PayoutSituation {
    /// The members without the payout's own row.
    package var ownMembers: [BalanceTransactionFacts] {
        members.filter { TruthTable.rule(for: $0)?.treatment != .payoutItself }
    }

    /// Sorts every member into the deposit's lines and says what a person should know of them.
    ///
    /// Nothing is left out: a member that cannot be booked as what it is goes to a suspense line.
    func compose(base: Currency) -> (composition: DepositComposition, findings: [Finding]) {
        var composition = DepositComposition(currency: payout.amount.currency)
        var findings: [Finding] = []
        var taken: Set<ExternalID> = []
        let folds = partialCaptures()
        for row in ownMembers {
            guard let rule = TruthTable.rule(for: row) else {
                composition.park(row.amount, memo: "\(row.id) \(row.reportingCategory)")
                composition.add(row.fee.negated, to: .processingFees)
                findings.append(Self.unknownKind(row))
                continue
            }
            addFee(of: row, rule, to: &composition, &findings)
            switch rule.treatment {
            case .role(let role):
                composition.add(row.amount, to: Self.role(role, describedBy: row))
            case .suspense:
                composition.park(row.amount, memo: "\(row.id) \(row.reportingCategory)")
                findings.append(Self.needsReview(row))
            case .foldedIntoCharge:
                if !folds.folded.contains(row.id) {
                    composition.park(row.amount, memo: "\(row.id) \(row.reportingCategory)")
                    findings.append(Self.needsReview(row))
                }
            case .record:
                let isFirst = row.expectedRecord.map { taken.insert($0.id).inserted } ?? true
                guard isFirst else {
                    // A record enters a deposit once; what a second member of it means, a person says.
                    composition.park(row.amount, memo: "\(row.id) \(row.sourceID ?? "")")
                    findings.append(Self.needsReview(row))
                    continue
                }
                let extra = folds.extra[row.id] ?? Money(0, row.amount.currency)
                addRecord(row, extra: extra, base: base, to: &composition, &findings)
            case .payoutItself: break
            }
        }
        return (composition, findings)
    }

    private func addRecord(
        _ row: BalanceTransactionFacts,
        extra: Money,
        base: Currency,
        to composition: inout DepositComposition,
        _ findings: inout [Finding]
    ) {
        let amount = row.amount + extra
        guard let expected = row.expectedRecord, let link = links[expected.id],
            let booked = link.amount
        else {
            composition.park(amount, memo: "\(row.id) \(row.sourceID ?? row.reportingCategory)")
            findings.append(Self.unbooked(row))
            return
        }
        let signed = amount.isNegative ? booked.magnitude.negated : booked.magnitude
        guard booked.currency == amount.currency else {
            guard amount.currency == base else {
                composition.park(amount, memo: "\(row.id) \(row.sourceID ?? row.reportingCategory)")
                findings.append(Self.unexchanged(row, booked, base))
                return
            }
            composition.add(
                DepositPayment(
                    record: expected.id,
                    amount: amount,
                    recordAmount: signed,
                    source: row.id
                )
            )
            return
        }
        composition.add(
            DepositPayment(
                record: expected.id,
                amount: signed,
                recordAmount: signed,
                source: row.id
            )
        )
        if signed != amount {
            composition.park(amount - signed, memo: "\(row.id) differs from \(expected.id.text)")
            findings.append(Self.unequal(row, amount, signed, expected.id))
        }
    }

    private func addFee(
        of row: BalanceTransactionFacts,
        _ rule: TruthRule,
        to composition: inout DepositComposition,
        _ findings: inout [Finding]
    ) {
        for part in row.feeParts(feeRole: rule.feeRole) {
            if let role = part.role {
                composition.add(part.amount.negated, to: role)
            } else {
                composition.park(part.amount.negated, memo: "\(row.id) fee of unknown kind")
                findings.append(Self.unknownFee(row, part.amount))
            }
        }
    }

    /// Reversals of the uncaptured part, matched to the charge they shrink within this payout.
    private func partialCaptures() -> (extra: [String: Money], folded: Set<String>) {
        var charges: [String: String] = [:]
        for row in members {
            guard case .charge(let charge) = row.source, row.reportingCategory == "charge" else {
                continue
            }
            charges[charge.id] = row.id
        }
        var extra: [String: Money] = [:]
        var folded: Set<String> = []
        for row in members where TruthTable.rule(for: row)?.treatment == .foldedIntoCharge {
            let charge: String? =
                switch row.source {
                case .charge(let charge): charge.id
                case .refund(let refund): refund.chargeID
                default: row.sourceID
                }
            guard let charge, let target = charges[charge] else { continue }
            extra[target] = (extra[target] ?? Money(0, row.amount.currency)) + row.amount
            folded.insert(row.id)
        }
        return (extra, folded)
    }

    /// Fees billed to the balance are told apart by their description alone.
    private static func role(
        _ role: AccountRole,
        describedBy row: BalanceTransactionFacts
    )
        -> AccountRole
    {
        guard role == .stripeFees, let description = row.description?.lowercased() else {
            return role
        }
        return description.contains("instant payout") ? .instantPayoutFees : role
    }
}
