import HTTP
import JSON
import TestSupport
import Testing

@testable import Sandbox

/// Objects against the field list of the official library's newest version.
@Suite struct StripeShapeTests {
    /// Documented fields left out on purpose: only sent when asked for, or only in other situations.
    private static let leftOut: [String: Set<String>] = [
        "charge": ["refunds", "level3", "transfer", "authorization_code"],
        "customer": [
            "cash_balance", "deleted", "invoice_credit_balance", "sources", "subscriptions", "tax",
            "tax_ids",
        ],
        "invoice": ["confirmation_secret", "deleted", "payments"],
        "product": ["deleted"],
        "price": ["currency_options", "deleted", "tiers"],
        "coupon": ["applies_to", "currency_options", "deleted"],
        "discount": ["deleted"],
        "refund": ["description", "instructions_email", "next_action", "presentment_details"],
        "payment_intent": [
            "allowed_payment_method_types", "hooks", "managed_payments", "payment_details",
            "presentment_details",
        ],
        "event": ["account", "context"],
        "topup": ["payment_method_options"],
    ]
    /// Fields real answers have that the library's types do not name.
    private static let beyond: Set<String> = ["enhanced_eligibility_types"]

    @Test func `every object has exactly the documented fields`() throws {
        let sample = try JSONValue.parse(
            try Samples.data("stripe/reference/object-fields.2026-10-28.endive.json")
        )
        let desk = try StripeDesk()
        var seen: Set<String> = []
        func compare(_ object: JSONObject) throws {
            let name = try #require(object["object"]?.stringValue)
            guard let documented = sample["objects"]?[name]?.objectValue,
                object["deleted"] == nil
            else { return }
            seen.insert(name)
            let expected = Set(documented.keys.filter { !$0.contains(".") })
                .subtracting(Self.leftOut[name] ?? [])
            let actual = Set(object.keys).subtracting(Self.beyond)
            #expect(actual == expected, "\(name): \(actual.symmetricDifference(expected))")
            for (key, field) in documented.members where !key.contains(".") {
                guard field["nullable_or_absent"] == nil, let value = object[key] else { continue }
                #expect(!value.isNull, "\(name).\(key) must not be null")
            }
        }
        for kind in StripeKind.allCases {
            for object in desk.service.view.list(kind).prefix(40) {
                let rendered = desk.service.view.render(object)
                try compare(rendered)
                for line in rendered["lines"]?["data"]?.arrayValue ?? [] {
                    if let line = line.objectValue { try compare(line) }
                }
            }
        }
        #expect(seen.count == 20)
    }

    @Test func `enumerated fields hold documented values`() throws {
        let sample = try JSONValue.parse(
            try Samples.data("stripe/reference/object-fields.2026-10-28.endive.json")
        )
        let desk = try StripeDesk()
        for kind in StripeKind.allCases {
            for object in desk.service.view.list(kind) {
                let rendered = desk.service.view.render(object)
                let fields = sample["objects"]?[kind.rawValue]?.objectValue ?? [:]
                for (key, field) in fields.members where !key.contains(".") {
                    guard let allowed = field["enum"]?.arrayValue, let value = rendered[key],
                        !value.isNull
                    else { continue }
                    #expect(allowed.contains(value), "\(kind.rawValue).\(key) = \(value)")
                }
            }
        }
    }
}
