import JSON

extension StripeView {
    func json(_ customer: StripeWorld.Customer) -> JSONObject {
        if let since = customer.deletedAt, since <= now {
            return ["id": .string(customer.id), "object": "customer", "deleted": true]
        }
        return [
            "id": .string(customer.id), "object": "customer",
            "address": customer.address == .none ? .null : json(customer.address(at: now)),
            "balance": .int(balance(of: customer.id)),
            "business_name": customer.isCompany ? .string(customer.name) : .null,
            "created": .int(customer.created),
            "currency": customer.currency.isEmpty ? .null : .string(customer.currency),
            "customer_account": nil, "default_source": nil, "delinquent": false,
            "description": nil, "discount": nil, "email": .optional(customer.email),
            "individual_name": customer.isCompany ? .null : .string(customer.name),
            "invoice_prefix": .string(customer.invoicePrefix),
            "invoice_settings": [
                "custom_fields": nil, "default_payment_method": nil, "footer": nil,
                "rendering_options": nil,
            ],
            "livemode": .bool(world.isLive), "metadata": metadata(of: customer.id),
            "name": .string(customer.name),
            "next_invoice_sequence": .int(
                (index.invoiceCountByCustomer[customer.id] ?? 0) + 1
            ),
            "phone": .optional(customer.phone), "preferred_locales": [], "shipping": nil,
            "tax_exempt": .string(customer.taxExempt), "test_clock": nil,
        ]
    }

    /// What the customer owes (positive) or has in credit (negative).
    func balance(of customerID: String) -> Int64 {
        index.balanceByCustomer[customerID]?.last { $0.created <= now }?.endingBalance ?? 0
    }

    func json(_ address: StripeWorld.Address) -> JSONValue {
        [
            "city": .string(address.city), "country": .string(address.country),
            "line1": .string(address.line1), "line2": nil,
            "postal_code": .string(address.postalCode), "state": .optional(address.state),
        ]
    }

    func json(_ row: StripeWorld.CustomerBalanceRow) -> JSONObject {
        [
            "id": .string(row.id), "object": "customer_balance_transaction",
            "amount": .int(row.amount), "checkout_session": nil, "created": .int(row.created),
            "credit_note": .optional(row.creditNoteID), "currency": .string(row.currency),
            "customer": .string(row.customerID), "customer_account": nil,
            "description": .optional(row.description),
            "ending_balance": .int(row.endingBalance), "invoice": .optional(row.invoiceID),
            "livemode": .bool(world.isLive), "metadata": metadata(of: row.id),
            "type": .string(row.type),
        ]
    }
}
