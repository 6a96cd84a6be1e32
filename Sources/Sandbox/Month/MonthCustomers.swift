/// Who pays: companies and persons of several countries, some easily mistaken for each other.
extension MonthBuilder {
    /// Shares of the currencies among customers and charges, in hundredths.
    static let currencyShares: [(currency: String, percent: Int64)] = [
        ("usd", 62), ("eur", 24), ("jpy", 10), ("kwd", 4),
    ]

    /// Writes all customers; every currency has at least four of long standing.
    mutating func writeCustomers() {
        for index in 0..<parameters.customers {
            let currency =
                index < 16
                ? Self.currencyShares[index % 4].currency : anyCurrency()
            let isNew = index >= 16 && dice.chance(permille: 150)
            addCustomer(currency: currency, isNew: isNew)
        }
        world.customers.sort { ($0.created, $0.id) < ($1.created, $1.id) }
        for (position, customer) in world.customers.enumerated() {
            customerPositions[customer.id] = position
            customersByCurrency[customer.currency, default: []].append(position)
        }
        closeAbandonedAccount()
        moveSomebody()
    }

    mutating func anyCurrency() -> String {
        var left = dice.number(0...99)
        for share in Self.currencyShares {
            if left < share.percent { return share.currency }
            left -= share.percent
        }
        return "usd"
    }

    /// A customer of the currency who was there two days before the moment.
    mutating func customer(currency: String, before moment: Int64) -> StripeWorld.Customer {
        let positions = customersByCurrency[currency] ?? []
        for _ in 0..<6 {
            let customer = world.customers[dice.pick(positions)]
            if customer.created < moment - 2 * MonthCalendar.secondsPerDay,
                customer.deletedAt == nil
            {
                return customer
            }
        }
        return world.customers[positions[0]]
    }

    private mutating func addCustomer(currency: String, isNew: Bool) {
        let place = dice.pick(MonthNames.places(currency: currency))
        let isCompany = dice.chance(permille: 550)
        let person = "\(dice.pick(MonthNames.given)) \(dice.pick(MonthNames.family))"
        var name = person
        if isCompany {
            let trade = dice.pick(MonthNames.trades)
            name = "\(dice.pick(MonthNames.family)) \(trade) \(place.companySuffix)"
        }
        let known = world.customers.filter { $0.currency == currency && $0.isCompany == isCompany }
        if let twin = known.last, dice.chance(permille: 40) { name = twin.name }
        var email: String? = "billing\(world.customers.count)@example.com"
        if let twin = known.first, dice.chance(permille: 30) { email = twin.email }
        if dice.chance(permille: 15) { email = nil }
        let created =
            isNew
            ? moment(onDay: dice.number(1...calendar.dayCount))
            : calendar.opening - dice.number(3...700) * MonthCalendar.secondsPerDay
                + dice.number(0...80_000)
        world.customers.append(
            StripeWorld.Customer(
                id: newID("cus_", length: 14),
                created: created,
                name: name,
                isCompany: isCompany,
                email: email,
                phone: dice.chance(permille: 300) ? "+1555\(dice.text(7, from: Dice.digits))" : nil,
                address: address(in: place),
                currency: currency,
                taxExempt: isCompany && place.country == "IE" ? "reverse" : "none",
                invoicePrefix: identifiers.text(8, from: Dice.upper)
            )
        )
    }

    private mutating func address(in place: MonthNames.Place) -> StripeWorld.Address {
        StripeWorld.Address(
            line1: "\(dice.number(1...240)) \(dice.pick(MonthNames.family)) Street",
            city: place.city,
            state: place.state,
            postalCode: dice.text(place.postalDigits, from: Dice.digits),
            country: place.country
        )
    }

    /// One customer without any business is deleted in the month.
    private mutating func closeAbandonedAccount() {
        guard let position = customersByCurrency["usd"]?.last else { return }
        let created = max(world.customers[position].created, calendar.opening)
        customersByCurrency["usd"]?.removeLast()
        world.customers[position].deletedAt = min(created + 3 * 86_400, calendar.closing - 60)
    }

    /// Two long-standing customers move house in the month.
    private mutating func moveSomebody() {
        for (currency, day) in [("usd", Int64(4)), ("eur", 12)] {
            guard let position = customersByCurrency[currency]?.dropFirst().first else { continue }
            let place = dice.pick(MonthNames.places(currency: currency))
            let move = StripeWorld.Customer.Move(
                moment: moment(onDay: day),
                address: address(in: place)
            )
            world.customers[position].move = move
        }
    }
}
