import Accounting

/// The month while it is being written.
///
/// Its parts live in one extension each: catalogue, customers, invoices, payments, refunds,
/// disputes, credit notes, fees, stories, payouts, events.
struct MonthBuilder {
    let parameters: MonthParameters
    let calendar: MonthCalendar
    var world: StripeWorld
    /// Throws for what happens.
    var dice: Dice
    /// Throws for identifiers only.
    var identifiers: Dice
    /// Positions in the world's lists by object id.
    var customerPositions: [String: Int] = [:]
    var invoicePositions: [String: Int] = [:]
    var chargePositions: [String: Int] = [:]
    var rowPositions: [String: Int] = [:]
    /// Customers by currency, long-standing ones first.
    var customersByCurrency: [String: [Int]] = [:]
    var pricesByCurrency: [String: [StripeWorld.Price]] = [:]
    var invoiceCounts: [String: Int64] = [:]
    var creditNoteCounts: [String: Int64] = [:]
    var customerBalances: [String: Int64] = [:]
    var subscriptions: [String: (subscription: String, item: String)] = [:]
    /// Charges that must stay as they are because a special case tells their story.
    var reservedCharges: Set<String> = []

    init(seed: UInt64, parameters: MonthParameters, calendar: MonthCalendar) {
        self.parameters = parameters
        self.calendar = calendar
        dice = Dice(seed: seed, purpose: "events")
        identifiers = Dice(seed: seed, purpose: "identifiers")
        var world = StripeWorld(
            account: StripeWorld.Account(
                id: "acct_1",
                name: "Harbour Lane Software, Inc.",
                country: "US",
                defaultCurrency: "usd",
                created: calendar.opening - 900 * 86_400,
                bankAccounts: [:]
            ),
            opening: calendar.opening,
            closing: calendar.closing
        )
        world.isLive = parameters.isLive
        self.world = world
        self.world.account.id = "acct_1Q" + identifiers.text(14)
        for currency in Self.settlementCurrencies {
            self.world.account.bankAccounts[currency] = newID("ba_1Q")
        }
    }

    /// Currencies with a bank account of their own; everything else is converted to the first.
    static let settlementCurrencies = ["usd", "eur", "jpy"]

    /// An identifier as Stripe makes them; those after `_1Q` and `_3Q` have 22 more characters.
    mutating func newID(_ prefix: String, length: Int = 22) -> String {
        prefix + identifiers.text(length)
    }

    /// Adds a row to the balance and returns its id.
    @discardableResult
    mutating func add(_ row: StripeWorld.BalanceRow) -> String {
        rowPositions[row.id] = world.rows.count
        world.rows.append(row)
        return row.id
    }

    /// A moment in the working hours of a day of the month, counted from 1.
    mutating func moment(onDay day: Int64) -> Int64 {
        calendar.moment(day: day, hour: dice.number(7...20)) + dice.number(0...3_599)
    }

    /// A day of the month, business days twice as likely as others.
    mutating func anyDay() -> Int64 {
        let day = dice.number(1...calendar.dayCount)
        let date = calendar.first.adding(days: day - 1)
        return MonthCalendar.isBusinessDay(date) || dice.chance(permille: 500)
            ? day : dice.number(1...calendar.dayCount)
    }
}
