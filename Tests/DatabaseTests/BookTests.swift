import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct BookTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `a link comes back as it was stored and is replaced by a later one`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let link = try Sample.link("inv_in_1", sources: ["in_1", "ch_1", "pi_1"])
            let bare = try Sample.link("inv_in_2", sources: [], amount: nil)
            try await database.record(BookEffects(links: [link, bare]))
            #expect(try await database.link(link.externalID) == link)
            #expect(try await database.link(bare.externalID) == bare)
            let newer = try Sample.link("inv_in_1", internalID: "18", sources: ["in_1"])
            try await database.record(BookEffects(links: [newer]))
            #expect(try await database.link(link.externalID) == newer)
            #expect(try await database.links(source: "ch_1").isEmpty)
            let missing = try #require(ExternalID("inv_in_3"))
            #expect(try await database.link(missing) == nil)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `items of products are counted by when they were made`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            func link(_ id: String, _ kind: RecordKind, _ origin: Link.Origin) throws -> Link {
                Link(
                    externalID: try #require(ExternalID(id)),
                    kind: kind,
                    internalID: "1",
                    sources: [],
                    fingerprint: "",
                    amount: nil,
                    origin: origin
                )
            }
            let links = [
                try link("item_prod_1", .item, .created), try link("item_prod_2", .item, .created),
                try link("item_prod_3", .item, .adopted), try link("inv_in_1", .invoice, .created),
                try link("item_quittance-discount", .item, .created),
            ]
            try await database.record(BookEffects(links: links))
            #expect(try await database.itemsMade(since: Timestamp(seconds: 0)) == 2)
            #expect(try await database.itemsMade(since: Timestamp(seconds: 9_000_000_000)) == 0)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `links are found by every Stripe id they stand for`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let first = try Sample.link("inv_a", sources: ["in_1", "ch_1"])
            let second = try Sample.link("pay_b", sources: ["ch_1", "ch_1"])
            try await database.record(BookEffects(links: [second, first]))
            #expect(try await database.links(source: "ch_1") == [first, second])
            #expect(try await database.links(source: "in_1") == [first])
            #expect(try await database.links(source: "in_").isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `thousands of links are looked up at once`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let links = try (0..<1300).map { try Sample.link("inv_\($0)", sources: ["in_\($0)"]) }
            try await database.record(BookEffects(links: links))
            let wanted = links.map(\.externalID) + [try #require(ExternalID("inv_none"))]
            let found = try await database.links(wanted)
            #expect(found.count == 1300)
            #expect(links.allSatisfy { found[$0.externalID] == $0 })
            #expect(try await database.links([]).isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `an external id that differs only in case is refused and not found`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let lower = try Sample.link("cust_cus_ab")
            let upper = try Sample.link("cust_cus_AB")
            try await database.record(BookEffects(links: [lower]))
            await #expect(throws: StoreFault.self) {
                try await database.record(BookEffects(links: [upper]))
            }
            #expect(try await database.link(upper.externalID) == nil)
            #expect(try await database.link(lower.externalID) == lower)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `each subsidiary's books are told apart, and debts by whom they are owed to`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let eur = try #require(Currency("EUR"))
            let day = try #require(CalendarDate("2026-10-02"))
            func entry(
                _ id: String,
                _ debit: AccountRole,
                _ credit: AccountRole,
                _ units: Int64,
                in subsidiary: String? = nil
            ) throws -> BalancedEntry {
                try BalancedEntry(
                    id: id,
                    date: day,
                    narration: "Share",
                    postings: [
                        Posting(debit, .debit, Money(units, eur)),
                        Posting(credit, .credit, Money(units, eur)),
                    ],
                    sources: ["po_1"],
                    subsidiary: subsidiary
                )
            }
            try await database.record(
                BookEffects(entries: [
                    try entry("je_po_1-s3-to", .clearing, .dueToSubsidiary, 70),
                    try entry("je_po_2-s3-to", .clearing, .dueToSubsidiary, 2),
                    try entry("je_po_1-s4-to", .clearing, .dueToSubsidiary, 5),
                    try entry("je_po_1-s3-from", .dueFromSubsidiary, .payoutTransit, 70, in: "3"),
                ])
            )
            let held = try await database.roleBalances(from: nil)
            func sum(_ role: AccountRole, _ subsidiary: String?) -> [Int64] {
                held.filter { $0.place == RolePlace(role, of: subsidiary) }
                    .map(\.amount.minorUnits)
            }
            #expect(sum(.clearing, nil) == [77])
            #expect(sum(.clearing, "3") == [])
            #expect(sum(.dueToSubsidiary, "3") == [-72])
            #expect(sum(.dueToSubsidiary, "4") == [-5])
            #expect(sum(.dueFromSubsidiary, "3") == [70])
            let moved = try await database.movements(
                on: [
                    RolePlace(.dueToSubsidiary, of: "3"), RolePlace(.dueFromSubsidiary, of: "3"),
                ],
                in: eur,
                from: day
            )
            #expect(
                moved.map(\.document).sorted()
                    == ["je_po_1-s3-from", "je_po_1-s3-to", "je_po_2-s3-to"]
            )
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `the ledger tells what its roles hold and which documents moved them`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let eur = try #require(Currency("EUR"))
            let day = try #require(CalendarDate("2026-10-02"))
            try await database.record(
                BookEffects(entries: [
                    try Sample.entry("inv_in_1"),
                    try Sample.entry("inv_in_2", "2026-10-02", amount: 50),
                    try Sample.entry("po_3", "2026-10-03", amount: 7),
                ])
            )
            func receivable(_ rows: [RoleBalance]) -> [Int64] {
                rows.filter { $0.place.role == .receivable }.map(\.amount.minorUnits)
            }
            let all = try await database.roleBalances(from: nil)
            #expect(receivable(all) == [1307])
            #expect(all.map(\.amount.minorUnits).min() == -2614)
            #expect(receivable(try await database.roleBalances(from: day)) == [57])
            let moved = try await database.movements(
                on: [RolePlace(.receivable), RolePlace(.bank)],
                in: eur,
                from: day
            )
            #expect(moved.map(\.document) == ["inv_in_2", "dep_po_3"])
            #expect(moved.map(\.amount.minorUnits) == [50, 7])
            #expect(moved.first?.date == day)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `what an account's balances hold is told by balance and currency`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let (eur, usd) = (try #require(Currency("EUR")), try #require(Currency("USD")))
            let day = try #require(CalendarDate("2026-10-02"))
            func entry(
                _ payout: String,
                _ role: AccountRole,
                _ side: Side,
                _ units: Int64,
                in currency: Currency
            ) throws -> BalancedEntry {
                try BalancedEntry(
                    id: "je_\(payout)-\(role.rawValue)-\(units)",
                    date: day,
                    narration: "x",
                    postings: [
                        Posting(role, side, Money(units, currency)),
                        Posting(.bank, side.opposite, Money(units, currency)),
                    ],
                    sources: [payout]
                )
            }
            try await database.record(
                BookEffects(
                    entries: [
                        try entry("po_1", .clearing, .debit, 70, in: eur),
                        try entry("po_1", .stripeBalance, .credit, 20, in: eur),
                        try entry("po_1", .clearing, .debit, 3, in: usd),
                        try entry("po_1", .prefundingBalance, .debit, 9, in: eur),
                        // Of another role, of another account, of no statement.
                        try entry("po_1", .suspense, .debit, 5, in: eur),
                        try entry("po_2", .clearing, .debit, 11, in: eur),
                        try entry("po_3", .clearing, .debit, 13, in: eur),
                    ],
                    statements: [
                        try Sample.statement("po_1"), try Sample.statement("po_2", account: "eu"),
                    ]
                )
            )
            let held = try await database.heldBalance(of: "main")
            #expect(
                held == [
                    HeldBalance(kind: .payments, currency: eur): Money(50, eur),
                    HeldBalance(kind: .payments, currency: usd): Money(3, usd),
                    HeldBalance(kind: .refundAndDisputePrefunding, currency: eur): Money(9, eur),
                ]
            )
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `an entry is appended once; its repetition is nothing, its change is refused`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let entry = try Sample.entry("inv_in_1")
            try await database.record(BookEffects(entries: [entry]))
            try await database.record(BookEffects(entries: [entry]))
            #expect(try await database.entries() == [entry])
            let changes = [
                try Sample.entry("inv_in_1", amount: 1251),
                try Sample.entry("inv_in_1", "2026-10-02"),
                try Sample.entry("inv_in_1", narration: "Other"),
            ]
            for changed in changes {
                let fault = await #expect(throws: StoreFault.self) {
                    try await database.record(BookEffects(entries: [changed]))
                }
                guard case .corrupt = fault else {
                    Issue.record("a changed entry is refused as corrupt, not \(fault as Any)")
                    continue
                }
            }
            #expect(try await database.entries() == [entry])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `the ledger is read page by page in order of date and id`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let names = ["b", "a", "B", "-", "z", "_"]
            var entries: [BalancedEntry] = []
            for date in ["2026-10-02", "2026-09-30", "2026-10-01"] {
                for name in names { entries.append(try Sample.entry("\(name)\(date)", date)) }
            }
            try await database.record(BookEffects(entries: entries))
            var read: [BalancedEntry] = []
            var cursor: EntryCursor?
            while true {
                let page = try await database.entries(after: cursor, limit: 4)
                guard let last = page.last else { break }
                read += page
                cursor = EntryCursor(last)
            }
            #expect(read == entries.sorted { ($0.date, $0.id) < ($1.date, $1.id) })
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a ledger that was tampered with is not read as if nothing had happened`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await database.record(BookEffects(entries: [try Sample.entry("inv_in_1")]))
            try await database.raw("UPDATE posting SET amount = amount + 1 WHERE position = 0")
            let fault = await #expect(throws: StoreFault.self) { try await database.entries() }
            #expect(fault == .corrupt("the stored entry inv_in_1 does not balance"))
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a statement is stored whole and replaced by a later one`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let first = try Sample.statement("po_1")
            try await database.record(BookEffects(statements: [first]))
            #expect(try await database.statement("po_1") == first)
            let second = try Sample.statement("po_1", "2026-10-03", gross: 20_000)
            try await database.record(BookEffects(statements: [second]))
            #expect(try await database.statement("po_1") == second)
            #expect(try await database.statement("po_2") == nil)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a statement that does not add up is refused by the store itself`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let wrong = try Sample.statement("po_1", net: 9_188)
            await #expect(throws: StoreFault.self) {
                try await database.record(BookEffects(statements: [wrong]))
            }
            #expect(try await database.statement("po_1") == nil)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `statements are read page by page, latest arrival first`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let statements = try (1...9).map {
                try Sample.statement(
                    "po_\($0)",
                    "2026-10-0\($0 % 3 + 1)",
                    account: $0 < 5 ? "main" : "other"
                )
            }
            try await database.record(BookEffects(statements: statements))
            let order = statements.sorted {
                ($1.arrivalDate, $1.payoutID) < ($0.arrivalDate, $0.payoutID)
            }
            for account in [nil, "main"] as [String?] {
                var read: [PayoutStatement] = []
                var cursor: StatementCursor?
                while true {
                    let page = try await database.statements(
                        account: account,
                        before: cursor,
                        limit: 2
                    )
                    guard let last = page.last else { break }
                    read += page
                    cursor = StatementCursor(last)
                }
                #expect(read == order.filter { account == nil || $0.account == account })
            }
        }
    }
}
