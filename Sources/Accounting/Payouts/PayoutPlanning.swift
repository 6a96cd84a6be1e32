/// The decision about a payout: the documents and the statement that proves them.
package struct PayoutPlan: Sendable, Hashable {
    package let plan: Plan
    package let statement: PayoutStatement
}

extension BookingPolicy {
    /// Plans the deposit of a payout so that it ties to the bank to the last minor unit.
    ///
    /// Proves Σ net of the members = payout amount, and payments + other − cashback = deposit total,
    /// before anything is planned. A negative payout becomes a deposit of zero whose shortfall stands
    /// on clearing and a journal from the bank. A failed payout is deposited into payout transit, or
    /// moved there by a journal when its deposit exists. Source: truth table B.0, B.3.
    package func plan(payout situation: PayoutSituation) throws(PlanFault) -> PayoutPlan {
        let payout = situation.payout
        try Self.proveMembers(situation)
        let composed = situation.compose(base: baseCurrency)
        let composition = composed.composition
        guard composition.total == payout.amount else {
            throw situation.refusal(
                .payoutResidual,
                "The deposit's lines add up to \(composition.total.text), the payout is"
                    + " \(payout.amount.text).",
                fix: "Nothing was booked. Report this with the payout id; it is a defect."
            )
        }
        let deposit = try depositDocument(situation, composition)
        var documents = [deposit]
        documents += try journals(situation, deposit: deposit.externalID)
        return PayoutPlan(
            plan: Plan(documents: documents, findings: composed.findings + Self.notes(situation)),
            statement: Self.statement(situation, composition, deposit: deposit.externalID)
        )
    }

    private static func proveMembers(_ situation: PayoutSituation) throws(PlanFault) {
        let payout = situation.payout
        let currency = payout.amount.currency
        let strangers = situation.members.filter { $0.amount.currency != currency }
        guard strangers.isEmpty else {
            throw situation.refusal(
                .currencyUnsupported,
                "Members \(strangers.map(\.id).joined(separator: ", ")) are not in the payout's"
                    + " currency \(currency.code).",
                fix: "Nothing was booked. Report this with the payout id."
            )
        }
        guard Set(situation.members.map(\.id)).count == situation.members.count else {
            throw situation.refusal(
                .payoutResidual,
                "Stripe listed a member of the payout twice.",
                fix: "Reconcile again; nothing was booked."
            )
        }
        let net = Money.sum(situation.ownMembers.map(\.net), in: currency)
        guard net == payout.amount else {
            throw situation.refusal(
                .payoutResidual,
                "The \(situation.ownMembers.count) members add up to \(net.text), but the payout"
                    + " is \(payout.amount.text): a residual of \((payout.amount - net).text).",
                fix: "Nothing was booked. Reconcile again once Stripe lists every member."
            )
        }
    }

    private func depositDocument(
        _ situation: PayoutSituation,
        _ composition: DepositComposition
    ) throws(PlanFault) -> PlannedDocument {
        let payout = situation.payout
        let id = try RecordKind.deposit.externalID(for: payout.id)
        let shortfall = payout.amount.isNegative
        let memo = ["Stripe payout \(payout.id)", payout.traceID].compactMap { $0 }
            .joined(separator: " ")
        let draft = DepositDraft(
            account: Self.destination(situation),
            date: payout.arrivalDate,
            payments: composition.payments,
            other: composition.other
                + (shortfall
                    ? [
                        DepositLine(
                            role: .clearing,
                            amount: payout.amount.magnitude,
                            memo: "debited from the bank"
                        )
                    ] : []),
            cashback: composition.cashback,
            total: shortfall ? Money(0, payout.amount.currency) : payout.amount,
            memo: memo
        )
        var entries = [
            try Entries.build(
                id.text,
                payout.arrivalDate,
                memo,
                composition.postings + [.signed(.clearing, .debit, payout.amount)],
                [payout.id]
            )
        ]
        if !shortfall {
            entries += try Entries.transfer(
                payout.id,
                payout.arrivalDate,
                memo,
                debit: draft.account,
                credit: .clearing,
                payout.amount,
                sources: [payout.id]
            )
        }
        return PlannedDocument(
            externalID: id,
            document: .deposit(draft),
            // A failed payout leads to the deposit that carries its money.
            sources: [payout.id] + situation.returnedPayouts,
            dependsOn: composition.payments.map(\.record),
            entries: entries
        )
    }

    /// A payout known to have failed before it was deposited never reached the bank.
    private static func destination(_ situation: PayoutSituation) -> AccountRole {
        let failed = situation.payout.status == .failed || situation.payout.status == .canceled
        return failed && !situation.isDeposited ? .payoutTransit : .bank
    }

    private func journals(
        _ situation: PayoutSituation,
        deposit: ExternalID
    )
        throws(PlanFault) -> [PlannedDocument]
    {
        let payout = situation.payout
        guard payout.amount.isNegative else { return [] }
        let id = try RecordKind.journalEntry.externalID(for: payout.id)
        let memo = "Stripe payout \(payout.id) debited from the bank"
        return [
            try journal(
                id,
                payout,
                memo,
                debit: .clearing,
                credit: Self.destination(situation),
                date: payout.arrivalDate,
                dependsOn: [deposit]
            )
        ]
    }

    /// Plans the journal that takes a failed payout out of the bank account again, or puts back what a
    /// refused debit never took.
    ///
    /// Plans nothing when the payout's deposit was never booked into the bank.
    package func planFailure(
        of situation: PayoutSituation,
        failedOn date: CalendarDate
    )
        throws(PlanFault) -> Plan
    {
        let payout = situation.payout
        guard situation.isDeposited else { return Plan() }
        let id = try RecordKind.journalEntry.externalID(for: "\(payout.id)-failed")
        let deposit = try RecordKind.deposit.externalID(for: payout.id)
        let isDebit = payout.amount.isNegative
        let memo =
            "Stripe payout \(payout.id) failed"
            + (payout.failureCode.map { ": \($0)" } ?? "")
        return Plan(
            documents: [
                try journal(
                    id,
                    payout,
                    memo,
                    debit: isDebit ? .bank : .payoutTransit,
                    credit: isDebit ? .payoutTransit : .bank,
                    date: date,
                    dependsOn: [deposit]
                )
            ],
            findings: Self.notes(situation)
        )
    }

    private func journal(
        _ id: ExternalID,
        _ payout: PayoutFacts,
        _ memo: String,
        debit: AccountRole,
        credit: AccountRole,
        date: CalendarDate,
        dependsOn: [ExternalID]
    ) throws(PlanFault) -> PlannedDocument {
        let amount = payout.amount.magnitude
        let lines = [
            JournalDraft.Line(role: debit, side: .debit, amount: amount, memo: memo),
            JournalDraft.Line(role: credit, side: .credit, amount: amount, memo: memo),
        ]
        return PlannedDocument(
            externalID: id,
            document: .journalEntry(
                JournalDraft(
                    date: date,
                    currency: amount.currency,
                    lines: lines,
                    memo: memo
                )
            ),
            sources: [payout.id],
            dependsOn: dependsOn,
            entries: try Entries.transfer(
                id.text,
                date,
                memo,
                debit: debit,
                credit: credit,
                amount,
                sources: [payout.id]
            )
        )
    }

    /// What a person should know of a payout that is not simply money received.
    private static func notes(_ situation: PayoutSituation) -> [Finding] {
        let payout = situation.payout
        let hasFailed = payout.status == .failed || payout.status == .canceled
        let reason = payout.failureCode ?? "no reason given"
        return switch (payout.amount.isNegative, hasFailed) {
        case (false, false): []
        case (true, false):
            [
                Finding(
                    .payoutNegative,
                    subject: payout.id,
                    sentence: "Stripe took \(payout.amount.magnitude.text) from the bank because"
                        + " the balance was below zero.",
                    fix: "Match the bank's debit with the journal je_\(payout.id)."
                )
            ]
        case (false, true):
            [
                Finding(
                    .payoutFailed,
                    subject: payout.id,
                    sentence: "The payout did not reach the bank (\(reason)); its"
                        + " \(payout.amount.text) waits in payout transit for the next payout.",
                    fix: "Correct the bank details in Stripe; the next payout carries the money."
                )
            ]
        case (true, true):
            [
                Finding(
                    .payoutFailed,
                    subject: payout.id,
                    sentence: "The bank refused (\(reason)) to pay the"
                        + " \(payout.amount.magnitude.text) by which the balance was below zero;"
                        + " they stand in payout transit until Stripe asks again.",
                    fix: "Allow Stripe's debits at the bank, or add money to the Stripe balance."
                )
            ]
        }
    }
}
