/// Billing: from a shape to an invoice whose figures add up.
extension MonthBuilder {
    /// Bills a customer and returns the invoice's position.
    mutating func bill(
        _ customer: StripeWorld.Customer,
        finalizedAt: Int64,
        shape: InvoiceShape
    ) -> Int {
        let invoiceID = newID("in_1Q")
        var lines = makeLines(for: customer, finalizedAt: finalizedAt, shape: shape)
        var discountIDs: [String] = []
        if let coupon = shape.lineCoupon {
            let item = lines[0].invoiceItemID
            let id = addDiscount(coupon, customer.id, invoiceID, item: item, at: finalizedAt)
            let reduction = InvoiceArithmetic.reduction(of: lines[0].amount, by: coupon)
            lines[0].ownDiscountIDs = [id]
            lines[0].discountAmounts = [.init(discountID: id, amount: reduction)]
        }
        if let coupon = shape.invoiceCoupon {
            let id = addDiscount(coupon, customer.id, invoiceID, item: nil, at: finalizedAt)
            discountIDs = [id]
            InvoiceArithmetic.spread(id, coupon: coupon, over: &lines)
        }
        if shape.isTaxed, let rate = taxRate(for: customer, at: finalizedAt) {
            for index in lines.indices {
                let base = lines[index].amount - lines[index].discountTotal
                lines[index].taxes = [InvoiceArithmetic.tax(on: base, rate: rate)]
            }
        }
        let shipping = world.shippingRates.first {
            shape.isShipped && $0.currency == customer.currency
        }
        var invoice = StripeWorld.Invoice(
            id: invoiceID,
            created: max(calendar.opening + 5, finalizedAt - 3_600),
            number: "",
            customerID: customer.id,
            currency: customer.currency,
            lines: lines,
            discountIDs: discountIDs,
            shippingRateID: shipping?.id,
            totals: InvoiceArithmetic.totals(of: lines, shipping: shipping?.amount ?? 0),
            finalizedAt: finalizedAt
        )
        invoice.subscriptionID =
            lines.contains { $0.subscriptionItemID != nil }
            ? subscriptions[customer.id]?.subscription : nil
        invoice.sendsInvoice = shape.sendsInvoice
        invoice.dueDate = shape.sendsInvoice ? finalizedAt + 14 * 86_400 : nil
        invoice.memo = shape.memo
        applyCredit(to: &invoice)
        invoicePositions[invoiceID] = world.invoices.count
        world.invoices.append(invoice)
        return world.invoices.count - 1
    }

    private mutating func makeLines(
        for customer: StripeWorld.Customer,
        finalizedAt: Int64,
        shape: InvoiceShape
    ) -> [StripeWorld.InvoiceLine] {
        let prices = ordinaryPrices(currency: customer.currency)
        var lines: [StripeWorld.InvoiceLine] = []
        for index in 0..<max(1, shape.lineCount) {
            var choice = dice.pick(prices)
            var quantity: Int64 = dice.pick([1, 1, 1, 2, 3, 5, 8, 12])
            if index == 0, let first = shape.firstProduct,
                let fixed = price(product: first.name, currency: customer.currency)
            {
                choice = fixed
                quantity = first.quantity
            }
            lines.append(line(choice, quantity: quantity, for: customer, at: finalizedAt))
        }
        if shape.isProrated { lines += proration(for: customer, at: finalizedAt) }
        return lines
    }

    private func ordinaryPrices(currency: String) -> [StripeWorld.Price] {
        let credits = world.products.last?.id
        return (pricesByCurrency[currency] ?? []).filter { $0.productID != credits }
    }

    private mutating func line(
        _ price: StripeWorld.Price,
        quantity: Int64,
        for customer: StripeWorld.Customer,
        at moment: Int64
    ) -> StripeWorld.InvoiceLine {
        let name = world.products.first { $0.id == price.productID }?.name ?? price.productID
        let periodDays: Int64 = price.interval == "year" ? 365 : 30
        var line = StripeWorld.InvoiceLine(
            id: newID("il_1Q"),
            invoiceItemID: newID("ii_1Q"),
            description: quantity == 1 ? name : "\(quantity) × \(name)",
            priceID: price.id,
            quantity: quantity,
            amount: price.unitAmount * quantity,
            periodStart: moment,
            periodEnd: price.interval == nil ? moment : moment + periodDays * 86_400
        )
        if price.interval != nil { line.subscriptionItemID = subscription(of: customer).item }
        return line
    }

    /// A plan changed in mid-period: the unused part credited, the rest of the new one charged.
    private mutating func proration(
        for customer: StripeWorld.Customer,
        at moment: Int64
    ) -> [StripeWorld.InvoiceLine] {
        guard let old = price(product: "Starter plan", currency: customer.currency),
            let new = price(product: "Business plan", currency: customer.currency)
        else { return [] }
        let daysLeft = dice.number(3...27)
        return [(old, Int64(-1), "Unused time on"), (new, 1, "Remaining time on")].map {
            price,
            sign,
            words in
            var part = line(price, quantity: 1, for: customer, at: moment)
            part.description = "\(words) \(part.description)"
            part.amount = sign * InvoiceArithmetic.rounded(price.unitAmount * daysLeft, over: 30)
            part.periodEnd = moment + daysLeft * 86_400
            part.isProration = true
            return part
        }
    }

    private mutating func subscription(
        of customer: StripeWorld.Customer
    ) -> (subscription: String, item: String) {
        if let known = subscriptions[customer.id] { return known }
        let made = (subscription: newID("sub_1Q"), item: newID("si_", length: 14))
        subscriptions[customer.id] = made
        return made
    }

    private mutating func addDiscount(
        _ coupon: StripeWorld.Coupon,
        _ customerID: String,
        _ invoiceID: String,
        item: String?,
        at moment: Int64
    ) -> String {
        let id = newID("di_1Q")
        world.discounts.append(
            StripeWorld.Discount(
                id: id,
                couponID: coupon.id,
                customerID: customerID,
                invoiceID: invoiceID,
                invoiceItemID: item,
                start: moment
            )
        )
        return id
    }

    /// Uses what the customer has in credit.
    private mutating func applyCredit(to invoice: inout StripeWorld.Invoice) {
        let balance = customerBalances[invoice.customerID] ?? 0
        let applied = min(max(invoice.totals.total, 0), max(0, -balance))
        invoice.startingBalance = balance
        invoice.endingBalance = balance + applied
        guard applied > 0 else { return }
        addCustomerBalance(
            applied,
            type: "applied_to_invoice",
            customerID: invoice.customerID,
            currency: invoice.currency,
            at: invoice.finalizedAt,
            invoiceID: invoice.id
        )
    }

    /// Moves a customer's credit balance.
    @discardableResult
    mutating func addCustomerBalance(
        _ amount: Int64,
        type: String,
        customerID: String,
        currency: String,
        at moment: Int64,
        invoiceID: String? = nil,
        creditNoteID: String? = nil
    ) -> String {
        let ending = (customerBalances[customerID] ?? 0) + amount
        customerBalances[customerID] = ending
        let id = newID("cbtxn_1Q")
        world.customerBalance.append(
            StripeWorld.CustomerBalanceRow(
                id: id,
                created: moment,
                customerID: customerID,
                amount: amount,
                endingBalance: ending,
                currency: currency,
                type: type,
                description: type == "adjustment" ? "Goodwill credit" : nil,
                invoiceID: invoiceID,
                creditNoteID: creditNoteID
            )
        )
        return id
    }
}
