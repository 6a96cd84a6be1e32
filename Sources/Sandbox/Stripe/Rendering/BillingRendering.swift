import JSON

extension StripeView {
    func json(_ item: StripeWorld.InvoiceItem) -> JSONObject {
        [
            "id": .string(item.id), "object": "invoiceitem", "amount": .int(item.amount),
            "currency": .string(item.currency), "customer": .string(item.customerID),
            "customer_account": nil, "date": .int(item.created),
            "description": .optional(item.description), "discountable": true, "discounts": [],
            "invoice": .optional(item.invoiceID), "livemode": .bool(world.isLive),
            "metadata": metadata(of: item.id), "parent": nil,
            "period": ["end": .int(item.created), "start": .int(item.created)],
            "pricing": nil, "proration": false, "quantity": 1, "tax_rates": [],
            "test_clock": nil,
        ]
    }

    func json(_ subscription: StripeWorld.Subscription) -> JSONObject {
        let items = subscription.items.map { item -> JSONValue in
            [
                "id": .string(item.id), "object": "subscription_item",
                "created": .int(subscription.created), "metadata": [:],
                "price": render(item.priceID) ?? .string(item.priceID),
                "quantity": .int(item.quantity), "subscription": .string(subscription.id),
            ]
        }
        return [
            "id": .string(subscription.id), "object": "subscription",
            "billing_cycle_anchor": .int(subscription.created), "cancel_at": nil,
            "cancel_at_period_end": false,
            "canceled_at": .reached(subscription.canceledAt, by: now),
            "collection_method": .string(
                subscription.sendsInvoice ? "send_invoice" : "charge_automatically"
            ),
            "created": .int(subscription.created), "currency": .string(subscription.currency),
            "customer": .string(subscription.customerID), "customer_account": nil,
            "days_until_due": .optional(subscription.daysUntilDue), "description": nil,
            "items": .list(
                items,
                hasMore: false,
                url: "/v1/subscription_items?subscription=\(subscription.id)"
            ),
            "latest_invoice": .string(subscription.latestInvoiceID),
            "livemode": .bool(world.isLive), "metadata": metadata(of: subscription.id),
            "start_date": .int(subscription.created),
            "status": .string(subscription.status(at: now)), "test_clock": nil,
        ]
    }
}
