import Accounting
import Testing

/// Which documents an account's difference comes from.
@Suite struct AccountProofTests {
    private static func movement(
        _ day: String,
        _ document: String,
        _ units: Int64
    ) throws
        -> AccountMovement
    {
        AccountMovement(
            date: try #require(CalendarDate(day)),
            document: document,
            amount: Money(units, try #require(Currency("USD")))
        )
    }

    @Test func `documents that differ are told oldest first, and others not at all`() throws {
        let system = [
            try Self.movement("2026-10-03", "dep_po_1", 100),
            try Self.movement("2026-10-05", "transaction 77", 5),
            try Self.movement("2026-10-09", "dep_po_2", 250),
            try Self.movement("2026-10-11", "dep_po_4", 7),
        ]
        let ledger = [
            // The same document in two entries, one of them on another day.
            try Self.movement("2026-10-03", "dep_po_1", 60),
            try Self.movement("2026-10-04", "dep_po_1", 40),
            try Self.movement("2026-10-08", "dep_po_2", 200),
            try Self.movement("2026-10-01", "dep_po_3", 9),
            // Dated otherwise by a bookkeeper.
            try Self.movement("2026-10-12", "dep_po_4", 7),
        ]
        let found = AccountProof.discrepancies(system: system, ledger: ledger)
        #expect(found.map(\.document) == ["dep_po_3", "transaction 77", "dep_po_2"])
        #expect(found.map(\.date.text) == ["2026-10-01", "2026-10-05", "2026-10-08"])
        #expect(found[0].system == nil)
        #expect(found[1].ledger == nil)
        #expect(!found[1].isUnderWay)
        #expect(found[2].system?.minorUnits == 250)
    }

    @Test(arguments: [
        ("dep_po_1", "dep_po_1"), ("po_1", "dep_po_1"), ("po_1-2", "dep_po_1-2"),
        ("dep_po_1-2", "dep_po_1-2"), ("dep_po_1-txn_9", "dep_po_1"),
        ("dep_po_1-2-txn_9", "dep_po_1-2"), ("dep_po_1-moved", "dep_po_1"),
        ("je_po_1-failed", "je_po_1-failed"), ("je_txn_9", "je_txn_9"),
        ("bal-main-2026-10-31-usd", "dep_bal-main-2026-10-31-usd"), ("rfd_re_1", "rfd_re_1"),
    ])
    func `every entry belongs to the record that posts it`(entry: String, document: String) {
        #expect(BalancedEntry.document(of: entry) == document)
    }

    @Test func `a difference older than what was compared says so`() throws {
        let usd = try #require(Currency("USD"))
        let proof = AccountProof(
            accounts: ["210"],
            currency: usd,
            roles: [.clearing],
            system: Money(5, usd),
            ledger: Money(0, usd)
        )
        let day = try #require(CalendarDate("2026-08-01"))
        let finding = try #require(proof.finding(from: day))
        #expect(finding.subject == "account-210-usd")
        #expect(finding.sentence.contains("0.05 USD"))
        #expect(finding.sentence.contains("older"))
    }
}
