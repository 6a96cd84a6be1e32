package import Accounting

extension BalanceTransactionFacts {
    /// Reads a row of the balance and proves its arithmetic.
    ///
    /// - Throws: besides faults of shape, `.arithmetic` unless net = amount − fee, and unless the
    ///   parts of the fee, where there are any, add up to the fee.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        let currency = try fields.currency("currency")
        let amount = try fields.money("amount", in: currency)
        let fee = try fields.money("fee", in: currency)
        let net = try fields.money("net", in: currency)
        guard net == amount - fee else {
            throw fields.fault(
                .arithmetic,
                at: "net",
                "The net amount \(net.text) is not \(amount.text) less the fee \(fee.text)."
            )
        }
        let details = try Self.feeDetails(fields, fee: fee)
        let source = try fields.expanded("source")
        self.init(
            id: try fields.id(),
            amount: amount,
            fee: fee,
            net: net,
            feeDetails: details,
            type: try fields.text("type"),
            reportingCategory: try fields.text("reporting_category"),
            sourceID: try fields.optionalReference("source"),
            source: try source.map { (object) throws(StripeDecodingFault) in
                try SourceFacts(stripe: object)
            },
            created: try fields.timestamp("created"),
            availableOn: try fields.timestamp("available_on"),
            description: try fields.optionalText("description"),
            // Versions before 2025-08-27 know one balance only.
            balance: try fields.optionalText("balance_type").map(BalanceKind.init(word:))
                ?? .payments
        )
    }

    private static func feeDetails(
        _ fields: StripeFields,
        fee: Money
    ) throws(StripeDecodingFault) -> [FeeDetail] {
        let details = try fields.optionalElements("fee_details")
            .map { (part) throws(StripeDecodingFault) in
                guard try part.currency("currency") == fee.currency else {
                    throw part.fault(
                        .currency,
                        at: "currency",
                        "The fee is not in the currency of its balance transaction."
                    )
                }
                return FeeDetail(
                    kind: FeeDetail.kind(try part.text("type")),
                    amount: try part.money("amount", in: fee.currency),
                    description: try part.optionalText("description")
                )
            }
        let sum = Money.sum(details.map(\.amount), in: fee.currency)
        guard details.isEmpty || sum == fee else {
            throw fields.fault(
                .arithmetic,
                at: "fee_details",
                "The parts of the fee add up to \(sum.text), not to \(fee.text)."
            )
        }
        return details
    }
}

extension FeeDetail {
    fileprivate static func kind(_ text: String) -> Kind {
        switch text {
        case "stripe_fee": .stripeFee
        case "application_fee": .applicationFee
        case "payment_method_passthrough_fee": .paymentMethodPassthroughFee
        case "tax": .tax
        case "withheld_tax": .withheldTax
        default: .unrecognized(text)
        }
    }
}

extension SourceFacts {
    /// Reads the object behind a balance transaction; kinds the books do not know keep their name.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        switch try fields.text("object") {
        case "charge": self = .charge(try ChargeFacts(stripe: fields))
        case "refund": self = .refund(try RefundFacts(stripe: fields))
        case "dispute": self = .dispute(try DisputeFacts(stripe: fields))
        case "payout": self = .payout(try PayoutFacts(stripe: fields))
        case let name: self = .other(name)
        }
    }
}
