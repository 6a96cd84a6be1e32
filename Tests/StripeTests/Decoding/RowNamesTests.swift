import Accounting
import JSON
import Stripe
import TestSupport
import Testing

/// Rows of the balance read out of documents of which only the needed members are built.
@Suite struct RowNamesTests {
    private static func read<Facts>(
        _ file: String,
        _ decode: (StripeFields) throws -> Facts
    ) throws -> (whole: Facts, part: Facts) {
        let bytes = try Samples.data("stripe/openapi-fixtures/" + file)
        let part = try JSONValue.parse(bytes, keeping: .rows)
        return (
            try decode(try StripeFields(try JSONValue.parse(bytes))),
            try decode(try StripeFields(part, readFor: .rows))
        )
    }

    @Test(arguments: StripeSamples.versions)
    func `nothing that the books need is left out`(version: String) throws {
        let row = try Self.read("\(version)/balance_transaction.json") {
            try BalanceTransactionFacts(stripe: $0)
        }
        #expect(row.whole == row.part)
        let charge = try Self.read("\(version)/charge.json") { try ChargeFacts(stripe: $0) }
        #expect(charge.whole == charge.part)
        let refund = try Self.read("\(version)/refund.json") { try RefundFacts(stripe: $0) }
        #expect(refund.whole == refund.part)
        let dispute = try Self.read("\(version)/dispute.json") { try DisputeFacts(stripe: $0) }
        #expect(dispute.whole == dispute.part)
        let payout = try Self.read("\(version)/payout.json") { try PayoutFacts(stripe: $0) }
        #expect(payout.whole == payout.part)
    }
}
