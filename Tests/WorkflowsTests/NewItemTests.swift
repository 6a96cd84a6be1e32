import Accounting
import HTTP
import JSON
import Jobs
import NetSuite
import Sandbox
import Stripe
import Synchronization
import Testing

@testable import Workflows

/// Items made on demand: what the mapping gives them, and how many a day may bring.
@Suite struct NewItemTests {
    private static func mapping(_ perDay: Int, _ beyond: NewItemLimit.Beyond) -> Mapping {
        Mapping(items: ItemMapping(newItems: NewItemLimit(perDay: perDay, beyond: beyond)))
    }

    private static func products(_ bench: Bench) -> Int {
        bench.books.contents.links.values.count { link in
            link.kind == .item && link.sources.first?.hasPrefix(ItemRole.sourcePrefix) == false
        }
    }

    private static func told(_ bench: Bench) -> [Finding] {
        bench.books.findings.filter { $0.code == .manyNewItems }
    }

    @Test(arguments: [false, true])
    func `more new items than a day should bring are told once and made`(
        together: Bool
    ) async throws {
        let calm = try Bench.month(4)
        await (try calm.process()).finish(.invoiceSync, .span(calm.span))
        let count = Self.products(calm)
        #expect(count > 2 && Self.told(calm).isEmpty)
        let bench = try Bench.month(4)
        let process = try bench.process(
            mapping: Self.mapping(count - 1, .tell),
            together: together
        )
        await process.finish(.invoiceSync, .span(bench.span), priority: .backfill)
        #expect(Self.told(bench).map(\.subject) == ["mapping.items.newPerDay"])
        #expect(Self.products(bench) == count)
        let enough = try Bench.month(4)
        let other = try enough.process(mapping: Self.mapping(count, .tell), together: together)
        await other.finish(.invoiceSync, .span(enough.span), priority: .backfill)
        #expect(Self.told(enough).isEmpty)
    }

    @Test(arguments: [false, true])
    func `what sells one item too many waits, and is booked once more are allowed`(
        together: Bool
    ) async throws {
        let calm = try Bench.month(4)
        await (try calm.process()).finish(.invoiceSync, .span(calm.span))
        let count = Self.products(calm)
        let bench = try Bench.month(4)
        let held = try bench.process(mapping: Self.mapping(1, .hold), together: together)
        await held.finish(.invoiceSync, .span(bench.span), priority: .backfill)
        #expect(Self.products(bench) == 1)
        let waiting = Self.told(bench)
        #expect(!waiting.isEmpty && waiting.allSatisfy { $0.subject.hasPrefix("prod_") })
        bench.proveBooks()
        await (try bench.process()).finish(.invoiceSync, .span(bench.span))
        #expect(Self.products(bench) == count)
        #expect(Self.told(bench).isEmpty)
        #expect(try await bench.snapshot() == (try await calm.snapshot()))
    }

    @Test func `an item that is tried again counts once, and no longer than a day`() async throws {
        let clock = Mutex(Bench.moment)
        let limit = NewItemGuard(
            limit: NewItemLimit(perDay: 1, beyond: .hold),
            tally: NewItemTally(),
            counter: MemoryBooks(),
            now: { clock.withLock { $0 } }
        )
        var effects = BookEffects()
        let (first, second) = (
            try ProductFacts(id: "prod_1", name: nil).itemDocument,
            try ProductFacts(id: "prod_2", name: nil).itemDocument
        )
        for _ in 1...2 { try await limit.admit(first, &effects) }
        #expect(try await limit.admitted([first], &effects) == [first])
        #expect(try await limit.admitted([second], &effects).isEmpty)
        do {
            try await limit.admit(second, &effects)
            Issue.record("a second item was let through")
        } catch {
            guard case .reject(let findings) = error else { throw error }
            #expect(findings.map(\.subject) == ["prod_2"])
        }
        clock.withLock { $0 = $0.adding(.seconds(86_401)) }
        try await limit.admit(second, &effects)
    }

    @Test func `items carry the fields of the mapping, and revenue waits where they defer it`()
        async throws
    {
        let deferred = NetSuiteAccount(
            id: 991,
            number: "2500",
            name: "Deferred revenue",
            kind: .deferredRevenue
        )
        let bench = try Bench.month(4) { books in
            books.accounts.append(deferred)
            books.customFields = ["custitem_source"]
        }
        let account = FieldRule("deferredRevenueAccount", .reference(try TextTemplate("991")))
        let record = RecordMapping(
            header: [FieldRule("custitem_source", .text(try TextTemplate("{item.role} {id}")))],
            rules: [
                .init(
                    condition: Condition(["item.role": ["product"]]),
                    header: [account],
                    lines: []
                )
            ]
        )
        let mapping = Mapping(records: [.item: record])
        #expect(
            await (try bench.netSuiteGateway()).check(mapping: mapping, kinds: [.item]).isEmpty
        )
        await (try bench.process(mapping: mapping)).finish(.invoiceSync, .span(bench.span))
        let items = try await bench.control(.get, "records?type=nonInventorySaleItem").arrayValue
        for item in try #require(items) {
            let id = try #require(item["externalId"]?.stringValue)
            let isRole = id.hasPrefix("item_" + ItemRole.sourcePrefix)
            #expect((item["deferredRevenueAccount"]?["id"] == "991") == !isRole, "\(id)")
            let source = try #require(item["custitem_source"]?.stringValue)
            #expect(source.hasSuffix(" " + id.dropFirst("item_".count)), "\(source)")
        }
        let balances = bench.netSuite.trialBalance()
        #expect(!balances.contains { Chart.key($0).hasPrefix("salesIncome") && $0.balance != 0 })
        #expect(balances.contains { $0.accountID == 991 && $0.balance < 0 })
    }

    @Test func `items are made for prices where the mapping says so, named after their products`()
        async throws
    {
        let bench = try Bench.month(4)
        let process = try bench.process(mapping: Mapping(items: ItemMapping(madeFor: .price)))
        // Returns come first, so that some items are met by a credit before their sale.
        let work = try await bench.work()
        for piece in work.reversed() + work {
            await process.finish(piece.kind, .objects([piece.id]))
        }
        bench.proveBooks()
        try await bench.proveReceivables()
        try await bench.proveRevenue(by: .price)
        let rows = try await bench.control(.get, "records?type=nonInventorySaleItem").arrayValue
        let names = try #require(rows).compactMap { $0["itemId"]?.stringValue }
        let gateway = try bench.stripeGateway()
        var expected: Set<String> = []
        for invoice in try await gateway.invoices(created: bench.span, after: nil).items {
            for line in invoice.lines where bench.books.contents.links[try line.price] != nil {
                let (price, id) = (try #require(line.priceID), try #require(line.productID))
                let product = try #require(try await gateway.product(id).name)
                expected.insert(try #require(FittedText.line("\(product) (\(price))", 60)))
            }
        }
        #expect(expected.count > 3)
        #expect(expected.isSubset(of: names))
        #expect(!names.contains { $0.contains("(prod_") })
        let calls = bench.netSuite.counters().calls.values.reduce(0, +)
        for piece in work { await process.finish(piece.kind, .objects([piece.id])) }
        #expect(bench.netSuite.counters().calls.values.reduce(0, +) == calls)
    }

    @Test func `the item of every role is told from those of products`() {
        for role in ItemRole.allCases {
            #expect(role.sourceID.hasPrefix(ItemRole.sourcePrefix), "\(role)")
        }
    }
}

extension InvoiceLineFacts {
    /// The item of the line's price.
    fileprivate var price: ExternalID {
        get throws { try RecordKind.item.externalID(for: try #require(priceID)) }
    }
}
