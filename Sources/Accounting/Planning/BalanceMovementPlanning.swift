/// What each kind of movement of a customer's credit balance means for the books.
enum BalanceMovementRule: Sendable, Hashable {
    /// Booked with the invoice or credit note that caused it.
    case bookedElsewhere
    /// Credit given or taken: between this item and the liability toward the customer.
    case against(ItemRole)
    /// Money of a payment that no invoice took becomes credit, or stops being it.
    case fromPayment

    /// Source: docs.stripe.com/invoicing/customer/balance, the types of customer balance transactions.
    init?(_ kind: CustomerBalanceFacts.Kind) {
        switch kind {
        case .adjustment: self = .against(.balanceAdjustment)
        case .initial, .migration: self = .against(.openingBalance)
        case .appliedToInvoice, .unappliedFromInvoice, .creditNote, .invoiceOverpaid,
            .invoiceTooLarge, .invoiceTooSmall:
            self = .bookedElsewhere
        case .unspentReceiverCredit, .checkoutPayment, .checkoutPaymentCanceled:
            self = .fromPayment
        case .unrecognized: return nil
        }
    }
}

extension BookingPolicy {
    /// Plans the movements of a customer's balance that no invoice or credit note explains.
    ///
    /// The balance itself is a liability; a movement by hand is a credit memo of total zero between
    /// that liability and the reason, so that it stands on the customer without opening anything.
    package func plan(
        balance movements: [CustomerBalanceFacts],
        customer: ExternalID
    ) throws(PlanFault) -> Plan {
        var documents: [PlannedDocument] = []
        var findings: [Finding] = []
        for movement in movements
        where !movement.amount.isZero && !isBeforeCutover(movement.created) {
            switch BalanceMovementRule(movement.kind) {
            case .bookedElsewhere: continue
            case .against(let role):
                documents.append(try adjustment(movement, role, customer))
            case .fromPayment:
                documents.append(try converted(movement, customer))
                findings.append(Self.unapplied(movement))
            case nil: findings.append(Self.unknown(movement))
            }
        }
        var plan = try roleItems(for: documents)
        plan.append(Plan(documents: documents, findings: findings))
        return plan
    }

    private func adjustment(
        _ movement: CustomerBalanceFacts,
        _ role: ItemRole,
        _ customer: ExternalID
    ) throws(PlanFault) -> PlannedDocument {
        let credit = movement.amount.negated
        let reason = movement.description ?? "Customer balance"
        return try creditMemo(
            movement.id,
            of: [],
            customer: customer,
            date: date(movement.created),
            memo: Self.memo(movement),
            lines: [
                try DocumentLine.role(role, reason, credit, movement.id),
                try DocumentLine.role(.creditBalance, reason, credit.negated, movement.id),
            ],
            in: credit.currency,
            applied: []
        )
    }

    private func converted(
        _ movement: CustomerBalanceFacts,
        _ customer: ExternalID
    ) throws(PlanFault) -> PlannedDocument {
        let line = try DocumentLine.role(
            .creditBalance,
            movement.description ?? "Customer balance",
            movement.amount.magnitude,
            movement.id
        )
        if movement.amount.isNegative {
            return try ownInvoice(
                movement.id,
                of: [],
                customer: customer,
                date: date(movement.created),
                memo: Self.memo(movement),
                lines: [line],
                in: line.amount.currency
            )
        }
        return try creditMemo(
            movement.id,
            of: [],
            customer: customer,
            date: date(movement.created),
            memo: Self.memo(movement),
            lines: [line],
            in: line.amount.currency,
            applied: []
        )
    }

    private static func memo(_ movement: CustomerBalanceFacts) -> String {
        "Stripe customer balance \(movement.id)"
    }

    private static func unapplied(_ movement: CustomerBalanceFacts) -> Finding {
        let record = movement.amount.isNegative ? "invoice inv_" : "credit memo cm_"
        return Finding(
            .paymentUnapplied,
            subject: movement.id,
            sentence: "\(movement.amount.magnitude.text) of a payment moved to or from the"
                + " customer's balance; Stripe does not say of which payment.",
            fix: "Apply the customer's open payment to the \(record)\(movement.id)."
        )
    }

    private static func unknown(_ movement: CustomerBalanceFacts) -> Finding {
        Finding(
            .statusUnsupported,
            subject: movement.id,
            sentence: "\(movement.amount.text) moved on the customer's balance for a reason this"
                + " version does not know.",
            fix: "Nothing was booked. Update Quittance, or record the movement by hand."
        )
    }
}
