import HTTP
import JSON

/// Makes customers, invoices with their items, and subscriptions, as strict as Stripe about them.
///
/// Source: docs.stripe.com/api/{customers,invoices,invoiceitems,subscriptions}/create,
/// docs.stripe.com/api/invoices/finalize.
struct StripeBillingDesk {
    var view: StripeView
    let form: StripeForm
    let cause: StripeWorld.Event.Request
    var ids: Dice

    /// How long a subscription's invoice stays a draft.
    private static let draftSeconds: Int64 = 3600

    mutating func perform(
        _ action: StripeRoute.Action,
        id: String
    ) throws(StripeFault) -> JSONValue {
        let object: StripeObject
        switch action {
        case .create(let kind):
            try StripeParameterShape.check(
                form,
                against: StripeParameterTable.create[kind] ?? [:]
            )
            switch kind {
            case .customer: object = try customer()
            case .invoice: object = try invoice()
            case .invoiceItem: object = try item()
            default: object = try subscription()
            }
            writeMetadata(of: object.id)
        default:
            try StripeParameterShape.check(form, against: StripeParameterTable.finalize)
            object = try finalize(id)
        }
        let expansion = try StripeExpansion(form, kind: object.kind, isList: false)
        return expansion.apply(to: .object(view.render(object)), in: view)
    }

    private func text(_ key: String) -> String? { form[key]?.textValue }
    private func number(_ key: String) -> Int64? { text(key).flatMap { Int64($0) } }

    private mutating func writeMetadata(of id: String) {
        var pairs: [String: String] = [:]
        for member in form["metadata"]?.members ?? [] {
            if let text = member.value.textValue, !text.isEmpty { pairs[member.key] = text }
        }
        if !pairs.isEmpty { view.metadata[id] = pairs }
    }

    private mutating func tell(_ type: String, _ id: String) {
        view.ownEvents.append(
            StripeWorld.Event(
                id: "evt_3Q" + ids.text(22),
                created: view.now,
                type: type,
                objectID: id,
                request: cause
            )
        )
    }

    private mutating func keep(_ object: StripeObject, _ event: String?) -> StripeObject {
        view.own.put(object)
        if let event { tell(event, object.id) }
        return object
    }

    // MARK: Customers

    private mutating func customer() throws(StripeFault) -> StripeObject {
        if let email = text("email"), !email.contains("@") || email.contains(" ") {
            throw .invalid("email", "Invalid email address: \(email)", code: "email_invalid")
        }
        let address = form["address"]
        func part(_ key: String) -> String { address?[key]?.textValue ?? "" }
        let customer = StripeWorld.Customer(
            id: "cus_" + ids.text(14),
            created: view.now,
            name: text("name") ?? "",
            isCompany: true,
            email: text("email"),
            phone: text("phone"),
            address: StripeWorld.Address(
                line1: part("line1"),
                city: part("city"),
                state: address?["state"]?.textValue,
                postalCode: part("postal_code"),
                country: part("country")
            ),
            currency: "",
            invoicePrefix: ids.text(8, from: Dice.upper)
        )
        return keep(.customer(customer), "customer.created")
    }

    /// The customer a parameter names; deleted ones take no part any more.
    private func owner() throws(StripeFault) -> StripeWorld.Customer {
        try StripeParameterShape.require(["customer"], in: form)
        let id = text("customer") ?? ""
        guard let object = view.object(id, .customer), !view.isDeleted(object),
            case .customer(let customer) = object
        else { throw .missing(.customer, id, param: "customer") }
        return customer
    }

    /// Whether a bill is sent, and within how many days it is due.
    private func collection(
        from customer: StripeWorld.Customer
    ) throws(StripeFault) -> (sends: Bool, days: Int64?) {
        let sends = text("collection_method") == "send_invoice"
        let days = number("days_until_due")
        guard sends else {
            guard days == nil else {
                throw .invalid(
                    "days_until_due",
                    "You can only specify days_until_due if invoice collection method is"
                        + " 'send_invoice'."
                )
            }
            return (false, nil)
        }
        guard let days, (0...3650).contains(days) else {
            throw .invalid(
                "days_until_due",
                "If invoice collection method is 'send_invoice', you must specify due_date or"
                    + " days_until_due."
            )
        }
        guard customer.email != nil else {
            throw StripeFault(
                .badRequest,
                "Missing email. In order to create invoices that are sent to the customer, the"
                    + " customer must have a valid email."
            )
        }
        return (true, days)
    }

    // MARK: Invoices

    private mutating func invoice() throws(StripeFault) -> StripeObject {
        let customer = try owner()
        let (sends, days) = try collection(from: customer)
        let currency =
            text("currency")
            ?? (customer.currency.isEmpty
                ? view.world.account.defaultCurrency : customer.currency)
        let pending = view.list(.invoiceItem).contains { object in
            guard case .invoiceItem(let item) = object else { return false }
            return item.invoiceID == nil && item.customerID == customer.id
        }
        guard text("pending_invoice_items_behavior") == "exclude" || !pending else {
            throw StripeFault(.badRequest, "This sandbox includes no pending invoice items.")
        }
        let invoice = StripeWorld.Invoice(
            id: "in_" + ids.text(24),
            created: view.now,
            number: "",
            customerID: customer.id,
            currency: currency,
            lines: [],
            sendsInvoice: sends,
            dueDate: days.map { view.now + $0 * 86_400 },
            // A draft that does not advance by itself never becomes final by itself.
            finalizedAt: .max,
            memo: text("description")
        )
        return keep(.invoice(invoice), "invoice.created")
    }

    private func draft(_ id: String, param: String?) throws(StripeFault) -> StripeWorld.Invoice {
        guard case .invoice(let invoice)? = view.object(id, .invoice) else {
            if let param { throw .missing(.invoice, id, param: param) }
            throw .missing(.invoice, id)
        }
        guard invoice.status(at: view.now) == "draft", view.own[id] != nil else {
            throw StripeFault(
                .badRequest,
                "This invoice is no longer editable",
                code: "invoice_not_editable",
                param: param
            )
        }
        return invoice
    }

    private mutating func item() throws(StripeFault) -> StripeObject {
        let customer = try owner()
        try StripeParameterShape.require(["amount", "currency"], in: form)
        let amount = number("amount") ?? 0
        let currency = text("currency") ?? ""
        let item = StripeWorld.InvoiceItem(
            id: "ii_" + ids.text(24),
            created: view.now,
            customerID: customer.id,
            invoiceID: text("invoice"),
            amount: amount,
            currency: currency,
            description: text("description")
        )
        guard let id = item.invoiceID else {
            return keep(.invoiceItem(item), "invoiceitem.created")
        }
        var invoice = try draft(id, param: "invoice")
        guard invoice.customerID == customer.id else {
            throw .invalid("invoice", "The invoice \(id) belongs to another customer.")
        }
        guard invoice.currency == currency else {
            throw .invalid(
                "currency",
                "The currency of the invoice item (\(currency)) does not match the currency of the"
                    + " invoice (\(invoice.currency))."
            )
        }
        invoice.lines.append(
            StripeWorld.InvoiceLine(
                id: "il_" + ids.text(24),
                invoiceItemID: item.id,
                description: item.description ?? "",
                priceID: "",
                quantity: 1,
                amount: amount,
                periodStart: view.now,
                periodEnd: view.now
            )
        )
        invoice.totals = Self.totals(of: invoice.lines)
        view.own.put(.invoice(invoice))
        return keep(.invoiceItem(item), "invoiceitem.created")
    }

    private static func totals(of lines: [StripeWorld.InvoiceLine]) -> StripeWorld.InvoiceTotals {
        let sum = lines.reduce(0) { $0 + $1.amount }
        return StripeWorld.InvoiceTotals(
            subtotal: sum,
            subtotalExcludingTax: sum,
            totalExcludingTax: sum,
            total: sum
        )
    }

    private mutating func finalize(_ id: String) throws(StripeFault) -> StripeObject {
        var invoice = try draft(id, param: nil)
        guard invoice.totals.total >= 0 else {
            throw StripeFault(.badRequest, "This sandbox finalizes no invoice below zero.")
        }
        invoice.finalizedAt = view.now
        let count = view.list(.invoice).count { object in
            guard case .invoice(let other) = object else { return false }
            return other.customerID == invoice.customerID && !other.number.isEmpty
        }
        if case .customer(let customer)? = view.object(invoice.customerID, .customer) {
            let digits = String(count + 1)
            invoice.number =
                customer.invoicePrefix + "-"
                + String(repeating: "0", count: 4 - min(4, digits.count))
                + digits
        }
        if invoice.totals.total == 0 { invoice.paidAt = view.now }
        return keep(.invoice(invoice), "invoice.finalized")
    }

    // MARK: Subscriptions

    private mutating func subscription() throws(StripeFault) -> StripeObject {
        let customer = try owner()
        let (sends, days) = try collection(from: customer)
        try StripeParameterShape.require(["items"], in: form)
        var items: [StripeWorld.Subscription.Item] = []
        var lines: [StripeWorld.InvoiceLine] = []
        var terms: Set<[String]> = []
        for member in form["items"]?.members ?? [] {
            let price = try recurringPrice(member)
            terms.insert([price.interval ?? "", price.currency])
            let quantity = member.value["quantity"]?.textValue.flatMap { Int64($0) } ?? 1
            guard quantity >= 0 else {
                throw .invalid("items[\(member.key)][quantity]", "The quantity is negative.")
            }
            let item = StripeWorld.Subscription.Item(
                id: "si_" + ids.text(14),
                priceID: price.id,
                quantity: quantity
            )
            items.append(item)
            let month: Int64 = price.interval == "year" ? 365 * 86_400 : 30 * 86_400
            lines.append(
                StripeWorld.InvoiceLine(
                    id: "il_" + ids.text(24),
                    invoiceItemID: "",
                    description: "\(quantity) × \(price.productID)",
                    priceID: price.id,
                    quantity: quantity,
                    amount: price.unitAmount * quantity,
                    periodStart: view.now,
                    periodEnd: view.now + month,
                    subscriptionItemID: item.id
                )
            )
        }
        guard terms.count == 1, let currency = terms.first?.last else {
            throw .invalid(
                "items",
                "All prices on a subscription must have the same `recurring.interval` and"
                    + " currency."
            )
        }
        let id = "sub_" + ids.text(24)
        let invoice = StripeWorld.Invoice(
            id: "in_" + ids.text(24),
            created: view.now,
            number: customer.invoicePrefix + "-S" + ids.text(4, from: Dice.digits),
            customerID: customer.id,
            currency: currency,
            lines: lines,
            totals: Self.totals(of: lines),
            subscriptionID: id,
            sendsInvoice: sends,
            dueDate: days.map { view.now + $0 * 86_400 },
            finalizedAt: view.now + Self.draftSeconds
        )
        let subscription = StripeWorld.Subscription(
            id: id,
            created: view.now,
            customerID: customer.id,
            currency: currency,
            items: items,
            sendsInvoice: sends,
            daysUntilDue: days,
            latestInvoiceID: invoice.id
        )
        _ = keep(.invoice(invoice), "invoice.created")
        return keep(.subscription(subscription), "customer.subscription.created")
    }

    private func recurringPrice(
        _ member: StripeForm.Member
    ) throws(StripeFault) -> StripeWorld.Price {
        let param = "items[\(member.key)][price]"
        let id = member.value["price"]?.textValue ?? ""
        guard case .price(let price)? = view.object(id, .price) else {
            throw .missing(.price, id, param: param)
        }
        guard price.interval != nil else {
            throw .invalid(
                param,
                "The price specified is set to `type=one_time` but this field only accepts prices"
                    + " with `type=recurring`."
            )
        }
        return price
    }
}
