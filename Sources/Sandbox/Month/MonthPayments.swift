/// Collecting: payment intents, charges, their rows in the balance and what Stripe keeps.
extension MonthBuilder {
    /// One collection of money.
    struct Collection {
        var customer: StripeWorld.Customer?
        var amount: Int64
        var currency: String
        var moment: Int64
        var intendedAt: Int64
        var description: String
        var paysByBank = false
        /// Extra parts of the fee besides Stripe's own.
        var extraFees: [String] = []
        /// What is taken of an authorisation, if not all, and when.
        var capture: (amount: Int64, moment: Int64)?
    }

    /// Collects money and returns the charge's position.
    @discardableResult
    mutating func collect(_ collection: Collection) -> Int {
        let isBank = collection.paysByBank
        let chargeID = newID(isBank ? "py_3Q" : "ch_3Q")
        let intentID = newID("pi_3Q")
        let rowID = newID("txn_3Q")
        let settled = settlement(collection.amount, collection.currency, at: collection.moment)
        let taken = collection.capture?.moment ?? collection.moment
        let method: StripeWorld.PaymentMethod =
            isBank
            ? .bankDebit(bank: "STRIPE TEST BANK", last4: dice.text(4, from: Dice.digits))
            : .card(
                brand: dice.pick(["visa", "visa", "mastercard", "amex", "discover"]),
                last4: dice.text(4, from: Dice.digits),
                country: collection.customer?.address.country ?? "US"
            )
        let fees = fees(
            on: settled.amount,
            currency: settled.currency,
            isBank: isBank,
            isConverted: settled.rateMicro != nil,
            extra: collection.extraFees
        )
        add(
            StripeWorld.BalanceRow(
                id: rowID,
                created: taken,
                availableOn: MonthCalendar.midnight(businessDays: isBank ? 4 : 2, after: taken),
                currency: settled.currency,
                amount: settled.amount,
                fees: fees,
                type: isBank ? "payment" : "charge",
                category: "charge",
                sourceID: chargeID,
                description: collection.description,
                exchangeRateMicro: settled.rateMicro
            )
        )
        world.charges.append(
            StripeWorld.Charge(
                id: chargeID,
                created: collection.moment,
                customerID: collection.customer?.id,
                paymentIntentID: intentID,
                amount: collection.amount,
                amountCaptured: collection.capture?.amount ?? collection.amount,
                currency: collection.currency,
                description: collection.description,
                method: method,
                paymentMethodID: newID("pm_1Q"),
                billingName: collection.customer?.name,
                billingEmail: collection.customer?.email,
                applicationFee: fees.first { $0.type == "application_fee" }?.amount,
                rowID: rowID,
                capturedAt: collection.capture?.moment
            )
        )
        chargePositions[chargeID] = world.charges.count - 1
        world.paymentIntents.append(
            StripeWorld.PaymentIntent(
                id: intentID,
                created: collection.intendedAt,
                customerID: collection.customer?.id,
                amount: collection.amount,
                currency: collection.currency,
                description: collection.description,
                isManualCapture: collection.capture != nil,
                chargeID: chargeID,
                succeededAt: taken
            )
        )
        return world.charges.count - 1
    }

    /// Pays an invoice in the given parts; together they are what is payable.
    mutating func pay(
        _ position: Int,
        parts: [(amount: Int64, moment: Int64)],
        byBank: Bool = false
    ) {
        let invoice = world.invoices[position]
        let customer = customerPositions[invoice.customerID].map { world.customers[$0] }
        for (index, part) in parts.enumerated() {
            let charge = collect(
                Collection(
                    customer: customer,
                    amount: part.amount,
                    currency: invoice.currency,
                    moment: part.moment,
                    intendedAt: invoice.finalizedAt,
                    description: "Payment for Invoice",
                    paysByBank: byBank
                )
            )
            addInvoicePayment(
                invoice,
                intentID: world.charges[charge].paymentIntentID,
                amount: part.amount,
                isDefault: index == 0,
                paidAt: part.moment + 1
            )
        }
        world.invoices[position].paidAt = (parts.last?.moment ?? invoice.finalizedAt) + 1
    }

    mutating func addInvoicePayment(
        _ invoice: StripeWorld.Invoice,
        intentID: String,
        amount: Int64,
        isDefault: Bool,
        paidAt: Int64?,
        canceledAt: Int64? = nil
    ) {
        world.invoicePayments.append(
            StripeWorld.InvoicePayment(
                id: newID("inpay_1Q"),
                created: invoice.finalizedAt,
                invoiceID: invoice.id,
                paymentIntentID: intentID,
                amount: amount,
                currency: invoice.currency,
                isDefault: isDefault,
                paidAt: paidAt,
                canceledAt: canceledAt
            )
        )
    }

    /// An invoice finalised but not paid: its intent waits for a payment method.
    mutating func awaitPayment(_ position: Int, canceledAt: Int64? = nil) {
        let invoice = world.invoices[position]
        let intentID = newID("pi_3Q")
        world.paymentIntents.append(
            StripeWorld.PaymentIntent(
                id: intentID,
                created: invoice.finalizedAt,
                customerID: invoice.customerID,
                amount: invoice.amountPayable,
                currency: invoice.currency,
                description: "Payment for Invoice",
                canceledAt: canceledAt
            )
        )
        addInvoicePayment(
            invoice,
            intentID: intentID,
            amount: invoice.amountPayable,
            isDefault: true,
            paidAt: nil,
            canceledAt: canceledAt
        )
    }

    /// An amount in the currency it settles in, with the rate where it was converted.
    func settlement(
        _ amount: Int64,
        _ currency: String,
        at moment: Int64
    ) -> (amount: Int64, currency: String, rateMicro: Int64?) {
        guard !Self.settlementCurrencies.contains(currency) else { return (amount, currency, nil) }
        // Thousandths of a dinar at dollars a dinar, to cents; the rate drifts from day to day.
        let day = moment / MonthCalendar.secondsPerDay
        let rate = 3_251_700 + (day * 7_919 % 9_001) - 4_500
        return (InvoiceArithmetic.rounded(amount * rate, over: 10_000_000), "usd", rate)
    }

    private func fees(
        on amount: Int64,
        currency: String,
        isBank: Bool,
        isConverted: Bool,
        extra: [String]
    ) -> [StripeWorld.FeePart] {
        let (permyriad, fixed): (Int64, Int64) =
            switch currency {
            case "eur": (150, 25)
            case "jpy": (360, 0)
            default: (isConverted ? 540 : 290, 30)
            }
        let own =
            isBank
            ? min(500, InvoiceArithmetic.rounded(amount * 80, over: 10_000))
            : InvoiceArithmetic.rounded(amount * permyriad, over: 10_000) + fixed
        var parts = [
            StripeWorld.FeePart(
                type: "stripe_fee",
                amount: own,
                description: "Stripe processing fees"
            )
        ]
        for kind in extra {
            let (base, share, words): (Int64, Int64, String) =
                switch kind {
                case "tax": (own, 1_900, "VAT")
                case "application_fee": (amount, 100, "Marketplace application fee")
                default: (amount, 35, "Interchange and scheme fees")
                }
            parts.append(
                StripeWorld.FeePart(
                    type: kind,
                    amount: InvoiceArithmetic.rounded(base * share, over: 10_000),
                    description: words,
                    application: kind == "application_fee" ? "ca_Sandbox" : nil
                )
            )
        }
        return parts
    }
}
