import JSON

extension StripeView {
    /// How many lines an invoice or credit note carries inside; the rest is on its own list.
    static let embeddedLinesMax = 10

    func json(_ invoice: StripeWorld.Invoice) -> JSONObject {
        var object = head(of: invoice)
        for part in [customerPart(of: invoice), amounts(of: invoice), course(of: invoice)] {
            for member in part.members { object[member.key] = member.value }
        }
        return object
    }

    /// Whether the invoice has left `draft`.
    private func isFinal(_ invoice: StripeWorld.Invoice) -> Bool { invoice.finalizedAt <= now }

    private func head(of invoice: StripeWorld.Invoice) -> JSONObject {
        let url = "/v1/invoices/\(invoice.id)/lines"
        let lines = invoice.lines.prefix(Self.embeddedLinesMax).map { line in
            JSONValue.object(json(line, of: invoice))
        }
        var parent: JSONValue = .null
        if let subscription = invoice.subscriptionID {
            parent = [
                "quote_details": nil,
                "subscription_details": [
                    "metadata": metadata(of: subscription), "subscription": .string(subscription),
                ],
                "type": "subscription_details",
            ]
        }
        return [
            "id": .string(invoice.id), "object": "invoice",
            "account_country": .string(world.account.country),
            "account_name": .string(world.account.name), "account_tax_ids": nil,
            "application": nil, "auto_advance": .bool(!isFinal(invoice)),
            "automatic_tax": [
                "disabled_reason": nil, "enabled": false, "liability": nil, "provider": nil,
                "status": nil,
            ],
            "billing_reason": .string(
                invoice.subscriptionID == nil ? "manual" : "subscription_cycle"
            ),
            "collection_method": .string(
                invoice.sendsInvoice ? "send_invoice" : "charge_automatically"
            ),
            "created": .int(invoice.created), "currency": .string(invoice.currency),
            "custom_fields": nil, "default_payment_method": nil, "default_source": nil,
            "default_tax_rates": [], "description": .optional(invoice.memo),
            "discounts": .array(invoice.discountIDs.map(JSONValue.string)),
            "footer": nil, "from_invoice": nil,
            "issuer": ["type": "self"], "last_finalization_error": nil, "latest_revision": nil,
            "lines": .list(
                lines,
                hasMore: invoice.lines.count > Self.embeddedLinesMax,
                url: url
            ),
            "livemode": .bool(world.isLive), "metadata": metadata(of: invoice.id),
            "on_behalf_of": nil, "parent": parent,
            "payment_settings": [
                "default_mandate": nil, "payment_method_options": nil,
                "payment_method_types": nil,
            ],
            "rendering": nil, "statement_descriptor": nil, "test_clock": nil,
            "threshold_reason": nil,
        ]
    }

    private func customerPart(of invoice: StripeWorld.Invoice) -> JSONObject {
        var part: JSONObject = [
            "customer": .string(invoice.customerID), "customer_account": nil,
            "customer_address": nil, "customer_email": nil, "customer_name": nil,
            "customer_phone": nil, "customer_shipping": nil, "customer_tax_exempt": "none",
            "customer_tax_ids": [],
        ]
        guard case .customer(let customer)? = object(invoice.customerID) else {
            return part
        }
        let moment = min(now, invoice.finalizedAt)
        part["customer_address"] =
            customer.address == .none ? .null : json(customer.address(at: moment))
        part["customer_email"] = .optional(customer.email)
        part["customer_name"] = .string(customer.name)
        part["customer_phone"] = .optional(customer.phone)
        part["customer_tax_exempt"] = .string(customer.taxExempt)
        return part
    }

    private func amounts(of invoice: StripeWorld.Invoice) -> JSONObject {
        let totals = invoice.totals
        let notes = (index.creditNotesByInvoice[invoice.id] ?? []).filter {
            $0.created <= now && ($0.voidedAt ?? .max) > now
        }
        let prePayment = notes.reduce(0) { $0 + $1.prePayment }
        let paid = (index.paymentsByInvoice[invoice.id] ?? []).reduce(0) { sum, payment in
            (payment.paidAt ?? .max) <= now ? sum + payment.amount : sum
        }
        let due = (isFinal(invoice) ? invoice.amountPayable : totals.total) - prePayment
        var shipping: JSONValue = .null
        if let rate = invoice.shippingRateID {
            shipping = [
                "amount_subtotal": .int(totals.shipping), "amount_tax": 0,
                "amount_total": .int(totals.shipping), "shipping_rate": .string(rate),
            ]
        }
        return [
            "amount_due": .int(due), "amount_overpaid": 0, "amount_paid": .int(paid),
            "amount_paid_off_stripe": 0, "amount_remaining": .int(due - paid),
            "amount_shipping": .int(totals.shipping),
            "ending_balance": isFinal(invoice) ? .int(invoice.endingBalance) : .null,
            "post_payment_credit_notes_amount": .int(notes.reduce(0) { $0 + $1.postPayment }),
            "pre_payment_credit_notes_amount": .int(prePayment),
            "shipping_cost": shipping, "shipping_details": nil,
            "starting_balance": .int(invoice.startingBalance),
            "subtotal": .int(totals.subtotal),
            "subtotal_excluding_tax": .int(totals.subtotalExcludingTax),
            "total": .int(totals.total), "total_discount_amounts": json(totals.discounts),
            "total_excluding_tax": .int(totals.totalExcludingTax),
            "total_pretax_credit_amounts": credits(totals.discounts),
            "total_taxes": json(totals.taxes),
        ]
    }

    private func course(of invoice: StripeWorld.Invoice) -> JSONObject {
        let status = invoice.status(at: now)
        let isFinal = isFinal(invoice)
        let isPaid = status == "paid"
        var details: JSONValue = .null
        if status == "uncollectible" {
            details = ["uncollectible": ["reason": "user_forgiven"]]
        }
        return [
            "attempt_count": isPaid && invoice.totals.total > 0 ? 1 : 0,
            "attempted": .bool(isPaid),
            "automatically_finalizes_at": isFinal || invoice.finalizedAt == .max
                ? .null : .int(invoice.finalizedAt),
            "due_date": .optional(invoice.dueDate),
            "effective_at": isFinal ? .int(invoice.finalizedAt) : .null,
            "hosted_invoice_url": isFinal
                ? .string("https://invoice.example.com/i/\(invoice.id)") : .null,
            "invoice_pdf": isFinal
                ? .string("https://pay.example.com/invoice/\(invoice.id)/pdf") : .null,
            "next_payment_attempt": nil,
            "number": isFinal ? .string(invoice.number) : .null,
            "period_end": .int(invoice.created), "period_start": .int(invoice.created),
            "receipt_number": nil, "status": .string(status), "status_details": details,
            "status_transitions": [
                "finalized_at": .reached(invoice.finalizedAt, by: now),
                "marked_uncollectible_at": .reached(invoice.uncollectibleAt, by: now),
                "paid_at": .reached(invoice.paidAt, by: now),
                "voided_at": .reached(invoice.voidedAt, by: now),
            ],
            "webhooks_delivered_at": .int(invoice.created),
        ]
    }

    func json(_ payment: StripeWorld.InvoicePayment) -> JSONObject {
        let isPaid = (payment.paidAt ?? .max) <= now
        let isCanceled = (payment.canceledAt ?? .max) <= now
        return [
            "id": .string(payment.id), "object": "invoice_payment",
            "amount_paid": isPaid ? .int(payment.amount) : .null,
            "amount_requested": .int(payment.amount), "created": .int(payment.created),
            "currency": .string(payment.currency), "invoice": .string(payment.invoiceID),
            "is_default": .bool(payment.isDefault), "livemode": .bool(world.isLive),
            "payment": [
                "payment_intent": .string(payment.paymentIntentID), "type": "payment_intent",
            ],
            "status": .string(payment.status(at: now)),
            "status_transitions": [
                "canceled_at": isCanceled ? .optional(payment.canceledAt) : .null,
                "paid_at": isPaid ? .optional(payment.paidAt) : .null,
            ],
        ]
    }
}

extension StripeWorld.InvoicePayment {
    /// Where the payment stood at a moment.
    func status(at moment: Int64) -> String {
        if (paidAt ?? .max) <= moment { return "paid" }
        return (canceledAt ?? .max) <= moment ? "canceled" : "open"
    }
}
