import Accounting

/// Paying out: daily in dollars, weekly in euro and yen, each with the rows available by then.
extension MonthBuilder {
    /// A merchant buys far more than usual and sends it all back on the evening of a Wednesday,
    /// so that the next morning's payout must take money from the bank.
    ///
    /// The amount exceeds everything that can become available that day, so it works always.
    mutating func writeNegativePayoutStory() {
        let day = calendar.day(from: 15) { MonthCalendar.weekday($0) == 3 }
        let evening = calendar.moment(day: day, hour: 22)
        let window = (evening - 2 * 86_400)...(evening + 2 * 86_400)
        let incoming = world.rows.filter {
            $0.currency == "usd" && $0.net > 0 && window.contains($0.availableOn)
        }
        let needed = incoming.reduce(0) { $0 + $1.net } + 50_000
        let customer = customer(currency: "usd", before: calendar.moment(day: 3))
        let invoice = bill(
            customer,
            finalizedAt: calendar.moment(day: 3, hour: 9),
            shape: InvoiceShape(
                sendsInvoice: true,
                firstProduct: ("Enterprise credits", needed / 100_000 + 1)
            )
        )
        settle(invoice, at: calendar.moment(day: 3, hour: 15), byBank: true)
        let charge = world.charges.count - 1
        refund(
            charge,
            RefundPlan(
                amount: world.charges[charge].amount,
                moment: evening,
                reason: "requested_by_customer"
            )
        )
    }

    /// Makes every payout of the month, oldest first in each currency.
    mutating func writePayouts() {
        for currency in Self.settlementCurrencies {
            for date in calendar.days where isPayoutDay(date, currency) {
                let created = date.dayNumber * MonthCalendar.secondsPerDay + 300
                payOut(currency, at: created + Int64(currency.utf8.first ?? 0) % 7)
            }
        }
    }

    /// The first payout of dollars from the eighth on fails, two days after it was paid.
    ///
    /// Not on a Friday: the money would be back on the very day the negative payout is made for.
    private func fails(_ payout: StripeWorld.Payout) -> Bool {
        payout.currency == "usd" && payout.amount > 0
            && payout.created >= calendar.moment(day: 8)
            && MonthCalendar.weekday(MonthCalendar.date(of: payout.created)) != 5
            && !world.payouts.contains { $0.failedAt != nil }
    }

    private func isPayoutDay(_ date: CalendarDate, _ currency: String) -> Bool {
        let weekday = MonthCalendar.weekday(date)
        return switch currency {
        case "eur": weekday == 1
        case "jpy": weekday == 5
        default: (1...5).contains(weekday)
        }
    }

    private mutating func payOut(_ currency: String, at created: Int64) {
        let members = world.rows.indices.filter {
            let row = world.rows[$0]
            return row.currency == currency && row.payoutID == nil && row.created <= created
                && row.availableOn <= created
        }
        let amount = members.reduce(0) { $0 + world.rows[$1].net }
        guard amount != 0 else { return }
        let id = newID("po_1Q")
        for position in members { world.rows[position].payoutID = id }
        let arrival = MonthCalendar.midnight(businessDays: 1, after: created)
        var payout = StripeWorld.Payout(
            id: id,
            created: created,
            currency: currency,
            amount: amount,
            arrivalDate: arrival,
            reconciledAt: created + 4 * 3_600,
            paidAt: arrival + 9 * 3_600,
            rowID: newID("txn_1Q"),
            destination: world.account.bankAccounts[currency] ?? "",
            traceID: identifiers.text(15, from: Dice.digits)
        )
        add(
            StripeWorld.BalanceRow(
                id: payout.rowID,
                created: created,
                availableOn: arrival,
                currency: currency,
                amount: -amount,
                type: "payout",
                category: "payout",
                sourceID: id,
                description: "STRIPE PAYOUT",
                payoutID: id
            )
        )
        if fails(payout) {
            let failedAt = payout.paidAt + 2 * 86_400
            payout.failedAt = failedAt
            payout.failureCode = "account_closed"
            payout.failureMessage = "The bank account has been closed."
            payout.failureRowID = add(
                StripeWorld.BalanceRow(
                    id: newID("txn_1Q"),
                    created: failedAt,
                    availableOn: failedAt,
                    currency: currency,
                    amount: amount,
                    type: "payout_failure",
                    category: "payout_reversal",
                    sourceID: id,
                    description: "STRIPE PAYOUT (failed)"
                )
            )
        }
        world.payouts.append(payout)
    }
}
