import JSON

extension StripeView {
    func json(_ row: StripeWorld.BalanceRow) -> JSONObject {
        let rate = row.exchangeRateMicro.map {
            JSONValue.number(JSONNumber(minorUnits: $0, exponent: 6))
        }
        let fees = row.fees.map { part -> JSONValue in
            [
                "amount": .int(part.amount), "application": .optional(part.application),
                "currency": .string(row.currency), "description": .string(part.description),
                "type": .string(part.type),
            ]
        }
        return [
            "id": .string(row.id), "object": "balance_transaction", "amount": .int(row.amount),
            "available_on": .int(row.availableOn), "balance_type": "payments",
            "created": .int(row.created), "currency": .string(row.currency),
            "description": .optional(row.description), "exchange_rate": rate ?? .null,
            "fee": .int(row.fee), "fee_details": .array(fees), "net": .int(row.net),
            "reporting_category": .string(row.category), "source": .optional(row.sourceID),
            "status": row.availableOn <= now ? "available" : "pending",
            "type": .string(row.type),
        ]
    }

    func json(_ payout: StripeWorld.Payout) -> JSONObject {
        let status = payout.status(at: now)
        let hasFailed = status == "failed"
        let isTraced = payout.paidAt <= now
        return [
            "id": .string(payout.id), "object": "payout", "amount": .int(payout.amount),
            "application_fee": nil, "application_fee_amount": nil,
            "arrival_date": .int(payout.arrivalDate), "automatic": .bool(payout.isAutomatic),
            "balance_transaction": visible(payout.rowID), "created": .int(payout.created),
            "currency": .string(payout.currency), "description": "STRIPE PAYOUT",
            "destination": .string(payout.destination),
            "failure_balance_transaction": visible(payout.failureRowID),
            "failure_code": hasFailed ? .optional(payout.failureCode) : .null,
            "failure_message": hasFailed ? .optional(payout.failureMessage) : .null,
            "livemode": .bool(world.isLive), "metadata": metadata(of: payout.id),
            "method": "standard", "original_payout": nil, "payout_method": nil,
            "reconciliation_status": .string(payout.reconciliation(at: now)),
            "reversed_by": nil, "source_type": "card", "statement_descriptor": nil,
            "status": .string(status),
            "trace_id": [
                "status": isTraced ? "supported" : "pending",
                "value": isTraced ? .string(payout.traceID) : .null,
            ],
            "type": "bank_account",
        ]
    }

    func json(_ topUp: StripeWorld.TopUp) -> JSONObject {
        [
            "id": .string(topUp.id), "object": "topup", "amount": .int(topUp.amount),
            "balance_transaction": visible(topUp.rowID), "created": .int(topUp.created),
            "currency": .string(topUp.currency), "description": "Top-up",
            "expected_availability_date": .int(topUp.settledAt), "failure_code": nil,
            "failure_message": nil, "initiated_by": "user", "livemode": .bool(world.isLive),
            "metadata": metadata(of: topUp.id), "payment_method": nil, "source": nil,
            "statement_descriptor": nil,
            "status": topUp.settledAt <= now ? "succeeded" : "pending", "transfer_group": nil,
        ]
    }

    /// The balance: money already usable and money on its way, by currency.
    func balanceJSON() -> JSONObject {
        var available: [String: Int64] = [:]
        var pending: [String: Int64] = [:]
        for currency in world.account.bankAccounts.keys {
            available[currency] = 0
            pending[currency] = 0
        }
        for row in world.rows where row.created <= now {
            // A payout leaves the usable money at once, whatever its row's own date is.
            if row.availableOn <= now || row.type == "payout" {
                available[row.currency, default: 0] += row.net
            } else {
                pending[row.currency, default: 0] += row.net
            }
        }
        func entries(_ sums: [String: Int64]) -> JSONValue {
            .array(
                sums.sorted { $0.key < $1.key }.map {
                    [
                        "amount": .int($0.value), "currency": .string($0.key),
                        "source_types": ["card": .int($0.value)],
                    ]
                }
            )
        }
        return [
            "object": "balance", "available": entries(available), "connect_reserved": [],
            "livemode": .bool(world.isLive), "pending": entries(pending),
            "refund_and_dispute_prefunding": ["available": [], "pending": []],
        ]
    }

    func accountJSON() -> JSONObject {
        let account = world.account
        return [
            "id": .string(account.id), "object": "account",
            "business_profile": ["name": .string(account.name), "url": nil],
            "business_type": "company", "charges_enabled": true,
            "country": .string(account.country), "created": .int(account.created),
            "default_currency": .string(account.defaultCurrency), "details_submitted": true,
            "email": "owner@example.com", "metadata": [:], "payouts_enabled": true,
            "settings": [
                "dashboard": ["display_name": .string(account.name), "timezone": "Etc/UTC"],
                "payouts": [
                    "debit_negative_balances": true,
                    "schedule": ["delay_days": 2, "interval": "daily"],
                    "statement_descriptor": nil,
                ],
            ],
            "type": "standard",
        ]
    }
}

extension StripeWorld.Payout {
    /// Where the payout stood at a moment.
    func status(at moment: Int64) -> String {
        if (failedAt ?? .max) <= moment { return "failed" }
        if paidAt <= moment { return "paid" }
        return created + 3_600 <= moment ? "in_transit" : "pending"
    }

    /// Whether the payout's rows could be listed at a moment.
    func reconciliation(at moment: Int64) -> String {
        guard isAutomatic else { return "not_applicable" }
        return reconciledAt <= moment ? "completed" : "in_progress"
    }
}
