/// A credit note with what the books already hold of it.
package struct NoteSituation: Sendable, Hashable {
    package let note: CreditNoteFacts
    /// Whether its memo is in the books; a voided note is only then of interest.
    package let isBooked: Bool
    /// Refunds of the note that were credited by a memo of their own before the note was known.
    package let creditedRefunds: Set<String>

    package init(note: CreditNoteFacts, isBooked: Bool, creditedRefunds: Set<String>) {
        self.note = note
        self.isBooked = isBooked
        self.creditedRefunds = creditedRefunds
    }
}

/// Where the value of a credit note goes; the five parts add up to its total.
package struct NoteDivision: Sendable, Hashable {
    /// Lowers what is still to be paid.
    let openAmount: Money
    /// Paid back by refunds that are not credited otherwise.
    let refunds: Money
    /// Paid back by refunds that have a memo of their own.
    let creditedElsewhere: Money
    /// Kept on the customer's balance.
    let balance: Money
    /// Paid back outside Stripe.
    let outside: Money

    /// What stands on the note's memo: without what is credited elsewhere or kept as balance.
    package var onMemo: Money { openAmount + refunds + outside }

    /// Throws: `AMOUNT_UNEQUAL` when more goes back than Stripe says was credited after payment.
    package init(_ situation: NoteSituation) throws(PlanFault) {
        let note = situation.note
        let nothing = Money(0, note.total.currency)
        let stated = note.refunds.compactMap(\.amount)
        let refunded = Money.sum(stated, in: note.total.currency)
        let outside = note.outOfBand ?? nothing
        let after =
            note.postPayment ?? note.prePayment.map { note.total - $0 }
            ?? (note.customerBalanceTransactionID != nil || stated.count < note.refunds.count
                ? note.total : refunded + outside)
        // Before amounts were stated, the only refund paid back all that the rest does not explain.
        let implied = stated.count < note.refunds.count ? after - refunded - outside : nothing
        let rest = after - refunded - implied - outside
        guard !rest.isNegative, after.minorUnits <= note.total.minorUnits else {
            throw PlanFault([
                Finding(
                    .amountUnequal,
                    subject: note.id,
                    sentence: "The credit note gives back \((refunded + outside).text), but only"
                        + " \(after.text) of it was credited after payment.",
                    fix: "Nothing was booked. Compare the note's refunds in Stripe and record it by"
                        + " hand."
                )
            ])
        }
        let own = note.refunds.filter { situation.creditedRefunds.contains($0.refundID) }
        creditedElsewhere = Money.sum(own.map { $0.amount ?? implied }, in: note.total.currency)
        refunds = refunded + implied - creditedElsewhere
        openAmount = note.total - after
        let isKept = note.customerBalanceTransactionID != nil
        balance = isKept ? rest : nothing
        self.outside = isKept ? outside : outside + rest
    }
}

extension BookingPolicy {
    /// Plans a credit note: a memo over its lines, applied to the invoice for what lowered it.
    ///
    /// What goes to the customer's balance moves on to that liability within the memo; refunds are
    /// applied to the memo by their own records; what was paid back outside Stripe stays open on it.
    /// A note voided after it was booked is taken back by an invoice over the same lines, which the
    /// memo is applied to instead. Source: truth table B.5.
    func plan(
        note situation: NoteSituation,
        of invoice: InvoiceFacts,
        customer: ExternalID
    ) throws(PlanFault) -> Plan {
        let note = situation.note
        switch note.status {
        case .void where !situation.isBooked: return Plan()
        case .issued, .void: break
        case .unrecognized(let status):
            throw PlanFault([Self.unsupportedStatus(status, of: note.id)])
        }
        try Self.proveCurrency(of: [note.total], is: invoice.currency, subject: note.id)
        let division = try NoteDivision(situation)
        let lines = try creditedLines(note, division, invoice)
        guard !lines.isEmpty else { return Plan() }
        let target = try RecordKind.invoice.externalID(for: invoice.id)
        var applications = [Application(target: target, amount: division.openAmount)]
        var documents: [PlannedDocument] = []
        if note.status == .void {
            let back = try ownInvoice(
                "\(note.id)-void",
                of: [note.id, invoice.id],
                customer: customer,
                date: date(note.voidedAt ?? note.created),
                memo: "Stripe credit note \(note.id) voided",
                lines: lines,
                in: invoice.currency
            )
            applications =
                back.amount.map { [Application(target: back.externalID, amount: $0)] } ?? []
            documents.append(back)
        }
        documents.append(
            try creditMemo(
                note.id,
                of: [invoice.id],
                customer: customer,
                date: date(note.effectiveAt ?? note.created),
                memo: "Stripe credit note \(note.id)" + (note.number.map { " (\($0))" } ?? ""),
                lines: lines,
                in: invoice.currency,
                applied: applications
            )
        )
        var plan = try roleItems(for: documents)
        plan.append(Plan(documents: documents, findings: outsideFindings(note, division)))
        return plan
    }

    private func creditedLines(
        _ note: CreditNoteFacts,
        _ division: NoteDivision,
        _ invoice: InvoiceFacts
    ) throws(PlanFault) -> [DocumentLine] {
        let sold = Dictionary(
            invoice.lines.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let parts = note.parts.with(
            lines: note.parts.lines.map { $0.taking(from: $0.creditedLineID.flatMap { sold[$0] }) }
        )
        let whole = try parts.documentLines(of: note.id, adding: note.total, as: "credit note")
        let credited = note.total - division.creditedElsewhere
        var lines = credited.isZero ? [] : whole.share(credited, of: note.total)
        if !division.balance.isZero {
            lines.append(
                try DocumentLine.role(
                    .creditBalance,
                    "Customer balance \(note.id)",
                    division.balance.negated,
                    note.id
                )
            )
        }
        return lines
    }

    private func outsideFindings(_ note: CreditNoteFacts, _ division: NoteDivision) -> [Finding] {
        guard !division.outside.isZero, note.status == .issued else { return [] }
        return [
            Finding(
                .creditPaidOutside,
                subject: note.id,
                sentence: "\(division.outside.text) of the credit note was given back outside"
                    + " Stripe.",
                fix: "Record that payment as a refund of the credit memo cm_\(note.id)."
            )
        ]
    }
}

extension InvoiceLineFacts {
    /// The line with the product of the invoice line it takes back.
    func taking(from sold: InvoiceLineFacts?) -> InvoiceLineFacts {
        guard let sold else { return self }
        return InvoiceLineFacts(
            id: id,
            description: description,
            amount: amount,
            quantity: quantity,
            productID: sold.productID,
            priceID: sold.priceID,
            period: sold.period,
            metadata: sold.metadata,
            creditedLineID: creditedLineID
        )
    }
}
