import Accounting
import JSON
import TestSupport
import Testing

/// The truth table against the kinds Stripe documents.
@Suite struct TruthTableTests {
    private static func enums() throws -> JSONValue {
        try JSONValue.parse(Samples.data("stripe/reference/enums.json"))
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        (value?.arrayValue ?? []).compactMap(\.stringValue)
    }

    private func rule(_ category: String, _ type: String, _ amount: Int64) throws -> TruthRule? {
        TruthTable.rule(for: try Sample.row("txn", amount, category, type: type))
    }

    /// Categories that only ever move money one way; the other sign is unknown and goes to suspense.
    private static let oneWay: [String: Int64] = [
        "charge": 1, "charge_failure": -1, "partial_capture_reversal": -1, "refund": -1,
        "refund_failure": 1, "dispute": -1, "dispute_reversal": 1,
    ]

    @Test func `every documented pair of category and type has a rule`() throws {
        let documented = try #require(
            try Self.enums()["reporting_category_documented"]?.objectValue
        )
        var pairs = 0
        for (category, types) in documented.members {
            for type in Self.texts(types) {
                pairs += 1
                for sign in [Int64(1), -1] {
                    let isKnown = try rule(category, type, sign * 100) != nil
                    let isExpected = Self.oneWay[category].map { $0 == sign } ?? true
                    #expect(isKnown == isExpected, "\(category) \(type) \(sign)")
                }
            }
        }
        #expect(pairs >= 50)
    }

    @Test func `every category of the official library and reports has a rule`() throws {
        let categories = Self.texts(try Self.enums()["reporting_category_union"])
        #expect(categories.count >= 45)
        for category in categories {
            let type = category == "payout" ? "payout" : "anything"
            let sign = Self.oneWay[category] ?? 1
            #expect(try rule(category, type, sign * 100) != nil, "\(category)")
        }
    }

    /// Stripe documents no category for these.
    ///
    /// Under a documented category that decides, under their own name or the category of everything
    /// else the type does. What is left is suspense.
    @Test func `types without a documented category are decided by their type`() throws {
        let types = Self.texts(try Self.enums()["types_without_a_documented_reporting_category"])
        #expect(types.count >= 12)
        let byType = Dictionary(grouping: TruthTable.typeRules) { $0.types[0] }
        // Nobody says what this one is.
        #expect(Set(types).subtracting(byType.keys) == ["tax_fund"])
        #expect(byType.allSatisfy { types.contains($0.key) && $0.value.count == 1 })
        for type in types {
            for sign in [Int64(1), -1] {
                let known = byType[type]?.first.flatMap {
                    switch ($0.sign, sign) {
                    case (.either, _), (.positive, 1), (.negative, -1): $0.treatment
                    case (.positive, _), (.negative, _): nil
                    }
                }
                #expect(try rule(type, type, 100 * sign)?.treatment == known)
                let other = try rule("other_adjustment", type, 100 * sign)
                #expect(other?.treatment == known ?? .suspense)
            }
            let fee: AccountRole = type == "stripe_fx_fee" ? .currencyConversionFees : .stripeFees
            #expect(try rule("fee", type, -100)?.treatment == .role(fee))
        }
    }

    @Test func `no two rules decide the same kind`() {
        var keys: Set<String> = []
        for rule in TruthTable.rules {
            for type in rule.types.isEmpty ? ["*"] : rule.types {
                let key = "\(rule.category) \(type) \(rule.sign)"
                #expect(keys.insert(key).inserted, "\(key)")
            }
        }
    }

    @Test func `a rule with types stands before the rule of its whole category`() {
        for (index, rule) in TruthTable.rules.enumerated() where !rule.types.isEmpty {
            let earlier = TruthTable.rules.prefix(index)
            #expect(!earlier.contains { $0.category == rule.category && $0.types.isEmpty })
        }
    }

    @Test func `no category but those Stripe names is booked by guess`() throws {
        let known = Set(Self.texts(try Self.enums()["reporting_category_union"]))
        for rule in TruthTable.rules { #expect(known.contains(rule.category), "\(rule.category)") }
        for category in ["", "Charge", "charge ", "income", "reserve_hold"] {
            #expect(try rule(category, "charge", 100) == nil)
        }
    }

    @Test(arguments: [
        ("charge", "charge", Int64(0), MemberTreatment.record(.payment)),
        ("refund", "payment_refund", 0, .record(.refund)),
        ("refund_failure", "refund_failure", 5, .record(.refundReceivedAgain)),
        ("dispute", "adjustment", -5, .record(.dispute)),
        ("dispute_reversal", "adjustment", 5, .role(.disputeReversals)),
        ("payout", "payout", -5, .payoutItself),
        ("payout_reversal", "payout_failure", 5, .role(.payoutTransit)),
        ("risk_reserved_funds", "reserved_funds", -5, .role(.riskReserve)),
        ("transfer", "transfer", -5, .role(.dueToConnected)),
    ])
    func `money of a kind goes where the table says`(
        category: String,
        type: String,
        amount: Int64,
        treatment: MemberTreatment
    ) throws {
        #expect(try rule(category, type, amount)?.treatment == treatment)
    }
}
