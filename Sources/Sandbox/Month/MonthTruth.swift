/// What the books must say after the month, added up from the raw rows alone.
///
/// Nothing here looks at how the month was written; amounts are minor units of the currency.
package struct MonthTruth: Sendable, Hashable {
    /// The figures of one settlement currency.
    package struct CurrencyFigures: Sendable, Hashable {
        /// Σ amount of each reporting category, payouts included, signed.
        package var amountByCategory: [String: Int64] = [:]
        /// Σ fee inside rows; positive is charged.
        package var fees: Int64 = 0
        /// Σ fee by the kind of fee part.
        package var feesByKind: [String: Int64] = [:]
        /// Σ net of every row: what Stripe holds at the end of the month.
        package var closingBalance: Int64 = 0
        /// Σ net of rows no payout carries and that no payout is.
        package var unpaidOut: Int64 = 0

        /// Gross of all charges.
        package var gross: Int64 { amountByCategory["charge"] ?? 0 }
        /// Refunds less those that came back; negative.
        package var refunds: Int64 {
            (amountByCategory["refund"] ?? 0) + (amountByCategory["refund_failure"] ?? 0)
        }
        /// Disputes less those won; negative.
        package var disputes: Int64 {
            (amountByCategory["dispute"] ?? 0) + (amountByCategory["dispute_reversal"] ?? 0)
        }
        /// Paid out, less what came back; positive.
        package var paidOut: Int64 {
            -(amountByCategory["payout"] ?? 0) - (amountByCategory["payout_reversal"] ?? 0)
        }
    }

    /// The figures of one payout.
    package struct PayoutFigures: Sendable, Hashable {
        package let id: String
        package let currency: String
        package let amount: Int64
        package let created: Int64
        /// When it was known to have arrived; a failure comes later.
        package let settledAt: Int64
        package let hasFailed: Bool
        /// How many rows it carries, its own not counted.
        package let memberCount: Int
        /// Σ amount of the members by reporting category.
        package let amountByCategory: [String: Int64]
        /// Σ fee of the members.
        package let fees: Int64
        /// Σ net of the members; equal to `amount`.
        package let net: Int64
    }

    /// The figures of the month's invoices of one status in one currency.
    package struct InvoiceFigures: Sendable, Hashable {
        package var count = 0
        package var total: Int64 = 0
    }

    /// By settlement currency.
    package let currencies: [String: CurrencyFigures]
    /// In order of creation.
    package let payouts: [PayoutFigures]
    /// By currency, then by status at the end of the month.
    package let invoices: [String: [String: InvoiceFigures]]

    /// Adds up a world.
    package init(of world: StripeWorld) {
        var currencies: [String: CurrencyFigures] = [:]
        for row in world.rows where row.created < world.closing {
            var figures = currencies[row.currency] ?? CurrencyFigures()
            figures.amountByCategory[row.category, default: 0] += row.amount
            for part in row.fees {
                figures.fees += part.amount
                figures.feesByKind[part.type, default: 0] += part.amount
                figures.closingBalance -= part.amount
            }
            figures.closingBalance += row.amount
            if row.payoutID == nil {
                figures.unpaidOut += row.amount - row.fees.reduce(0) { $0 + $1.amount }
            }
            currencies[row.currency] = figures
        }
        self.currencies = currencies
        payouts = world.payouts.map { Self.figures(of: $0, in: world.rows) }
        var invoices: [String: [String: InvoiceFigures]] = [:]
        for invoice in world.invoices {
            let status = invoice.status(at: world.closing - 1)
            invoices[invoice.currency, default: [:]][status, default: InvoiceFigures()].count += 1
            invoices[invoice.currency]?[status]?.total += invoice.totals.total
        }
        self.invoices = invoices
    }

    private static func figures(
        of payout: StripeWorld.Payout,
        in rows: [StripeWorld.BalanceRow]
    ) -> PayoutFigures {
        let members = rows.filter { $0.payoutID == payout.id && $0.id != payout.rowID }
        let fees = members.flatMap(\.fees).reduce(0) { $0 + $1.amount }
        let amount = members.reduce(0) { $0 + $1.amount }
        return PayoutFigures(
            id: payout.id,
            currency: payout.currency,
            amount: payout.amount,
            created: payout.created,
            settledAt: max(payout.paidAt, payout.reconciledAt),
            hasFailed: payout.failedAt != nil,
            memberCount: members.count,
            amountByCategory: members.reduce(into: [:]) { sums, row in
                sums[row.category, default: 0] += row.amount
            },
            fees: fees,
            net: amount - fees
        )
    }
}
