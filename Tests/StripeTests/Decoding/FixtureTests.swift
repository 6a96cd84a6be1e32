import Accounting
import JSON
import Stripe
import TestSupport
import Testing

/// Stripe's own fixtures, whose values are placeholders: they prove shapes, not arithmetic.
@Suite struct FixtureTests {
    private static let decoders: [String: @Sendable (StripeFields) throws -> Void] = [
        "account": { _ = try AccountIdentity(stripe: $0) },
        "balance": { _ = try BalanceReading(stripe: $0) },
        "balance_transaction": { _ = try BalanceTransactionFacts(stripe: $0) },
        "charge": { _ = try ChargeFacts(stripe: $0) },
        "credit_note": { _ = try CreditNoteReading(stripe: $0) },
        "customer": { _ = try CustomerFacts(stripe: $0) },
        "deleted_customer": { _ = try CustomerFacts(stripe: $0) },
        "dispute": { _ = try DisputeFacts(stripe: $0) },
        "event": { _ = try StripeEvent(stripe: $0) },
        "invoice": { _ = try InvoiceReading(stripe: $0) },
        "invoice_payment": { _ = try InvoicePaymentFacts(stripe: $0) },
        "line_item": { _ = try InvoiceLineFacts(stripe: $0) },
        "payment_intent": { _ = try PaymentIntentReading(stripe: $0) },
        "payout": { _ = try PayoutFacts(stripe: $0) },
        "refund": { _ = try RefundFacts(stripe: $0) },
    ]

    /// Fixtures whose placeholders contradict the API's own rules, and where they are refused.
    private static let unusable: [String: String] = [
        // Its currency is the word "currency", and its payment names no payment intent.
        "invoice_payment": "/currency"
    ]

    @Test(arguments: StripeSamples.versions)
    func `every fixture of an object we handle decodes`(version: String) throws {
        var decoded: Set<String> = []
        for file in try Samples.names(in: "stripe/openapi-fixtures/\(version)") {
            let name = String(file.dropLast(".json".count))
            guard let decoder = Self.decoders[name] else { continue }
            let fields = try StripeSamples.fields("openapi-fixtures/\(version)/\(file)")
            let fault = fault { try decoder(fields) }
            #expect(fault?.pointer == Self.unusable[name], "\(version) \(name)")
            decoded.insert(name)
        }
        #expect(decoded.isSuperset(of: ["invoice", "charge", "refund", "dispute", "payout"]))
        let isNewest = version == StripeSamples.versions.last
        #expect(!isNewest || decoded == Set(Self.decoders.keys))
    }

    @Test(arguments: StripeSamples.versions)
    func `every other fixture parses and names its kind`(version: String) throws {
        let names = try Samples.names(in: "stripe/openapi-fixtures/\(version)")
        #expect(names.count >= 19)
        for file in names {
            let value = try StripeSamples.value("openapi-fixtures/\(version)/\(file)")
            let name = file.dropLast(".json".count)
            let kind = name.hasPrefix("deleted_") ? name.dropFirst("deleted_".count) : name
            #expect(value["object"]?.stringValue == String(kind))
        }
    }

    @Test func `the old and the new shape of an invoice line give the same price and product`()
        throws
    {
        let old = try InvoiceLineFacts(
            stripe: StripeSamples.fields("openapi-fixtures/2024-06-20/line_item.json")
        )
        #expect(old.priceID?.hasPrefix("price_") == true)
        #expect(old.productID?.hasPrefix("prod_") == true)
        let new = try InvoiceLineFacts(
            stripe: StripeSamples.fields("openapi-fixtures/dahlia-2026-07/line_item.json")
        )
        #expect(new.priceID == nil)
        #expect(new.quantity == "1")
    }

    @Test func `the constructed payouts and the rows seen in public decode`() throws {
        let file = try StripeSamples.value("payout-scenarios.constructed.json")
        let scenarios = try #require(file["scenarios"]?.arrayValue)
        #expect(scenarios.count == 8)
        var rows = 0
        for scenario in scenarios {
            _ = try PayoutFacts(stripe: StripeFields(#require(scenario["payout"])))
            for row in scenario["balance_transactions"]?.arrayValue ?? [] {
                _ = try BalanceTransactionFacts(stripe: StripeFields(row))
                rows += 1
            }
        }
        #expect(rows > 20)
        let seen = try #require(
            StripeSamples.value("balance-transactions.seen.json").arrayValue
        )
        #expect(seen.count == 6)
        for entry in seen {
            let row = try #require(entry["balance_transaction"])
            _ = try BalanceTransactionFacts(stripe: StripeFields(row))
        }
    }
}
