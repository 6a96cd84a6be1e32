/// Payouts of very many plain charges, for tests and measurements of size.
extension StripeWorld {
    /// An account in which nothing happened but `members` charges for each of `count` daily payouts.
    ///
    /// Ids and amounts follow from the numbers alone. Every payout has arrived by the end of the world.
    package static func payouts(_ count: Int, of members: Int) -> StripeWorld {
        let opening: Int64 = 1_790_812_800  // 1 October 2026
        let day: Int64 = 86_400
        var world = StripeWorld(
            account: Account(
                id: "acct_1QLarge",
                name: "Large Payouts, Inc.",
                country: "US",
                defaultCurrency: "usd",
                created: opening - 900 * day,
                bankAccounts: ["usd": "ba_1QLarge"]
            ),
            opening: opening,
            closing: opening + Int64(count + 4) * day
        )
        world.customers = (0..<customersMax).map { number in
            Customer(
                id: "cus_" + digits(number, 14),
                created: opening - 100 * day,
                name: "Customer \(number)",
                isCompany: true,
                email: "customer\(number)@example.com",
                phone: nil,
                address: Address(
                    line1: "\(number) Main Street",
                    city: "Portland",
                    state: "OR",
                    postalCode: "97201",
                    country: "US"
                ),
                currency: "usd",
                invoicePrefix: "L" + digits(number, 7)
            )
        }
        world.charges.reserveCapacity(count * members)
        world.rows.reserveCapacity(count * (members + 1))
        for payout in 0..<count {
            let created = opening + Int64(payout) * day + 3_600
            world.pay(payout, members, made: created, at: created + day)
        }
        return world
    }

    private static let customersMax = 100

    private static func digits(_ number: Int, _ length: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, length - text.utf8.count)) + text
    }

    private mutating func pay(_ payout: Int, _ members: Int, made: Int64, at moment: Int64) {
        let id = "po_1Q" + Self.digits(payout, 22)
        var sum: Int64 = 0
        for member in 0..<members {
            let number = payout * members + member
            let name = "3Q" + Self.digits(number, 22)
            let amount = Int64(1_000 + number % 9_000)
            let fee = 30 + amount * 29 / 1_000
            sum += amount - fee
            let customer = customers[number % customers.count].id
            let created = made + Int64(member % 3_600)
            rows.append(
                BalanceRow(
                    id: "txn_" + name,
                    created: created,
                    availableOn: moment - 3_600,
                    currency: "usd",
                    amount: amount,
                    fees: [
                        FeePart(
                            type: "stripe_fee",
                            amount: fee,
                            description: "Stripe processing fees"
                        )
                    ],
                    type: "charge",
                    category: "charge",
                    sourceID: "ch_" + name,
                    payoutID: id
                )
            )
            paymentIntents.append(
                PaymentIntent(
                    id: "pi_" + name,
                    created: created,
                    customerID: customer,
                    amount: amount,
                    currency: "usd",
                    chargeID: "ch_" + name,
                    succeededAt: created
                )
            )
            charges.append(
                Charge(
                    id: "ch_" + name,
                    created: created,
                    customerID: customer,
                    paymentIntentID: "pi_" + name,
                    amount: amount,
                    amountCaptured: amount,
                    currency: "usd",
                    method: .card(brand: "visa", last4: "4242", country: "US"),
                    paymentMethodID: "pm_1Q" + Self.digits(number, 22),
                    rowID: "txn_" + name
                )
            )
        }
        let arrival = (moment / 86_400 + 1) * 86_400
        let own = "txn_1Q" + Self.digits(payout, 22)
        rows.append(
            BalanceRow(
                id: own,
                created: moment,
                availableOn: arrival,
                currency: "usd",
                amount: -sum,
                type: "payout",
                category: "payout",
                sourceID: id,
                description: "STRIPE PAYOUT",
                payoutID: id
            )
        )
        payouts.append(
            Payout(
                id: id,
                created: moment,
                currency: "usd",
                amount: sum,
                arrivalDate: arrival,
                reconciledAt: moment + 3_600,
                paidAt: arrival + 9 * 3_600,
                rowID: own,
                destination: account.bankAccounts["usd"] ?? "",
                traceID: Self.digits(payout, 15)
            )
        )
    }
}
