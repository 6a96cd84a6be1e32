/// Which object's record stands behind a member of a payout.
package enum MemberRecord: Sendable, Hashable, CaseIterable {
    /// A customer payment, named by the charge's payment.
    case payment
    /// A customer refund, named by the refund.
    case refund
    /// The payment that received a failed refund again, named by the refund.
    case refundReceivedAgain
    /// A customer refund, named by the dispute.
    case dispute
    /// A customer refund that takes a failed payment back, named by the charge.
    case bouncedPayment
}

/// How one member of a payout enters the deposit.
package enum MemberTreatment: Sendable, Hashable {
    /// A payment line that takes the record out of undeposited funds.
    case record(MemberRecord)
    /// A line on the account of this role; the sign decides between the sublists.
    case role(AccountRole)
    /// Part of the charge it shrinks: added to that charge's payment line.
    case foldedIntoCharge
    /// The payout's own row, which is the deposit itself.
    case payoutItself
    /// A suspense line and a finding: a person must say what it is.
    case suspense
}

/// Whether a rule speaks of money in, money out, or both.
package enum SignCondition: Sendable, Hashable {
    case positive, negative, either

    func holds(for amount: Int64) -> Bool {
        switch self {
        case .positive: amount >= 0
        case .negative: amount <= 0
        case .either: true
        }
    }
}

/// The statement column a member counts in.
package enum StatementColumn: Sendable, Hashable, CaseIterable {
    case gross, refunds, disputes, fees, other
}

/// One row of the truth table.
package struct TruthRule: Sendable, Hashable {
    /// Stripe's reporting category.
    package let category: String
    /// Stripe's balance transaction types the rule speaks of; empty for every type.
    package let types: [String]
    package let sign: SignCondition
    package let treatment: MemberTreatment
    package let column: StatementColumn
    /// The account for the fee charged along with the member.
    package let feeRole: AccountRole

    init(
        _ category: String,
        _ types: [String] = [],
        _ sign: SignCondition = .either,
        _ treatment: MemberTreatment,
        _ column: StatementColumn,
        feeRole: AccountRole = .processingFees
    ) {
        self.category = category
        self.types = types
        self.sign = sign
        self.treatment = treatment
        self.column = column
        self.feeRole = feeRole
    }
}

/// Every kind of balance transaction and what the books make of it: truth table B.1 to B.4.
///
/// Keyed by (reporting category, type, sign); the first rule that fits decides, so rules with types
/// stand before those without. What fits no rule is unknown and goes to suspense with a finding.
package enum TruthTable {
    package static let rules: [TruthRule] = payments + fees + movements + connect

    /// The rule for a row; nil when the table does not know its kind.
    package static func rule(for row: BalanceTransactionFacts) -> TruthRule? {
        rule(category: row.reportingCategory, type: row.type, amount: row.amount)
    }

    /// The rule for a kind and a signed amount; nil when the table does not know the kind.
    package static func rule(category: String, type: String, amount: Money) -> TruthRule? {
        func fits(_ rule: TruthRule) -> Bool {
            (rule.types.isEmpty || rule.types.contains(type))
                && rule.sign.holds(for: amount.minorUnits)
        }
        // Where the category says nothing, the type may still.
        if category == type || category == "other_adjustment",
            let rule = byType[type]?.first(where: fits)
        {
            return rule
        }
        return byCategory[category]?.first(where: fits)
    }

    /// Types for which Stripe documents no category.
    ///
    /// They count when the row comes under the type's own name or under the category for everything
    /// else. `tax_fund` stays out until it is documented.
    package static let typeRules: [TruthRule] = [
        uncategorised("fee_credit_funding", .positive, .role(.stripeFees), .fees),
        uncategorised("stripe_balance_payment_debit", .negative, .role(.stripeFees), .fees),
        uncategorised(
            "stripe_balance_payment_debit_reversal",
            .positive,
            .role(.stripeFees),
            .fees
        ),
        uncategorised("stripe_fx_fee", .either, .role(.currencyConversionFees), .fees),
        uncategorised("payment_reversal", .negative, .record(.bouncedPayment), .refunds),
        uncategorised("payment_unreconciled", .either, .role(.customerCredit), .other),
        uncategorised("reserve_hold", .negative, .role(.riskReserve), .other),
        uncategorised("reserve_release", .positive, .role(.riskReserve), .other),
        uncategorised("inbound_transfer", .positive, .role(.topUpTransit), .other),
        uncategorised("inbound_transfer_reversal", .negative, .role(.topUpTransit), .other),
        uncategorised("transfer_failure", .positive, .role(.dueToConnected), .other),
    ]

    private static func uncategorised(
        _ type: String,
        _ sign: SignCondition,
        _ treatment: MemberTreatment,
        _ column: StatementColumn
    ) -> TruthRule {
        TruthRule("", [type], sign, treatment, column)
    }

    private static let byType = Dictionary(grouping: typeRules) { $0.types[0] }

    private static let byCategory = Dictionary(grouping: rules, by: \.category)

    private static let payments: [TruthRule] = [
        TruthRule("charge", [], .positive, .record(.payment), .gross),
        TruthRule("charge_failure", [], .negative, .record(.bouncedPayment), .refunds),
        TruthRule("partial_capture_reversal", [], .negative, .foldedIntoCharge, .gross),
        TruthRule("refund", [], .negative, .record(.refund), .refunds),
        TruthRule("refund_failure", [], .positive, .record(.refundReceivedAgain), .refunds),
        TruthRule(
            "dispute",
            [],
            .negative,
            .record(.dispute),
            .disputes,
            feeRole: .disputeFees
        ),
        TruthRule(
            "dispute_reversal",
            [],
            .positive,
            .role(.disputeReversals),
            .disputes,
            feeRole: .disputeFees
        ),
    ]

    private static let fees: [TruthRule] = [
        TruthRule("fee", ["stripe_fx_fee"], .either, .role(.currencyConversionFees), .fees),
        TruthRule("fee", [], .either, .role(.stripeFees), .fees),
        TruthRule("network_cost", [], .either, .role(.networkFees), .fees),
        TruthRule("tax", [], .either, .role(.taxOnFees), .fees),
        TruthRule("contribution", [], .either, .role(.donations), .fees),
        TruthRule("climate_order_purchase", [], .either, .role(.donations), .fees),
        TruthRule("climate_order_refund", [], .either, .role(.donations), .fees),
    ]

    private static let movements: [TruthRule] = [
        TruthRule("payout", ["payout"], .either, .payoutItself, .other),
        TruthRule("payout_reversal", [], .either, .role(.payoutTransit), .other),
        TruthRule(
            "payout_minimum_balance_hold",
            [],
            .either,
            .role(.minimumBalanceReserve),
            .other
        ),
        TruthRule(
            "payout_minimum_balance_release",
            [],
            .either,
            .role(.minimumBalanceReserve),
            .other
        ),
        TruthRule("risk_reserved_funds", [], .either, .role(.riskReserve), .other),
        TruthRule("payment_network_reserve_hold", [], .either, .role(.networkReserve), .other),
        TruthRule("payment_network_reserve_release", [], .either, .role(.networkReserve), .other),
        TruthRule("topup", [], .either, .role(.topUpTransit), .other),
        TruthRule("topup_reversal", [], .either, .role(.topUpTransit), .other),
        TruthRule("advance", [], .either, .role(.advances), .other),
        TruthRule("advance_funding", [], .either, .role(.advances), .other),
        TruthRule("anticipation_repayment", [], .either, .role(.financing), .other),
        TruthRule("financing_payout", [], .either, .role(.financing), .other),
        TruthRule("financing_payout_reversal", [], .either, .role(.financing), .other),
        TruthRule("financing_paydown", [], .either, .role(.financing), .other),
        TruthRule("financing_paydown_reversal", [], .either, .role(.financing), .other),
        TruthRule("unreconciled_customer_funds", [], .either, .role(.customerCredit), .other),
        TruthRule("other_adjustment", [], .either, .suspense, .other),
    ]

    private static let connect: [TruthRule] =
        [
            TruthRule("platform_earning", [], .either, .role(.platformRevenue), .other),
            TruthRule("platform_earning_refund", [], .either, .role(.platformRevenue), .other),
            TruthRule("transfer", [], .either, .role(.dueToConnected), .other),
            TruthRule("transfer_reversal", [], .either, .role(.dueToConnected), .other),
            TruthRule("connect_reserved_funds", [], .either, .role(.connectReserve), .other),
            TruthRule("connect_collection_transfer", [], .either, .role(.connectLosses), .other),
        ]
        + [
            "issuing_authorization_hold", "issuing_authorization_release", "issuing_dispute",
            "issuing_dispute_fraud_liability_debit", "issuing_dispute_provisional_credit",
            "issuing_dispute_provisional_credit_reversal", "issuing_transaction",
            "issuing_disbursement",
        ].map { TruthRule($0, [], .either, .role(.issuing), .other) }
}
