/// Payments that failed after they had entered Stripe's balance, as bank debits do.
extension ChargeFacts {
    /// What came in before it failed; a failed charge may state nothing as captured.
    var amountReceived: Money {
        guard amountCaptured.isZero else { return amountCaptured }
        if let amountAuthorised, !amountAuthorised.isZero { return amountAuthorised }
        return balanceTransaction?.amount.magnitude ?? amountCaptured
    }
}

/// What the books hold of a payment that failed.
package struct ReceivedMoney: Sendable, Hashable {
    /// The record that received it, or is to receive it.
    package let kind: RecordKind
    /// What the invoice of the payment's own is over; nil without one.
    package let ownInvoice: Money?
    /// The credit memos that gave the payment to invoices, each with its amount.
    package let uses: [Application]
    /// Whether it came in before the cut-over and is not in the books.
    package let isEarlier: Bool

    package init(
        kind: RecordKind = .customerPayment,
        ownInvoice: Money? = nil,
        uses: [Application] = [],
        isEarlier: Bool = false
    ) {
        self.kind = kind
        self.ownInvoice = ownInvoice
        self.uses = uses
        self.isEarlier = isEarlier
    }
}

extension BookingPolicy {
    /// Plans a payment that failed: it stays as it was received, lets go of its invoices, and is paid
    /// back on the day it failed, by a cash refund where it was a cash sale, else by a customer refund.
    ///
    /// Of one that came in before the cut-over only the failure is booked, against what was before.
    /// Source: truth table B.1, charge failure.
    package func plan(
        failed charge: ChargeFacts,
        row: BalanceTransactionFacts,
        customer: ExternalID,
        books: ReceivedMoney = ReceivedMoney()
    ) throws(PlanFault) -> Plan {
        let amount = charge.amountReceived
        let received = charge.receiving(amount)
        let moved = Movement(
            source: charge.id,
            amount: amount,
            date: date(row.created),
            settledAs: settlement(of: amount, by: row),
            word: "payment",
            sources: charge.paymentID == charge.id ? [charge.id] : [charge.id, charge.paymentID],
            outcome: " failed"
        )
        if books.isEarlier {
            let line = try Self.earlierLine(amount, charge, charge.id)
            return try failed(moved, line, of: charge, books.uses, customer)
        }
        var plan = try receipt(of: received, as: books.kind, customer: customer)
        if books.kind == .cashSale {
            let line = try Self.looseLine(amount, received)
            plan.append(
                books.uses.isEmpty
                    ? Plan(documents: try cashRefund(moved, [line], customer: customer))
                    : try failed(moved, line, of: charge, books.uses, customer)
            )
            return plan
        }
        let share = Application(
            target: try books.kind.externalID(for: charge.paymentID),
            amount: amount
        )
        let isDeposit = books.kind == .customerDeposit
        let refund = try customerRefund(
            moved,
            isDeposit ? [] : [share],
            deposits: isDeposit ? [share] : [],
            customer: customer
        )
        plan.append(Plan(documents: [refund]))
        plan.append(try ownInvoiceClosed(moved, received, books, customer))
        return plan
    }

    /// The credit memos that gave the payment to invoices let go of them and are refunded; what they do
    /// not cover, a memo of its own does.
    private func failed(
        _ moved: Movement,
        _ whole: DocumentLine,
        of charge: ChargeFacts,
        _ uses: [Application],
        _ customer: ExternalID
    ) throws(PlanFault) -> Plan {
        var documents: [PlannedDocument] = []
        var credits: [Application] = []
        var rest = moved.amount
        for use in uses where use.amount.currency == rest.currency {
            documents.append(
                try creditMemo(
                    String(use.target.text.dropFirst(RecordKind.creditMemo.prefix.count + 1)),
                    of: [charge.paymentID],
                    customer: customer,
                    date: moved.date,
                    memo: moved.memo,
                    lines: [whole.over(use.amount)],
                    in: use.amount.currency,
                    applied: []
                )
            )
            credits.append(use)
            rest = rest - use.amount
        }
        if rest.minorUnits > 0 {
            let memo = try creditMemo(
                moved.source,
                of: moved.sources,
                customer: customer,
                date: moved.date,
                memo: moved.memo,
                lines: [whole.over(rest)],
                in: rest.currency,
                applied: []
            )
            documents.append(memo)
            credits.append(Application(target: memo.externalID, amount: rest))
        }
        documents.append(try customerRefund(moved, credits, customer: customer))
        var plan = try roleItems(for: documents)
        plan.append(Plan(documents: documents))
        return plan
    }

    /// The invoice of the payment's own asks for nothing any more: the sale went with the money.
    private func ownInvoiceClosed(
        _ moved: Movement,
        _ charge: ChargeFacts,
        _ books: ReceivedMoney,
        _ customer: ExternalID
    ) throws(PlanFault) -> Plan {
        guard let own = books.ownInvoice else { return Plan() }
        let used = Money.sum(
            books.uses.map(\.amount).filter { $0.currency == own.currency },
            in: own.currency
        )
        let open = own - used
        guard open.minorUnits > 0 else { return Plan() }
        let memo = try creditMemo(
            moved.source,
            of: moved.sources,
            customer: customer,
            date: moved.date,
            memo: moved.memo,
            lines: [try Self.looseLine(open, charge)],
            in: open.currency,
            applied: [
                Application(
                    target: try RecordKind.invoice.externalID(for: charge.paymentID),
                    amount: open
                )
            ]
        )
        var plan = try roleItems(for: [memo])
        plan.append(Plan(documents: [memo]))
        return plan
    }
}

extension DocumentLine {
    /// The same line over another amount.
    fileprivate func over(_ amount: Money) -> DocumentLine {
        DocumentLine(
            item: item,
            role: role,
            description: description,
            quantity: quantity,
            amount: amount,
            source: source
        )
    }
}

extension ChargeFacts {
    /// The same charge as if the amount had been captured, which it was for a while.
    fileprivate func receiving(_ amount: Money) -> ChargeFacts {
        let received = ChargeFacts(
            id: id,
            paymentIntentID: paymentIntentID,
            customerID: customerID,
            billingName: billingName,
            billingEmail: billingEmail,
            status: status,
            isCaptured: true,
            amountCaptured: amount,
            created: created,
            description: description,
            balanceTransaction: balanceTransaction,
            invoiceID: invoiceID,
            amountAuthorised: amount,
            failureBalanceTransactionID: failureBalanceTransactionID,
            metadata: metadata
        )
        return received.booked(as: paymentID)
    }
}
