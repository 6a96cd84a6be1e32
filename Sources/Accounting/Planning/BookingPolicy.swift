/// The choices a finance team makes once, under which every plan is made.
package struct BookingPolicy: Sendable, Hashable {
    /// The zone in which a moment becomes an accounting date.
    package let zone: AccountingZone
    /// The currency in which the books are kept.
    package let baseCurrency: Currency
    /// The currencies every customer may be invoiced in, besides the customer's own.
    package let customerCurrencies: [Currency]
    package let payouts: PayoutPolicy
    package let choices: BookingChoices
    package let mapping: Mapping
    /// The first open day, on which records of earlier days are dated; nil holds them.
    package let openFrom: CalendarDate?

    package init(
        zone: AccountingZone,
        baseCurrency: Currency,
        customerCurrencies: [Currency],
        payouts: PayoutPolicy = PayoutPolicy(),
        choices: BookingChoices = .standard,
        mapping: Mapping = .none,
        openFrom: CalendarDate? = nil
    ) {
        self.choices = choices
        self.mapping = mapping
        self.openFrom = openFrom
        self.zone = zone
        self.baseCurrency = baseCurrency
        self.customerCurrencies = customerCurrencies
        self.payouts = payouts
    }

    func date(_ moment: Timestamp) -> CalendarDate { zone.date(of: moment) }

    /// Whether a row was made before Quittance took the books over.
    package func isBeforeCutover(_ row: BalanceTransactionFacts) -> Bool {
        payouts.cutover.map { date(row.created) < $0 } ?? false
    }

    /// What was settled, when it is not simply the amount itself.
    func settlement(of amount: Money, by row: BalanceTransactionFacts?) -> Money? {
        guard let row, row.amount.currency != amount.currency else { return nil }
        return row.amount.magnitude
    }

    /// Refuses to add what Stripe put into different currencies.
    static func proveCurrency(
        of amounts: [Money],
        is currency: Currency,
        subject: String
    ) throws(PlanFault) {
        guard let stranger = amounts.first(where: { $0.currency != currency }) else { return }
        throw PlanFault([
            Finding(
                .currencyUnsupported,
                subject: subject,
                sentence: "The money moved in \(currency.code), but the invoice it belongs to is in"
                    + " \(stranger.currency.code).",
                fix: "Nothing was booked. Record it by hand; one movement in two currencies is not"
                    + " supported."
            )
        ])
    }
}
