import JSON

extension StripeView {
    func json(_ intent: StripeWorld.PaymentIntent) -> JSONObject {
        let charge: StripeWorld.Charge? =
            if let id = intent.chargeID, case .charge(let charge)? = object(id) { charge } else {
                nil
            }
        let isDone = (intent.succeededAt ?? .max) <= now
        let isAuthorised = intent.isManualCapture && charge != nil && !isDone
        let isCanceled = (intent.canceledAt ?? .max) <= now
        let status =
            isCanceled
            ? "canceled"
            : isDone
                ? "succeeded" : isAuthorised ? "requires_capture" : "requires_payment_method"
        return [
            "id": .string(intent.id), "object": "payment_intent",
            "amount": .int(intent.amount),
            "amount_capturable": isAuthorised ? .int(intent.amount) : 0,
            "amount_details": ["tip": [:]],
            "amount_received": isDone ? .optional(charge?.amountCaptured) : 0,
            "application": nil, "application_fee_amount": .optional(charge?.applicationFee),
            "automatic_payment_methods": nil,
            "canceled_at": .reached(intent.canceledAt, by: now),
            "cancellation_reason": isCanceled ? "void_invoice" : nil,
            "capture_method": intent.isManualCapture ? "manual" : "automatic",
            "client_secret": nil, "confirmation_method": "automatic",
            "created": .int(intent.created), "currency": .string(intent.currency),
            "customer": .optional(intent.customerID), "customer_account": nil,
            "description": .optional(intent.description),
            "excluded_payment_method_types": nil, "last_payment_error": nil,
            "latest_charge": .optional(charge?.id), "livemode": .bool(world.isLive),
            "metadata": metadata(of: intent.id), "next_action": nil, "on_behalf_of": nil,
            "payment_method": .optional(charge?.paymentMethodID),
            "payment_method_configuration_details": nil, "payment_method_options": [:],
            "payment_method_types": ["card"], "payment_record": nil, "processing": nil,
            "receipt_email": nil, "review": nil, "setup_future_usage": nil, "shipping": nil,
            "source": nil, "statement_descriptor": nil, "statement_descriptor_suffix": nil,
            "status": .string(status), "transfer_data": nil, "transfer_group": nil,
        ]
    }

    func json(_ charge: StripeWorld.Charge) -> JSONObject {
        let refunded = (index.refundsByCharge[charge.id] ?? []).reduce(0) { sum, refund in
            refund.created <= now && (refund.failedAt ?? .max) > now ? sum + refund.amount : sum
        }
        let isCaptured = (charge.capturedAt ?? .min) <= now
        let isDisputed = (index.disputesByCharge[charge.id] ?? []).contains { $0.created <= now }
        var object: JSONObject = [
            "id": .string(charge.id), "object": "charge", "amount": .int(charge.amount),
            "amount_captured": isCaptured ? .int(charge.amountCaptured) : 0,
            "amount_refunded": .int(refunded), "application": nil, "application_fee": nil,
            "application_fee_amount": .optional(charge.applicationFee),
            "balance_transaction": visible(charge.rowID),
            "billing_details": [
                "address": [
                    "city": nil, "country": nil, "line1": nil, "line2": nil,
                    "postal_code": nil, "state": nil,
                ],
                "email": .optional(charge.billingEmail), "name": .optional(charge.billingName),
                "phone": nil, "tax_id": nil,
            ],
            "calculated_statement_descriptor": "HARBOUR LANE", "captured": .bool(isCaptured),
            "created": .int(charge.created), "currency": .string(charge.currency),
            "customer": .optional(charge.customerID),
            "description": .optional(charge.description), "disputed": .bool(isDisputed),
            "failure_balance_transaction": nil, "failure_code": nil, "failure_message": nil,
            "fraud_details": [:],
        ]
        let rest: JSONObject = [
            "livemode": .bool(world.isLive), "metadata": metadata(of: charge.id),
            "on_behalf_of": nil,
            "outcome": [
                "advice_code": nil, "network_advice_code": nil, "network_decline_code": nil,
                "network_status": "approved_by_network", "reason": nil,
                "risk_level": "normal", "seller_message": "Payment complete.",
                "type": "authorized",
            ],
            "paid": true, "payment_intent": .string(charge.paymentIntentID),
            "payment_method": .string(charge.paymentMethodID),
            "payment_method_details": json(charge.method), "presentment_details": nil,
            "radar_options": [:], "receipt_email": nil, "receipt_number": nil,
            "receipt_url": nil,
            "refunded": .bool(refunded > 0 && refunded == charge.amountCaptured),
            "review": nil, "shipping": nil, "source": nil, "source_transfer": nil,
            "statement_descriptor": nil, "statement_descriptor_suffix": nil,
            "status": "succeeded", "transfer_data": nil, "transfer_group": nil,
        ]
        for member in rest.members { object[member.key] = member.value }
        return object
    }

    private func json(_ method: StripeWorld.PaymentMethod) -> JSONValue {
        switch method {
        case .card(let brand, let last4, let country):
            [
                "card": [
                    "brand": .string(brand), "country": .string(country), "exp_month": 8,
                    "exp_year": 2030, "funding": "credit", "last4": .string(last4),
                    "network": .string(brand),
                ],
                "type": "card",
            ]
        case .bankDebit(let bank, let last4):
            [
                "type": "us_bank_account",
                "us_bank_account": [
                    "account_holder_type": "company", "account_type": "checking",
                    "bank_name": .string(bank), "last4": .string(last4),
                    "payment_reference": nil,
                ],
            ]
        }
    }

    func json(_ refund: StripeWorld.Refund) -> JSONObject {
        let isSettled = refund.settledAt <= now
        let hasFailed = (refund.failedAt ?? .max) <= now
        var destination: JSONValue = [
            "card": [
                "reference": isSettled ? .string("74\(refund.created)") : .null,
                "reference_status": isSettled ? "available" : "pending",
                "reference_type": "acquirer_reference_number", "type": "refund",
            ],
            "type": "card",
        ]
        if refund.isBankTransfer {
            destination = [
                "type": "us_bank_transfer",
                "us_bank_transfer": ["reference": nil, "reference_status": "pending"],
            ]
        }
        return [
            "id": .string(refund.id), "object": "refund", "amount": .int(refund.amount),
            "balance_transaction": visible(refund.rowID), "charge": .string(refund.chargeID),
            "created": .int(refund.created), "currency": .string(refund.currency),
            "customer": .optional(refund.customerID), "customer_account": nil,
            "destination_details": destination,
            "failure_balance_transaction": visible(refund.failureRowID),
            "failure_reason": hasFailed ? "expired_or_canceled_card" : nil,
            "metadata": metadata(of: refund.id),
            "payment_intent": .string(refund.paymentIntentID),
            "payment_method": .string(refund.paymentMethodID),
            "pending_reason": isSettled ? nil : "insufficient_funds",
            "reason": .optional(refund.reason), "receipt_number": nil,
            "source_transfer_reversal": nil,
            "status": hasFailed ? "failed" : isSettled ? "succeeded" : "pending",
            "transfer_reversal": nil,
        ]
    }

    func json(_ dispute: StripeWorld.Dispute) -> JSONObject {
        let status = dispute.stages.last { $0.moment <= now }?.status ?? "needs_response"
        let isAnswered = !status.hasSuffix("needs_response")
        return [
            "id": .string(dispute.id), "object": "dispute", "amount": .int(dispute.amount),
            "balance_transactions": .array(dispute.rowIDs.compactMap(render)),
            "charge": .string(dispute.chargeID), "created": .int(dispute.created),
            "currency": .string(dispute.currency), "enhanced_eligibility_types": [],
            "evidence": [:],
            "evidence_details": [
                "due_by": .int(dispute.created + 9 * 86_400), "enhanced_eligibility": [:],
                "has_evidence": .bool(isAnswered), "past_due": false,
                "submission_count": isAnswered ? 1 : 0,
            ],
            "intended_submission_method": "manual",
            "is_charge_refundable": .bool(dispute.isInquiry),
            "livemode": .bool(world.isLive), "metadata": metadata(of: dispute.id),
            "network_reason_code": .string(dispute.networkReasonCode),
            "payment_intent": .string(dispute.paymentIntentID),
            "payment_method_details": [
                "card": [
                    "brand": "visa",
                    "case_type": dispute.isInquiry ? "inquiry" : "chargeback",
                    "network_reason_code": .string(dispute.networkReasonCode),
                ],
                "type": "card",
            ],
            "reason": .string(dispute.reason), "status": .string(status),
        ]
    }
}
