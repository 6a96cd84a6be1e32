import JSON

extension StripeView {
    func json(_ line: StripeWorld.InvoiceLine, of invoice: StripeWorld.Invoice) -> JSONObject {
        [
            "id": .string(line.id), "object": "line_item", "amount": .int(line.amount),
            "currency": .string(invoice.currency), "description": .string(line.description),
            "discount_amounts": json(line.discountAmounts),
            "discountable": .bool(line.isDiscountable),
            "discounts": .array(line.ownDiscountIDs.map(JSONValue.string)),
            "invoice": .string(invoice.id), "livemode": .bool(world.isLive), "metadata": [:],
            "parent": parent(of: line, in: invoice),
            "period": ["end": .int(line.periodEnd), "start": .int(line.periodStart)],
            "pretax_credit_amounts": credits(line.discountAmounts),
            "pricing": pricing(of: line), "quantity": .int(line.quantity),
            "quantity_decimal": .string("\(line.quantity)"),
            "subscription": line.subscriptionItemID == nil
                ? .null : .optional(invoice.subscriptionID),
            "subtotal": .int(line.amount), "taxes": json(line.taxes),
        ]
    }

    private func parent(
        of line: StripeWorld.InvoiceLine,
        in invoice: StripeWorld.Invoice
    ) -> JSONValue {
        let credited: JSONValue = ["credited_items": nil]
        if let item = line.subscriptionItemID {
            return [
                "invoice_item_details": nil,
                "subscription_item_details": [
                    "invoice_item": line.isProration ? .string(line.invoiceItemID) : .null,
                    "proration": .bool(line.isProration), "proration_details": credited,
                    "subscription": .optional(invoice.subscriptionID),
                    "subscription_item": .string(item),
                ],
                "type": "subscription_item_details",
            ]
        }
        return [
            "invoice_item_details": [
                "invoice_item": .string(line.invoiceItemID),
                "proration": .bool(line.isProration), "proration_details": credited,
                "subscription": nil,
            ],
            "subscription_item_details": nil, "type": "invoice_item_details",
        ]
    }

    private func pricing(of line: StripeWorld.InvoiceLine) -> JSONValue {
        guard case .price(let price)? = index.objects[line.priceID] else { return .null }
        let unit = line.isProration ? line.amount : price.unitAmount
        return [
            "price_details": [
                "price": .string(price.id), "product": .string(price.productID),
            ],
            "type": "price_details", "unit_amount_decimal": .string("\(unit)"),
        ]
    }

    func json(_ discounts: [StripeWorld.DiscountAmount]) -> JSONValue {
        .array(
            discounts.map {
                ["amount": .int($0.amount), "discount": .string($0.discountID)]
            }
        )
    }

    /// Discounts as the list of credits before tax has them.
    func credits(_ discounts: [StripeWorld.DiscountAmount]) -> JSONValue {
        .array(
            discounts.map {
                [
                    "amount": .int($0.amount), "discount": .string($0.discountID),
                    "type": "discount",
                ]
            }
        )
    }

    func json(_ taxes: [StripeWorld.TaxAmount]) -> JSONValue {
        .array(
            taxes.map {
                [
                    "amount": .int($0.amount),
                    "tax_behavior": .string($0.isInclusive ? "inclusive" : "exclusive"),
                    "tax_rate_details": ["tax_rate": .string($0.rateID)],
                    "taxability_reason": "not_available", "taxable_amount": .int($0.taxable),
                    "type": "tax_rate_details",
                ]
            }
        )
    }

    func json(_ line: StripeWorld.CreditNote.Line) -> JSONObject {
        let credited = line.credited
        let rates = credited.taxes.compactMap { render($0.rateID) }
        return [
            "id": .string(line.id), "object": "credit_note_line_item",
            "amount": .int(credited.amount), "description": .string(credited.description),
            "discount_amount": .int(credited.discountTotal),
            "discount_amounts": json(credited.discountAmounts),
            "invoice_line_item": .string(credited.id), "livemode": .bool(world.isLive),
            "metadata": [:], "pretax_credit_amounts": credits(credited.discountAmounts),
            "quantity": .int(credited.quantity), "tax_rates": .array(rates),
            "taxes": json(credited.taxes), "type": "invoice_line_item", "unit_amount": nil,
            "unit_amount_decimal": nil,
        ]
    }

    func json(_ note: StripeWorld.CreditNote) -> JSONObject {
        let totals = note.totals
        let lines = note.lines.prefix(Self.embeddedLinesMax).map { JSONValue.object(json($0)) }
        let isVoid = (note.voidedAt ?? .max) <= now
        let type =
            note.postPayment == 0
            ? "pre_payment" : note.prePayment == 0 ? "post_payment" : "mixed"
        let refunds = note.refundIDs.map { id -> JSONValue in
            [
                "amount_refunded": .int(note.refundedAmount / Int64(note.refundIDs.count)),
                "payment_record_refund": nil, "refund": .string(id), "type": "refund",
            ]
        }
        return [
            "id": .string(note.id), "object": "credit_note", "amount": .int(totals.total),
            "amount_shipping": 0, "created": .int(note.created),
            "currency": .string(note.currency), "customer": .string(note.customerID),
            "customer_account": nil,
            "customer_balance_transaction": .optional(note.customerBalanceRowID),
            "discount_amount": .int(totals.discounts.reduce(0) { $0 + $1.amount }),
            "discount_amounts": json(totals.discounts), "effective_at": .int(note.created),
            "invoice": .string(note.invoiceID),
            "lines": .list(
                lines,
                hasMore: note.lines.count > Self.embeddedLinesMax,
                url: "/v1/credit_notes/\(note.id)/lines"
            ),
            "livemode": .bool(world.isLive), "memo": .optional(note.memo),
            "metadata": metadata(of: note.id), "number": .string(note.number),
            "out_of_band_amount": nil,
            "pdf": .string("https://pay.example.com/credit_notes/\(note.id)/pdf"),
            "post_payment_amount": .int(note.postPayment),
            "pre_payment_amount": .int(note.prePayment),
            "pretax_credit_amounts": credits(totals.discounts),
            "reason": .optional(note.reason), "refunds": .array(refunds), "shipping_cost": nil,
            "status": .string(isVoid ? "void" : "issued"), "subtotal": .int(totals.subtotal),
            "subtotal_excluding_tax": .int(totals.subtotalExcludingTax),
            "total": .int(totals.total), "total_excluding_tax": .int(totals.totalExcludingTax),
            "total_taxes": json(totals.taxes), "type": .string(type),
            "voided_at": .reached(note.voidedAt, by: now),
        ]
    }
}
