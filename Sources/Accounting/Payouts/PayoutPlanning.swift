/// The decision about a payout: the documents and the statement that proves them.
package struct PayoutPlan: Sendable, Hashable {
    package let plan: Plan
    package let statement: PayoutStatement
}

extension BookingPolicy {
    /// Plans the deposit of a payout so that it ties to the bank to the last minor unit.
    ///
    /// Proves Σ net of the members = payout amount, and payments + other − cashback = deposit total,
    /// before anything is planned. A failed payout is deposited into payout transit, or moved there by
    /// a journal when its deposit exists. Source: truth table B.0, B.3.
    package func plan(payout situation: PayoutSituation) throws(PlanFault) -> PayoutPlan {
        let sorted = try situation.sorted(self)
        var planned = try plan(
            payout: situation.payout,
            account: situation.account,
            members: sorted.members
        )
        planned.findings(first: sorted.findings)
        return planned
    }

    /// Plans the records of a payout whose members are sorted already.
    ///
    /// One deposit into the bank; with a negative total a deposit of zero whose shortfall stands on
    /// clearing, and a journal from the bank. Members on several deposits go to payout transit, and
    /// one journal carries the payout to the bank. Members of other subsidiaries have deposits in their own
    /// books, and what they bring is owed to them by the owner of the bank. `place` is where the money stands in the end; nil
    /// for what the payout's status says.
    package func plan(
        payout: PayoutFacts,
        account: String,
        members: [PayoutMember],
        to place: AccountRole? = nil
    ) throws(PlanFault) -> PayoutPlan {
        let destination = place ?? payout.destination
        let places = members.places(inParts: payouts.carries(payout))
        let own = places.filter { $0.place.subsidiary == nil }
        let isCarried = own.contains { !$0.place.isAtDestination }
        var (shares, elsewhere) = ([SubsidiaryShare](), [PlannedDocument]())
        for subsidiary in Set(places.compactMap(\.place.subsidiary)).sorted() {
            let (share, documents) = try self.share(
                of: subsidiary,
                in: payout,
                places.filter { $0.place.subsidiary == subsidiary }
            )
            shares.append(share)
            elsewhere += documents
        }
        var deposits: [PayoutDeposit] = []
        for (place, members) in own {
            deposits.append(
                try PayoutDeposit(
                    payout,
                    to: destination,
                    at: place,
                    of: members,
                    with: isCarried ? [] : shares
                )
            )
        }
        let total =
            Money.sum(deposits.map(\.net), in: payout.amount.currency)
            + Money.sum(isCarried ? shares.map(\.amount) : [], in: payout.amount.currency)
        guard total == payout.amount else {
            throw payout.refusal(
                .payoutResidual,
                "The deposit's lines add up to \(total.text), the payout is"
                    + " \(payout.amount.text).",
                fix: "Nothing was booked. Report this with the payout id; it is a defect."
            )
        }
        let journals = try payout.journals(
            carrying: deposits,
            to: destination,
            with: shares,
            rowByRow: payout.isItemisedDay && isCarried ? members : nil
        )
        var documents: [PlannedDocument] = []
        // Where all of it stands in transit already, the journal alone moves it.
        for deposit in deposits where !deposit.isEmpty { documents.append(try deposit.document()) }
        documents += journals + elsewhere
        // A payout of nothing at all is a deposit of zero.
        if documents.isEmpty { documents.append(try deposits[0].document()) }
        let carrier = (isCarried ? journals.first : nil)?.externalID ?? documents[0].externalID
        if payouts.topUps == .book {
            for member in members where member.isTopUp {
                documents.append(try payout.topUpJournal(member, on: date(member.created)))
            }
        }
        return PayoutPlan(
            plan: Plan(documents: documents, findings: payout.notes),
            statement: payout.statement(
                account: account,
                members: members,
                carrier: carrier
            )
        )
    }

    /// What the members of another subsidiary bring, and the records by which they do.
    private func share(
        of subsidiary: String,
        in payout: PayoutFacts,
        _ places: [(place: DepositPlace, members: ArraySlice<PayoutMember>)]
    ) throws(PlanFault) -> (SubsidiaryShare, [PlannedDocument]) {
        var deposits: [PayoutDeposit] = []
        for (place, members) in places {
            deposits.append(
                try PayoutDeposit(payout, to: .payoutTransit, at: place, of: members)
            )
        }
        let share = SubsidiaryShare(
            subsidiary: subsidiary,
            amount: Money.sum(deposits.map(\.net), in: payout.amount.currency)
        )
        return (share, try payout.documents(carrying: deposits, of: share))
    }

    /// Plans the journal that takes a failed payout out of the bank account again, or puts back what a
    /// refused debit never took.
    ///
    /// `carrier` is the record that holds the payout's line at the bank; a payout of nothing has none to
    /// take back.
    package func planFailure(
        of payout: PayoutFacts,
        carrier: ExternalID,
        failedOn date: CalendarDate
    ) throws(PlanFault) -> Plan {
        guard !payout.amount.isZero else { return Plan(findings: payout.notes) }
        let isDebit = payout.amount.isNegative
        let amount = payout.amount.magnitude
        let journal = try payout.journal(
            named: "\(payout.id)-failed",
            "Stripe payout \(payout.id) failed"
                + (payout.failureCode.map { ": \($0)" } ?? ""),
            date,
            [
                (isDebit ? .bank : .payoutTransit, .debit, amount),
                (isDebit ? .payoutTransit : .bank, .credit, amount),
            ],
            dependsOn: [carrier]
        )
        return Plan(documents: [journal], findings: payout.notes)
    }
}

extension PayoutFacts {
    /// The entry of a failed payout's deposit that now stands in payout transit instead of the bank.
    ///
    /// Dated as the deposit, because the accounting system posts a changed deposit on its own day.
    package func movedToTransit(_ deposit: ExternalID) throws(PlanFault) -> BalancedEntry {
        try Entries.build(
            deposit.text + BalancedEntry.moveSuffix,
            arrivalDate,
            "Stripe payout \(id) failed: its deposit stands in transit",
            [.signed(.payoutTransit, .debit, amount), .signed(.bank, .credit, amount)],
            [id]
        )
    }
}

extension PayoutPlan {
    fileprivate mutating func findings(first findings: [Finding]) {
        var plan = plan
        plan.findings = findings + plan.findings
        self = PayoutPlan(plan: plan, statement: statement)
    }
}

extension PayoutFacts {
    /// Whether the payout is known never to have reached the bank, or never to have left it.
    package var hasFailed: Bool { status == .failed || status == .canceled }

    /// Where the payout's money stands: at the bank, or in transit when it is known to have failed.
    var destination: AccountRole { hasFailed ? .payoutTransit : .bank }

    /// A journal of the payout; amounts of zero make no line.
    func journal(
        named name: String,
        _ memo: String,
        _ date: CalendarDate,
        _ lines: [(role: AccountRole, side: Side, amount: Money)],
        dependsOn: [ExternalID],
        returning returned: [String] = [],
        subsidiary: String? = nil,
        counterpart: String? = nil
    ) throws(PlanFault) -> PlannedDocument {
        try journal(
            named: name,
            memo,
            date,
            lines.filter { !$0.amount.isZero }.map {
                CarryingLine(
                    role: $0.role,
                    amount: $0.side == .debit ? $0.amount : $0.amount.negated,
                    memo: nil
                )
            },
            dependsOn: dependsOn,
            returning: returned,
            subsidiary: subsidiary,
            counterpart: counterpart
        )
    }

    /// The same of lines with words of their own; it leads from failed payouts to what carries them.
    func journal(
        named name: String,
        _ memo: String,
        _ date: CalendarDate,
        _ lines: [CarryingLine],
        dependsOn: [ExternalID],
        returning returned: [String] = [],
        subsidiary: String? = nil,
        counterpart: String? = nil
    ) throws(PlanFault) -> PlannedDocument {
        let id = try RecordKind.journalEntry.externalID(for: name)
        let draft = JournalDraft(
            date: date,
            currency: amount.currency,
            lines: lines.map {
                JournalDraft.Line(
                    role: $0.role,
                    side: $0.amount.isNegative ? .credit : .debit,
                    amount: $0.amount.magnitude,
                    memo: $0.memo ?? memo,
                    counterpart: $0.role == .dueToSubsidiary ? counterpart : nil
                )
            },
            memo: memo
        )
        return PlannedDocument(
            externalID: id,
            document: .journalEntry(draft),
            sources: [self.id] + returned,
            dependsOn: dependsOn,
            entries: [
                try Entries.build(
                    id.text,
                    date,
                    memo,
                    lines.map { Posting.signed($0.role, .debit, $0.amount) },
                    [self.id]
                ).booked(in: subsidiary)
            ],
            subsidiary: subsidiary
        )
    }

    /// What a person should know of a payout that is not simply money received.
    package var notes: [Finding] {
        let reason = failureCode ?? "no reason given"
        return switch (amount.isNegative, hasFailed) {
        case (false, false): []
        case (true, false):
            [
                Finding(
                    .payoutNegative,
                    subject: id,
                    sentence: "Stripe took \(amount.magnitude.text) from the bank because"
                        + " the balance was below zero.",
                    fix: "Match the bank's debit with the journal je_\(id)."
                )
            ]
        case (false, true):
            [
                Finding(
                    .payoutFailed,
                    subject: id,
                    sentence: "The payout did not reach the bank (\(reason)); its"
                        + " \(amount.text) waits in payout transit for the next payout.",
                    fix: "Correct the bank details in Stripe; the next payout carries the money."
                )
            ]
        case (true, true):
            [
                Finding(
                    .payoutFailed,
                    subject: id,
                    sentence: "The bank refused (\(reason)) to pay the"
                        + " \(amount.magnitude.text) by which the balance was below zero;"
                        + " they stand in payout transit until Stripe asks again.",
                    fix: "Allow Stripe's debits at the bank, or add money to the Stripe balance."
                )
            ]
        }
    }
}
