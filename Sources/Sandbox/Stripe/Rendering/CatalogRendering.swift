import JSON

extension StripeView {
    func json(_ product: StripeWorld.Product) -> JSONObject {
        [
            "id": .string(product.id), "object": "product", "active": true,
            "created": .int(product.created), "default_price": .optional(product.defaultPriceID),
            "description": .optional(product.description), "images": [],
            "livemode": .bool(world.isLive), "marketing_features": [],
            "metadata": metadata(of: product.id), "name": .string(product.name),
            "package_dimensions": nil, "shippable": .bool(product.isShippable),
            "statement_descriptor": nil, "tax_code": nil, "tax_details": nil,
            "type": .string(product.isShippable ? "good" : "service"), "unit_label": nil,
            "updated": .int(product.created), "url": nil,
        ]
    }

    func json(_ price: StripeWorld.Price) -> JSONObject {
        var recurring: JSONValue = .null
        if let interval = price.interval {
            recurring = [
                "interval": .string(interval), "interval_count": 1, "meter": nil,
                "trial_period_days": nil, "usage_type": "licensed",
            ]
        }
        return [
            "id": .string(price.id), "object": "price", "active": true,
            "billing_scheme": "per_unit", "created": .int(price.created),
            "currency": .string(price.currency), "custom_unit_amount": nil,
            "livemode": .bool(world.isLive), "lookup_key": nil,
            "metadata": metadata(of: price.id), "nickname": nil,
            "product": .string(price.productID), "recurring": recurring,
            "tax_behavior": "unspecified", "tiers_mode": nil, "transform_quantity": nil,
            "type": .string(price.interval == nil ? "one_time" : "recurring"),
            "unit_amount": .int(price.unitAmount),
            "unit_amount_decimal": .string("\(price.unitAmount)"),
        ]
    }

    func json(_ rate: StripeWorld.TaxRate) -> JSONObject {
        let percentage = JSONValue.number(JSONNumber(minorUnits: rate.percentMilli, exponent: 3))
        return [
            "id": .string(rate.id), "object": "tax_rate", "active": true,
            "country": .string(rate.country), "created": .int(rate.created),
            "description": nil, "display_name": .string(rate.displayName),
            "effective_percentage": percentage, "flat_amount": nil,
            "inclusive": .bool(rate.isInclusive),
            "jurisdiction": .string(rate.state ?? rate.country),
            "jurisdiction_level": .string(rate.state == nil ? "country" : "state"),
            "livemode": .bool(world.isLive), "metadata": metadata(of: rate.id),
            "percentage": percentage, "rate_type": "percentage",
            "state": .optional(rate.state), "tax_type": .string(rate.taxType),
        ]
    }

    func json(_ coupon: StripeWorld.Coupon) -> JSONObject {
        [
            "id": .string(coupon.id), "object": "coupon",
            "amount_off": .optional(coupon.amountOff), "created": .int(coupon.created),
            "currency": .optional(coupon.currency), "duration": "once",
            "duration_in_months": nil, "livemode": .bool(world.isLive), "max_redemptions": nil,
            "metadata": metadata(of: coupon.id), "name": .string(coupon.name),
            "percent_off": .optional(coupon.percentOff), "redeem_by": nil, "times_redeemed": 0,
            "valid": true,
        ]
    }

    func json(_ discount: StripeWorld.Discount) -> JSONObject {
        [
            "id": .string(discount.id), "object": "discount", "checkout_session": nil,
            "customer": .string(discount.customerID), "customer_account": nil, "end": nil,
            "invoice": .string(discount.invoiceID),
            "invoice_item": .optional(discount.invoiceItemID), "promotion_code": nil,
            "source": ["coupon": .string(discount.couponID), "type": "coupon"],
            "start": .int(discount.start), "subscription": nil, "subscription_item": nil,
        ]
    }

    func json(_ rate: StripeWorld.ShippingRate) -> JSONObject {
        [
            "id": .string(rate.id), "object": "shipping_rate", "active": true,
            "created": .int(rate.created), "delivery_estimate": nil,
            "display_name": .string(rate.name),
            "fixed_amount": ["amount": .int(rate.amount), "currency": .string(rate.currency)],
            "livemode": .bool(world.isLive), "metadata": metadata(of: rate.id),
            "tax_behavior": "unspecified", "tax_code": nil, "type": "fixed_amount",
        ]
    }
}
