/// Which objects a list's parameters admit.
struct StripeFilter: Sendable {
    let query: StripeListQuery
    let view: StripeView

    /// Parameters that name an object, which must exist.
    private static let references: [String: StripeKind] = [
        "customer": .customer, "invoice": .invoice, "charge": .charge,
        "payment_intent": .paymentIntent, "payout": .payout, "product": .product,
    ]

    /// Proves that the objects named by parameters exist.
    ///
    /// - Throws: `StripeFault`, also for payouts whose rows cannot be listed, yet or ever.
    func prove(kind: StripeKind) throws(StripeFault) {
        for member in query.form.members {
            guard let referenced = Self.references[member.key], let id = member.value.textValue
            else { continue }
            guard let object = view.object(id, referenced) else {
                throw .missing(referenced, id, param: member.key)
            }
            guard case .payout(let payout) = object else { continue }
            guard payout.isAutomatic else {
                throw .invalid(
                    "payout",
                    "Balance transaction history can only be filtered on automatic payouts,"
                        + " not manual ones."
                )
            }
            guard payout.reconciledAt <= view.now else {
                throw .invalid(
                    "payout",
                    "The payout's reconciliation is still in progress.",
                    code: "payout_reconciliation_not_ready"
                )
            }
        }
        if let payment = query.form["payment"], let id = payment["payment_intent"]?.textValue,
            view.object(id, .paymentIntent) == nil
        {
            throw .missing(.paymentIntent, id, param: "payment[payment_intent]")
        }
        if query.text("type") != nil && query.form["types"] != nil {
            throw .invalid("types", "You may pass only one of type and types.")
        }
    }

    /// Whether an object belongs to the list.
    func admits(_ object: StripeObject) -> Bool {
        guard query.admits(object.created, "created") else { return false }
        switch object {
        case .customer(let customer):
            return matches("email", customer.email) && query.text("test_clock") == nil
        case .product(let product):
            return admits(product)
        case .price(let price):
            return admits(price)
        case .taxRate(let rate):
            return matches("inclusive", "\(rate.isInclusive)") && matches("active", "true")
        case .invoice(let invoice):
            return admits(invoice)
        case .invoicePayment(let payment):
            return admits(payment)
        case .paymentIntent(let intent):
            return matches("customer", intent.customerID)
        case .charge(let charge):
            return matches("customer", charge.customerID)
                && matches("payment_intent", charge.paymentIntentID)
                && query.text("transfer_group") == nil
        case .refund(let refund):
            return matches("charge", refund.chargeID)
                && matches("payment_intent", refund.paymentIntentID)
        case .dispute(let dispute):
            return matches("charge", dispute.chargeID)
                && matches("payment_intent", dispute.paymentIntentID)
        case .creditNote(let note):
            return matches("customer", note.customerID) && matches("invoice", note.invoiceID)
        case .payout(let payout):
            return matches("status", payout.status(at: view.now))
                && matches("destination", payout.destination)
                && query.admits(payout.arrivalDate, "arrival_date")
        case .balanceTransaction(let row):
            return matches("payout", row.payoutID) && matches("source", row.sourceID)
                && matches("type", row.type) && matches("currency", row.currency)
        case .topup(let topUp):
            return query.admits(topUp.amount, "amount")
                && matches("status", topUp.settledAt <= view.now ? "succeeded" : "pending")
        case .event(let event):
            return admits(event)
        case .invoiceItem(let item):
            return matches("customer", item.customerID) && matches("invoice", item.invoiceID)
                && matches("pending", "\(item.invoiceID == nil)")
                && query.text("customer_account") == nil
        case .subscription(let subscription):
            return admits(subscription)
        case .customerBalanceTransaction(let row):
            return matches("invoice", row.invoiceID)
        case .coupon, .discount, .shippingRate:
            return true
        }
    }

    private func matches(_ key: String, _ value: String?) -> Bool {
        guard let wanted = query.text(key) else { return true }
        return wanted == value
    }

    private func contains(_ key: String, _ value: String) -> Bool {
        guard let wanted = query.form[key] else { return true }
        return wanted.members.contains { $0.value.textValue == value }
    }

    private func admits(_ product: StripeWorld.Product) -> Bool {
        contains("ids", product.id) && matches("active", "true")
            && matches("shippable", "\(product.isShippable)")
            && matches("type", product.isShippable ? "good" : "service")
            && query.text("url") == nil
    }

    private func admits(_ price: StripeWorld.Price) -> Bool {
        if let interval = query.form["recurring"]?["interval"]?.textValue {
            guard price.interval == interval else { return false }
        }
        return matches("product", price.productID) && matches("currency", price.currency)
            && matches("type", price.interval == nil ? "one_time" : "recurring")
            && matches("active", "true") && query.form["lookup_keys"] == nil
    }

    private func admits(_ invoice: StripeWorld.Invoice) -> Bool {
        if query.form["due_date"] != nil {
            guard let due = invoice.dueDate, query.admits(due, "due_date") else { return false }
        }
        return matches("status", invoice.status(at: view.now))
            && matches("customer", invoice.customerID)
            && matches("subscription", invoice.subscriptionID)
            && matches(
                "collection_method",
                invoice.sendsInvoice ? "send_invoice" : "charge_automatically"
            )
            && query.text("customer_account") == nil
    }

    private func admits(_ payment: StripeWorld.InvoicePayment) -> Bool {
        if let wanted = query.form["payment"] {
            guard wanted["type"]?.textValue == "payment_intent",
                wanted["payment_intent"].map({ $0.textValue == payment.paymentIntentID }) ?? true
            else { return false }
        }
        return matches("invoice", payment.invoiceID)
            && matches("status", payment.status(at: view.now))
    }

    /// Without a wish ended ones are left out.
    private func admits(_ subscription: StripeWorld.Subscription) -> Bool {
        let status = subscription.status(at: view.now)
        let wanted = query.text("status")
        guard wanted == "all" || wanted == status || (wanted == nil && status != "canceled") else {
            return false
        }
        return matches("customer", subscription.customerID)
            && matches(
                "collection_method",
                subscription.sendsInvoice ? "send_invoice" : "charge_automatically"
            )
            && query.text("customer_account") == nil
            && (query.text("price").map { id in
                subscription.items.contains { $0.priceID == id }
            } ?? true)
    }

    /// Events are kept for 30 days; here all of them were delivered.
    private func admits(_ event: StripeWorld.Event) -> Bool {
        guard event.created > view.now - 30 * 86_400 else { return false }
        if let pattern = query.text("type") {
            let isMatch =
                pattern.hasSuffix("*")
                ? event.type.hasPrefix(pattern.dropLast()) : event.type == pattern
            guard isMatch else { return false }
        }
        return contains("types", event.type) && matches("delivery_success", "true")
    }
}
