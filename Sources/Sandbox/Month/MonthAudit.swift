/// Proves a world's figures; every broken rule gives a sentence.
enum MonthAudit {
    static func faults(of world: StripeWorld) -> [String] {
        payoutFaults(of: world) + invoiceFaults(of: world) + paymentFaults(of: world)
            + specialCaseFaults(of: world)
    }

    private static func payoutFaults(of world: StripeWorld) -> [String] {
        var faults: [String] = []
        var members: [String: Int64] = [:]
        for row in world.rows {
            if let payoutID = row.payoutID, row.type != "payout" {
                members[payoutID, default: 0] += row.net
            }
        }
        let ownRows = Dictionary(
            world.rows.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        if ownRows.count != world.rows.count { faults.append("Two rows share an id.") }
        for payout in world.payouts {
            if members[payout.id] != payout.amount {
                faults.append("Payout \(payout.id) is not the sum of its members.")
            }
            if ownRows[payout.rowID]?.net != -payout.amount {
                faults.append("The own row of payout \(payout.id) is not its opposite.")
            }
            if let failedAt = payout.failedAt, failedAt >= world.closing {
                faults.append("Payout \(payout.id) fails after the month.")
            }
        }
        for row in world.rows where row.created >= world.closing || row.created < world.opening {
            faults.append("Row \(row.id) lies outside the month.")
        }
        return faults
    }

    private static func invoiceFaults(of world: StripeWorld) -> [String] {
        var faults: [String] = []
        var paid: [String: Int64] = [:]
        for payment in world.invoicePayments where payment.paidAt != nil {
            paid[payment.invoiceID, default: 0] += payment.amount
        }
        for invoice in world.invoices {
            let totals = invoice.totals
            let lines = invoice.lines.reduce(0) { $0 + $1.amount }
            let discounts = totals.discounts.reduce(0) { $0 + $1.amount }
            let exclusive = totals.taxes.filter { !$0.isInclusive }.reduce(0) { $0 + $1.amount }
            if lines - discounts + exclusive + totals.shipping != totals.total {
                faults.append("Invoice \(invoice.id): lines, discounts and tax miss the total.")
            }
            let own = invoice.lines.reduce(0) { $0 + $1.ownDiscountTotal }
            if totals.subtotal - (discounts - own) + exclusive + totals.shipping != totals.total {
                faults.append("Invoice \(invoice.id): the subtotal misses the total.")
            }
            for line in invoice.lines where line.isProration && line.discountTotal != 0 {
                faults.append("Invoice \(invoice.id): a proration is discounted.")
            }
            if invoice.amountPayable < 0 || totals.total < 0 {
                faults.append("Invoice \(invoice.id): less than nothing is payable.")
            }
            let expected = invoice.paidAt == nil ? 0 : invoice.amountPayable
            if (paid[invoice.id] ?? 0) != expected {
                faults.append("Invoice \(invoice.id): its payments are not what it owes.")
            }
        }
        return faults
    }

    private static func paymentFaults(of world: StripeWorld) -> [String] {
        var faults: [String] = []
        var refunded: [String: Int64] = [:]
        for refund in world.refunds where refund.failedAt == nil {
            refunded[refund.chargeID, default: 0] += refund.amount
        }
        var allotted: [String: Int64] = [:]
        for payment in world.invoicePayments {
            allotted[payment.paymentIntentID, default: 0] += payment.amount
        }
        for charge in world.charges {
            if (refunded[charge.id] ?? 0) > charge.amountCaptured {
                faults.append("Charge \(charge.id) gives back more than it took.")
            }
            if let sum = allotted[charge.paymentIntentID], sum != charge.amount {
                faults.append("Charge \(charge.id) is not what it pays for.")
            }
            if charge.currency == "kwd", !charge.amount.isMultiple(of: 10) {
                faults.append("Charge \(charge.id) is finer than its currency allows.")
            }
        }
        return faults
    }

    /// A month without its special cases proves too little.
    private static func specialCaseFaults(of world: StripeWorld) -> [String] {
        let cases: [(holds: Bool, name: String)] = [
            (world.payouts.contains { $0.amount < 0 }, "a payout that debits the bank"),
            (world.payouts.contains { $0.failedAt != nil }, "a payout that fails"),
            (world.invoices.contains { $0.lines.count > 10 }, "an invoice of many lines"),
            (world.invoices.contains { $0.totals.total == 0 }, "an invoice over nothing"),
            (world.rows.contains { $0.payoutID == nil }, "a row not yet paid out"),
            (world.refunds.contains { $0.failedAt != nil }, "a refund that fails"),
            (world.disputes.contains { $0.isInquiry }, "an inquiry"),
            (
                StripeWorld.reportingCategoriesOfAMonth.isSubset(of: world.rows.map(\.category)),
                "every reporting category"
            ),
        ]
        return cases.filter { !$0.holds }.map { "The month lacks \($0.name)." }
    }
}

extension StripeWorld {
    /// The reporting categories every month contains.
    package static let reportingCategoriesOfAMonth: Set<String> = [
        "charge", "refund", "refund_failure", "partial_capture_reversal", "dispute",
        "dispute_reversal", "fee", "network_cost", "tax", "payout", "payout_reversal",
        "risk_reserved_funds", "topup", "other_adjustment",
    ]
}
