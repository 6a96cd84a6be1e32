/// The special cases every month has, whatever its size.
extension MonthBuilder {
    mutating func writeStories() {
        writeObligatoryInvoices()
        writeInvoicePaymentStories()
        writeCreditNoteStories()
        writeFeeStories()
        writeRefundStories()
        writeDisputeStories()
        let customer = customer(currency: "usd", before: calendar.moment(day: 9))
        captureInPart(
            customer,
            amount: 100_000,
            taken: 75_000,
            at: calendar.moment(day: 9, hour: 10)
        )
    }

    /// Bills and pays on one day; returns the positions of invoice and charge.
    mutating func paidInvoice(
        _ customer: StripeWorld.Customer,
        day: Int64,
        shape: InvoiceShape
    ) -> (invoice: Int, charge: Int) {
        let finalizedAt = calendar.moment(day: day, hour: 9) + dice.number(0...3_000)
        let invoice = bill(customer, finalizedAt: finalizedAt, shape: shape)
        settle(invoice, at: finalizedAt + 5_400)
        let charge = world.charges.count - 1
        reservedCharges.insert(world.charges[charge].id)
        return (invoice, charge)
    }

    /// Charges without an invoice; returns the charge's position.
    private mutating func sale(
        _ amount: Int64,
        _ currency: String,
        day: Int64,
        extraFees: [String] = [],
        byBank: Bool = false
    ) -> Int {
        let moment = calendar.moment(day: day, hour: 11) + dice.number(0...7_000)
        let charge = collect(
            Collection(
                customer: customer(currency: currency, before: moment),
                amount: amount,
                currency: currency,
                moment: moment,
                intendedAt: moment - 40,
                description: "Counter sale",
                paysByBank: byBank,
                extraFees: extraFees
            )
        )
        reservedCharges.insert(world.charges[charge].id)
        return charge
    }

    /// Takes a customer out of ordinary business, so that their story stays as it is told.
    private mutating func takeCustomer() -> StripeWorld.Customer {
        let position = customersByCurrency["usd"]?.remove(at: 2) ?? 0
        return world.customers[position]
    }

    private mutating func writeObligatoryInvoices() {
        for (index, entry) in obligatoryShapes().enumerated() {
            let day = 3 + Int64(index) * 2
            var customer = customer(
                currency: entry.currency,
                before: calendar.moment(day: day)
            )
            if entry.shape.isTaxed, taxRate(for: customer, at: calendar.opening) == nil {
                customer = taxedCustomer(currency: entry.currency) ?? customer
            }
            _ = paidInvoice(customer, day: day, shape: entry.shape)
        }
    }

    private func taxedCustomer(currency: String) -> StripeWorld.Customer? {
        world.customers.first {
            $0.currency == currency && $0.created < calendar.opening && $0.move == nil
                && $0.deletedAt == nil && taxRate(for: $0, at: calendar.opening) != nil
        }
    }

    private mutating func writeInvoicePaymentStories() {
        let creditor = takeCustomer()
        addCustomerBalance(
            -5_000,
            type: "adjustment",
            customerID: creditor.id,
            currency: "usd",
            at: calendar.moment(day: 2, hour: 8)
        )
        _ = paidInvoice(
            creditor,
            day: 5,
            shape: InvoiceShape(firstProduct: ("Business plan", 1))
        )

        let halves = takeCustomer()
        let first = bill(
            halves,
            finalizedAt: calendar.moment(day: 6, hour: 8),
            shape: InvoiceShape(sendsInvoice: true, firstProduct: ("Onboarding workshop", 1))
        )
        let payable = world.invoices[first].amountPayable
        pay(
            first,
            parts: [
                (payable / 3, calendar.moment(day: 7, hour: 9)),
                (payable - payable / 3, calendar.moment(day: 12, hour: 16)),
            ]
        )
        payTwoInvoicesAtOnce(halves)

        let guest = customer(currency: "usd", before: calendar.moment(day: 9))
        let free = world.coupons.first { $0.name == Self.freeCouponName }
        let zero = bill(
            guest,
            finalizedAt: calendar.moment(day: 9, hour: 12),
            shape: InvoiceShape(invoiceCoupon: free, firstProduct: ("Starter plan", 1))
        )
        settle(zero, at: calendar.moment(day: 9, hour: 12))
        for charge in world.charges.suffix(3) { reservedCharges.insert(charge.id) }
    }

    /// One payment intent that pays two invoices of the same customer.
    private mutating func payTwoInvoicesAtOnce(_ customer: StripeWorld.Customer) {
        let moment = calendar.moment(day: 15, hour: 14)
        let positions = [10, 11].map { (day: Int64) in
            bill(
                customer,
                finalizedAt: calendar.moment(day: day, hour: 10),
                shape: InvoiceShape(sendsInvoice: true, firstProduct: ("Support hours", day))
            )
        }
        let invoices = positions.map { world.invoices[$0] }
        let charge = collect(
            Collection(
                customer: customer,
                amount: invoices.reduce(0) { $0 + $1.amountPayable },
                currency: "usd",
                moment: moment,
                intendedAt: moment - 60,
                description: "Payment for two invoices"
            )
        )
        for (position, invoice) in zip(positions, invoices) {
            addInvoicePayment(
                invoice,
                intentID: world.charges[charge].paymentIntentID,
                amount: invoice.amountPayable,
                isDefault: true,
                paidAt: moment + 1
            )
            world.invoicePayments[world.invoicePayments.count - 1].created = moment - 60
            world.invoices[position].paidAt = moment + 1
        }
    }

    private mutating func writeCreditNoteStories() {
        let customer = takeCustomer()
        let shape = InvoiceShape(lineCount: 3, firstProduct: ("Business plan", 2))
        var sent = shape
        sent.sendsInvoice = true
        let open = bill(customer, finalizedAt: calendar.moment(day: 4, hour: 9), shape: sent)
        credit(open, lines: 1, use: .openAmount, at: calendar.moment(day: 6, hour: 15))
        awaitPayment(open)
        let regretted = bill(customer, finalizedAt: calendar.moment(day: 8, hour: 9), shape: sent)
        credit(
            regretted,
            lines: 1,
            use: .openAmount,
            at: calendar.moment(day: 9, hour: 15),
            voidedAt: calendar.moment(day: 10, hour: 15)
        )
        awaitPayment(regretted)
        let returned = paidInvoice(customer, day: 11, shape: shape)
        credit(
            returned.invoice,
            lines: 1,
            use: .refund,
            at: calendar.moment(day: 19, hour: 13)
        )
        let kept = paidInvoice(customer, day: 13, shape: shape)
        credit(
            kept.invoice,
            lines: 2,
            use: .customerBalance,
            at: calendar.moment(day: 20, hour: 13)
        )
    }

    private mutating func writeFeeStories() {
        _ = sale(120_000, "usd", day: 4, extraFees: ["application_fee"])
        _ = sale(64_000, "eur", day: 5, extraFees: ["tax"])
        _ = sale(88_000, "usd", day: 6, extraFees: ["payment_method_passthrough_fee"])
        _ = sale(310_000, "usd", day: 7, byBank: true)
    }

    private mutating func writeRefundStories() {
        func at(_ day: Int64) -> Int64 { calendar.moment(day: day, hour: 17) }
        let whole = sale(41_000, "usd", day: 3)
        refund(whole, RefundPlan(amount: 41_000, moment: at(7)))
        let part = sale(52_500, "eur", day: 3)
        refund(part, RefundPlan(amount: 12_345, moment: at(9)))
        let yen = sale(63_000, "jpy", day: 2)
        refund(yen, RefundPlan(amount: 8_000, moment: at(13)))
        let several = sale(90_000, "usd", day: 2)
        for day in [Int64(8), 12, 19] {
            refund(several, RefundPlan(amount: 15_000, moment: at(day)))
        }
        let late = sale(23_400, "usd", day: 5)
        refund(late, RefundPlan(amount: 23_400, moment: at(10), settledAt: at(13)))
        let bounced = sale(34_500, "usd", day: 6, byBank: true)
        refund(bounced, RefundPlan(amount: 34_500, moment: at(14), failedAt: at(20)))
        let dinar = sale(156_780, "kwd", day: 4)
        refund(dinar, RefundPlan(amount: 56_780, moment: at(11)))
    }

    private mutating func writeDisputeStories() {
        func at(_ day: Int64) -> Int64 { calendar.moment(day: day, hour: 6) }
        let lost = sale(27_000, "usd", day: 2)
        dispute(lost, amount: 27_000, at: at(6), outcome: .lost, decidedAt: at(19))
        let won = sale(36_000, "usd", day: 2)
        dispute(won, amount: 36_000, at: at(5), outcome: .won, decidedAt: at(22))
        let asked = sale(18_000, "usd", day: 3)
        dispute(asked, amount: 18_000, at: at(8), outcome: .inquiryClosed, decidedAt: at(17))
        let open = sale(45_000, "eur", day: 8)
        dispute(open, amount: 45_000, at: at(21), outcome: .open, decidedAt: at(27))
    }
}
