/// Ordinary business: most charges pay an invoice, some do not.
extension MonthBuilder {
    mutating func writeOrdinaryBusiness() {
        for _ in 0..<parameters.ordinaryCharges {
            let currency = anyCurrency()
            let moment = moment(onDay: anyDay())
            let customer = customer(currency: currency, before: moment)
            let paysByBank = currency == "usd" && dice.chance(permille: 50)
            if dice.chance(permille: 80) {
                let amount = dice.number(9...400) * (currency == "kwd" ? 1_000 : 100)
                let charge = collect(
                    Collection(
                        customer: customer,
                        amount: amount,
                        currency: currency,
                        moment: moment,
                        intendedAt: moment - dice.number(5...900),
                        description: "Counter sale",
                        paysByBank: paysByBank,
                        extraFees: anyExtraFees(currency: currency)
                    )
                )
                // A tenth of the sales at the counter have no customer at all.
                if dice.chance(permille: 100) { forgetCustomer(ofCharge: charge) }
                continue
            }
            let shape = anyShape(currency: currency)
            let wait = shape.sendsInvoice ? dice.number(7_200...6 * 86_400) : dice.number(3...90)
            let invoice = bill(
                customer,
                finalizedAt: max(calendar.opening + 60, moment - wait),
                shape: shape
            )
            settle(invoice, at: moment, byBank: paysByBank)
        }
        writeUnpaidInvoices()
    }

    /// Pays what is payable, or closes an invoice on which nothing is.
    mutating func settle(_ position: Int, at moment: Int64, byBank: Bool = false) {
        let invoice = world.invoices[position]
        if invoice.amountPayable == 0 {
            world.invoices[position].paidAt = invoice.finalizedAt
        } else {
            pay(position, parts: [(invoice.amountPayable, moment)], byBank: byBank)
        }
    }

    private mutating func anyExtraFees(currency: String) -> [String] {
        switch currency {
        case "usd": dice.chance(permille: 60) ? ["application_fee"] : []
        case "eur": dice.chance(permille: 200) ? ["tax"] : []
        default: []
        }
    }

    private mutating func forgetCustomer(ofCharge position: Int) {
        world.charges[position].customerID = nil
        world.charges[position].billingEmail = nil
        let intent = world.paymentIntents.count - 1
        world.paymentIntents[intent].customerID = nil
    }

    /// Invoices still open, void and given up.
    private mutating func writeUnpaidInvoices() {
        let each = max(2, parameters.ordinaryCharges / 180)
        for index in 0..<(3 * each) {
            let currency = index.isMultiple(of: 4) ? "eur" : "usd"
            let day = dice.number(2...calendar.dayCount - 3)
            let moment = moment(onDay: day)
            let customer = customer(currency: currency, before: moment)
            var shape = anyShape(currency: currency)
            shape.sendsInvoice = true
            shape.firstProduct = ("Business plan", 1)
            let position = bill(customer, finalizedAt: moment, shape: shape)
            let later = min(calendar.closing - 600, moment + dice.number(1...4) * 86_400)
            switch index % 3 {
            case 0:
                awaitPayment(position)
            case 1:
                awaitPayment(position, canceledAt: later)
                world.invoices[position].voidedAt = later
            default:
                awaitPayment(position)
                world.invoices[position].uncollectibleAt = later
            }
        }
    }
}
