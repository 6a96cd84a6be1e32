extension BookingPolicy {
    /// Plans a dispute once money was withdrawn: a credit memo of what was invoiced and a refund.
    ///
    /// The memo stands on dispute losses, or by choice on disputes on hold until the dispute is lost. A
    /// dispute that was won makes no record when its money is a line of the deposit, else a payment of
    /// an invoice that takes the memo back. An inquiry moves no money and plans nothing. Source: truth
    /// table B.1.
    package func plan(dispute: DisputeFacts, situation: ReturnSituation) throws(PlanFault) -> Plan {
        guard let row = dispute.withdrawal else { return Plan() }
        let moved = Movement(
            source: dispute.id,
            amount: dispute.amount(of: row),
            date: date(row.created),
            settledAs: settlement(of: dispute.amount, by: row),
            word: "dispute",
            sources: [dispute.id, situation.charge.id]
        )
        let item: ItemRole = choices.openDisputes == .hold ? .disputeHold : .dispute
        var plan = Plan(
            documents: try returnDocuments(moved, situation: situation) {
                (_, share) throws(PlanFault) in
                [try DocumentLine.role(item, "Dispute \(dispute.id)", share, dispute.id)]
            }
        )
        let credited = plan.documents.first { $0.kind == .creditMemo || $0.kind == .cashRefund }?
            .amount
        if let back = dispute.reinstatement, choices.reinstatesWonDisputes {
            plan.append(try reinstated(dispute, back, item, credited, situation))
        }
        if dispute.status == "lost", item == .disputeHold, let credited {
            plan.append(try lost(dispute, credited, situation))
        }
        return plan
    }

    /// Money of a won dispute is received again, in the form it came in at first; what was invoiced
    /// pays an invoice that takes the loss back.
    private func reinstated(
        _ dispute: DisputeFacts,
        _ row: BalanceTransactionFacts,
        _ item: ItemRole,
        _ credited: Money?,
        _ situation: ReturnSituation
    ) throws(PlanFault) -> Plan {
        let customer = try customerID(for: situation.customerSource)
        let amount = dispute.amount(of: row)
        let date = date(row.created)
        let memo = "Stripe dispute \(dispute.id) won"
        let settledAs = settlement(of: dispute.amount, by: row)
        let sources = [dispute.id, situation.charge.id]
        var documents: [PlannedDocument] = []
        var applications: [Application] = []
        if situation.isSoldForCash {
            documents.append(
                try cashSale(
                    dispute.id,
                    of: sources,
                    customer: customer,
                    date: date,
                    memo: memo,
                    lines: [try DocumentLine.role(item, memo, amount, dispute.id)],
                    total: amount,
                    settledAs: settledAs
                )
            )
        } else if let credited {
            let restored = Money(min(credited.minorUnits, amount.minorUnits), amount.currency)
            let line = try DocumentLine.role(item, memo, restored, dispute.id)
            let invoice = try ownInvoice(
                "\(dispute.id)-won",
                of: [dispute.id],
                customer: customer,
                date: date,
                memo: memo,
                lines: [line],
                in: amount.currency
            )
            documents.append(invoice)
            applications.append(Application(target: invoice.externalID, amount: restored))
        }
        let draft = PaymentDraft(
            customer: customer,
            date: date,
            amount: amount,
            settledAs: settledAs,
            applications: applications,
            memo: memo
        )
        if situation.form == .customerDeposit, applications.isEmpty {
            documents.append(try customerDeposit(dispute.id, draft, sources: sources))
        } else if !situation.isSoldForCash {
            documents.append(try receivedAgain(dispute, draft, sources: sources))
        }
        var plan = try roleItems(for: documents)
        plan.append(Plan(documents: documents))
        return plan
    }

    private func receivedAgain(
        _ dispute: DisputeFacts,
        _ draft: PaymentDraft,
        sources: [String]
    ) throws(PlanFault) -> PlannedDocument {
        let id = try RecordKind.customerPayment.externalID(for: dispute.id)
        return PlannedDocument(
            externalID: id,
            document: .customerPayment(draft),
            sources: sources,
            dependsOn: [draft.customer] + draft.applications.map(\.target),
            entries: try Entries.transfer(
                id.text,
                draft.date,
                draft.memo,
                debit: .undepositedFunds,
                credit: .receivable,
                draft.amount,
                sources: [dispute.id]
            )
        )
    }

    /// Moves what was on hold to the losses, by a credit memo of total zero.
    ///
    /// Stripe does not date the decision; the last row of the dispute does.
    private func lost(
        _ dispute: DisputeFacts,
        _ credited: Money,
        _ situation: ReturnSituation
    ) throws(PlanFault) -> Plan {
        let last = dispute.balanceTransactions.map(\.created).max() ?? dispute.created
        let memo = "Stripe dispute \(dispute.id) lost"
        let document = try creditMemo(
            "\(dispute.id)-lost",
            of: [dispute.id],
            customer: try customerID(for: situation.customerSource),
            date: date(last),
            memo: memo,
            lines: [
                try DocumentLine.role(.dispute, memo, credited, dispute.id),
                try DocumentLine.role(.disputeHold, memo, credited.negated, dispute.id),
            ],
            in: credited.currency,
            applied: []
        )
        var plan = try roleItems(for: [document])
        plan.append(Plan(documents: [document]))
        return plan
    }
}

extension DisputeFacts {
    /// What a row of the dispute moved, in the currency of the charge.
    fileprivate func amount(of row: BalanceTransactionFacts) -> Money {
        row.amount.currency == amount.currency ? row.amount.magnitude : amount
    }
}

extension BookingChoices {
    /// Whether a won dispute has records of its own; what was put on hold must come back there.
    package var reinstatesWonDisputes: Bool {
        wonDisputes == .reinstate || openDisputes == .hold
    }
}
