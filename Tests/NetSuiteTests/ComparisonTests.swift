import Accounting
import JSON
import Testing

@testable import NetSuite

@Suite struct ComparisonTests {
    private static let invoice = """
        {"links":[],"id":"104","entity":{"id":"647","refName":"Example"},\
        "tranDate":"2026-11-02","currency":{"id":"1","refName":"US Dollar"},"total":89.5,\
        "memo":"Stripe invoice in_1 (checked)","item":{"items":[{"amount":100.0},{"amount":-10.5}]}}
        """

    @Test func `an equal invoice has no differences`() throws {
        let existing = try read(Self.invoice, .invoice)
        #expect(existing.internalID == "104")
        #expect(try differences(Planned.invoice(), existing).isEmpty)
    }

    @Test(arguments: [
        (#""id":"647""#, #""id":"648""#, "customer", "647", "648"),
        (#""entity":{"id":"647","refName":"Example"},"#, "", "customer", "647", ""),
        ("2026-11-02", "2026-11-03", "date", "2026-11-02", "2026-11-03"),
        (#""id":"1""#, #""id":"4""#, "currency", "USD", "EUR"),
        (#""total":89.5"#, #""total":89.51"#, "total", "89.5", "89.51"),
        (#""total":89.5,"#, "", "total", "89.5", ""),
        ("in_1 (", "in_2 (", "memo", "in_1", "Stripe invoice in_2 (checked)"),
        ("-10.5", "-10.49", "lines", "100 -10.5", "100 -10.49"),
    ])
    func `each owned field is compared`(
        old: String,
        new: String,
        field: String,
        ours: String,
        theirs: String
    ) throws {
        let text = Self.invoice.split(
            separator: old,
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        .joined(separator: new)
        let existing = try read(text, .invoice)
        #expect(
            try differences(Planned.invoice(), existing)
                == [FieldDifference(field: field, ours: ours, theirs: theirs)]
        )
    }

    @Test func `lines and currency NetSuite did not return are not compared`() throws {
        let text =
            #"{"id":104,"entity":"647","tranDate":"2026-11-02","total":"89.50","#
            + #""memo":"in_1","item":{"links":[]}}"#
        #expect(try differences(Planned.invoice(), try read(text, .invoice)).isEmpty)
    }

    @Test(arguments: [
        (#""isPerson":false,"companyName":"Example GmbH""#, [String]()),
        (#""isPerson":true,"firstName":"Example","lastName":"GmbH""#, []),
        (#""isPerson":false,"companyName":"Example AG""#, ["name"]),
        (#""isPerson":false"#, ["name"]),
    ])
    func `a customer is compared by name`(name: String, fields: [String]) throws {
        let text =
            #"{"id":"647",\#(name),"email":"AP@Example.com","comments":"Stripe customer cus_A"}"#
        let existing = try read(text, .customer)
        #expect(try differences(Planned.customer(), existing).map(\.field) == fields)
    }

    @Test func `ids that differ only in case are told apart by the comments`() throws {
        let text =
            #"{"id":"7","companyName":"Example GmbH","email":"ap@example.com","#
            + #""comments":"Stripe customer cus_a"}"#
        let found = try differences(Planned.customer(), try read(text, .customer))
        #expect(found.map(\.field) == ["comments"])
        #expect(found.first?.theirs == "Stripe customer cus_a")
    }

    @Test func `what the plan leaves empty is the bookkeeper's`() throws {
        let text =
            #"{"id":"7","companyName":"Example GmbH","email":"new@example.com","#
            + #""comments":"cus_A"}"#
        let planned = try Planned.customer(email: nil)
        #expect(try differences(planned, try read(text, .customer)).isEmpty)
    }

    @Test func `a name longer than the field is compared as it was written`() throws {
        let long = String(repeating: "n", count: 100)
        let kept = String(repeating: "n", count: 83)
        let text = #"{"id":"7","companyName":"\#(kept)","comments":"cus_A"}"#
        let planned = try Planned.customer(name: long, email: nil)
        #expect(try differences(planned, try read(text, .customer)).isEmpty)
    }

    @Test func `a payment is compared by what was received`() throws {
        let text =
            #"{"id":"379","customer":{"id":"647"},"tranDate":"2026-11-03","#
            + #""currency":{"id":"5"},"payment":8950.0,"total":1.0,"memo":"pi_1"}"#
        let planned = try Planned.payment(Sample.money(8950, "JPY"))
        #expect(try differences(planned, try read(text, .customerPayment)).isEmpty)
    }

    @Test func `a deposit is compared by account and total`() throws {
        let text =
            #"{"id":"9","account":{"id":"501"},"tranDate":"2026-11-05","total":71.90,"#
            + #""currency":{"id":"1"},"memo":"Stripe payout po_1"}"#
        let found = try differences(Planned.deposit(), try read(text, .deposit))
        #expect(
            found == [
                FieldDifference(field: "total", ours: "71.91", theirs: "71.9"),
                FieldDifference(field: "account", ours: "500", theirs: "501"),
            ]
        )
    }

    @Test func `a journal entry is compared line by line in any order`() throws {
        let transit = try Sample.number(.payoutTransit)
        let text =
            #"{"id":"9","tranDate":"2026-11-06","memo":"po_1","line":{"items":["#
            + #"{"account":{"id":"500"},"credit":187.0,"debit":0},"#
            + #"{"account":{"id":"\#(transit)"},"debit":187.0}]}}"#
        #expect(try differences(Planned.journal(), try read(text, .journalEntry)).isEmpty)
        let other = text.split(separator: "187.0}]").joined(separator: "186.0}]")
        let found = try differences(Planned.journal(), try read(other, .journalEntry))
        #expect(found.map(\.field) == ["lines"])
    }

    @Test func `an item found under its id is ours`() throws {
        let planned = try Planned.document(
            "item_prod_1",
            .item(ItemDraft(name: "Plan X", role: .product)),
            source: "prod_1"
        )
        let existing = try read(#"{"id":"144","itemId":"Renamed"}"#, .item)
        #expect(try differences(planned, existing).isEmpty)
    }

    @Test func `an answer without an id is no record`() throws {
        let value = try JSONValue.parse(Array(#"{"links":[]}"#.utf8))
        let record = ExistingRecordReading.read(
            value,
            kind: .invoice,
            currencies: try Sample.currencies()
        )
        #expect(record == nil)
    }

    private func read(_ text: String, _ kind: RecordKind) throws -> ExistingRecord {
        try #require(
            ExistingRecordReading.read(
                try JSONValue.parse(Array(text.utf8)),
                kind: kind,
                currencies: try Sample.currencies()
            )
        )
    }

    private func differences(
        _ planned: PlannedDocument,
        _ existing: ExistingRecord
    ) throws -> [FieldDifference] {
        RecordComparison.differences(
            between: planned,
            and: existing,
            references: try Planned.references(),
            chart: try Sample.chart()
        )
    }
}
