import Accounting
import Testing

/// Which documents between subsidiaries have no counterpart.
@Suite struct DebtProofTests {
    private static func movement(
        _ day: String,
        _ document: String,
        _ units: Int64
    ) throws -> AccountMovement {
        AccountMovement(
            date: try #require(CalendarDate(day)),
            document: document,
            amount: Money(units, try #require(Currency("USD")))
        )
    }

    @Test func `halves of a share belong together by name, other documents by amount`() throws {
        let alone = DebtProof.alone([
            try Self.movement("2026-10-03", "je_po_1-s3-to", -100),
            try Self.movement("2026-10-03", "je_po_1-s3-from", 100),
            // Settled by two documents of people, some days apart.
            try Self.movement("2026-10-05", "transaction 7", 40),
            try Self.movement("2026-10-08", "transaction 9", -40),
            // One half differs, the other half of the last one is missing.
            try Self.movement("2026-10-06", "je_po_2-s3-to", -100),
            try Self.movement("2026-10-06", "je_po_2-s3-from", 90),
            try Self.movement("2026-10-04", "je_po_3-s3-from", 55),
            // The same amount as the first, but claimed by nobody.
            try Self.movement("2026-10-09", "je_po_4-s4-to", -100),
        ])
        #expect(alone.map(\.document) == ["je_po_3-s3-from", "je_po_2-s3-from", "je_po_4-s4-to"])
        #expect(alone.map(\.amount.minorUnits) == [55, -10, -100])
    }

    @Test(arguments: [
        ("je_po_1-s3-to", "je_po_1-s3"), ("je_po_1-s3-from", "je_po_1-s3"),
        ("je_txn_9-s12-to", "je_txn_9-s12"),
    ])
    func `the halves of a share are known by their names`(document: String, name: String) {
        #expect(SubsidiaryShare.name(of: document) == name)
    }

    @Test(arguments: ["je_po_1-to", "je_po_1-sx-to", "je_po_1-s3", "transaction 3", "-to"])
    func `other documents are no halves`(document: String) {
        #expect(SubsidiaryShare.name(of: document) == nil)
    }

    @Test func `a difference names the books it is in, and says when it is older`() throws {
        let usd = try #require(Currency("USD"))
        let nothing = DebtProof.Books(balance: Money(0, usd))
        var proof = DebtProof(
            currency: usd,
            subsidiaries: ["3"],
            accounts: ["260", "261"],
            system: nothing,
            ledger: nothing
        )
        let day = try #require(CalendarDate("2026-10-01"))
        #expect(proof.finding(from: day) == nil)
        proof.system = .init(balance: Money(-1234, usd))
        let old = try #require(proof.finding(from: day))
        #expect(old.subject == "debt-3-usd")
        #expect(old.sentence.contains("12.34 USD in NetSuite"))
        #expect(old.sentence.contains("older"))
        proof.system = nothing
        proof.ledger = .init(
            balance: Money(5, usd),
            alone: [try Self.movement("2026-10-04", "je_po_3-s3-from", 5)]
        )
        let ours = try #require(proof.finding(from: day))
        #expect(ours.sentence.contains("in the ledger"))
        #expect(ours.sentence.contains("je_po_3-s3-from of 2026-10-04"))
        #expect(proof.isUnderWay)
    }
}
