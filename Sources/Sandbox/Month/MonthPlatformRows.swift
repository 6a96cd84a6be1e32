import Accounting

/// Rows no customer caused: Stripe's own fees, reserves, a top-up, an adjustment.
extension MonthBuilder {
    /// A row that is available at once.
    private mutating func immediate(
        _ amount: Int64,
        _ currency: String,
        type: String,
        category: String,
        at moment: Int64,
        _ description: String,
        source: String? = nil
    ) {
        add(
            StripeWorld.BalanceRow(
                id: newID("txn_1Q"),
                created: moment,
                availableOn: moment,
                currency: currency,
                amount: amount,
                type: type,
                category: category,
                sourceID: source,
                description: description
            )
        )
    }

    /// Writes every row of this kind.
    mutating func writePlatformRows() {
        let month = calendar.first.text.prefix(7)
        for day in stride(from: Int64(7), through: 28, by: 7) {
            let moment = calendar.moment(day: day, hour: 1) + dice.number(0...600)
            immediate(
                -dice.number(200...2_900),
                "usd",
                type: "stripe_fee",
                category: "fee",
                at: moment,
                "Radar (\(month)): Radar for Fraud Teams, week to day \(day)"
            )
            immediate(
                -dice.number(100...900),
                "usd",
                type: "stripe_fee",
                category: "network_cost",
                at: moment + 60,
                "Card network costs, week to day \(day)"
            )
        }
        let billing = calendar.moment(day: 5, hour: 2)
        immediate(
            -dice.number(900...4_500),
            "usd",
            type: "stripe_fee",
            category: "fee",
            at: billing,
            "Billing - Usage Fee (\(month))"
        )
        immediate(
            -dice.number(80...400),
            "usd",
            type: "tax_fee",
            category: "tax",
            at: billing + 5,
            "Sales tax on Stripe fees (\(month))"
        )
        immediate(
            -dice.number(80...400),
            "eur",
            type: "stripe_fee",
            category: "fee",
            at: billing + 9,
            "Billing - Usage Fee (\(month))"
        )
        immediate(
            240,
            "usd",
            type: "stripe_fee",
            category: "fee",
            at: calendar.moment(day: 24, hour: 3),
            "Radar credit for a billing error"
        )
        let held: Int64 = 5_000
        immediate(
            -held,
            "usd",
            type: "reserved_funds",
            category: "risk_reserved_funds",
            at: calendar.moment(day: 6, hour: 4),
            "Reserve hold"
        )
        immediate(
            held,
            "usd",
            type: "reserved_funds",
            category: "risk_reserved_funds",
            at: calendar.moment(day: 23, hour: 4),
            "Reserve release"
        )
        immediate(
            -1_234,
            "usd",
            type: "adjustment",
            category: "other_adjustment",
            at: calendar.moment(day: 18, hour: 5),
            "Correction of a duplicated capture"
        )
        topUp(25_000, at: calendar.moment(day: 11, hour: 9))
    }

    private mutating func topUp(_ amount: Int64, at moment: Int64) {
        let id = newID("tu_1Q")
        let settledAt = MonthCalendar.midnight(businessDays: 2, after: moment)
        let rowID = add(
            StripeWorld.BalanceRow(
                id: newID("txn_1Q"),
                created: settledAt,
                availableOn: settledAt,
                currency: "usd",
                amount: amount,
                type: "topup",
                category: "topup",
                sourceID: id,
                description: "Top-up"
            )
        )
        world.topUps.append(
            StripeWorld.TopUp(
                id: id,
                created: moment,
                amount: amount,
                currency: "usd",
                settledAt: settledAt,
                rowID: rowID
            )
        )
    }
}
