import Accounting
import Jobs
import Testing

@testable import Database

/// Customers found by the ids of their owners, alike on both engines.
@Suite struct SalesCustomerTests {
    private static func link(
        _ externalID: String,
        _ internalID: String,
        _ sources: [String],
        kind: RecordKind = .customer
    ) throws -> Link {
        Link(
            externalID: try #require(ExternalID(externalID)),
            kind: kind,
            internalID: internalID,
            sources: sources,
            fingerprint: "",
            amount: nil,
            origin: .created
        )
    }

    private static func links() throws -> [Link] {
        [
            try link("cust_x-001A", "1", ["x-001A"]),
            try link("cust_cus_1", "2", ["cus_1", "x-001B"]),
            // Booked before Stripe knew it, and after.
            try link("cust_x-001B", "3", ["x-001B"]),
            try link("cust_x-001z", "4", ["x-001z"]),
            // Neither an account of an org, nor a customer.
            try link("cust_x-002A", "5", ["x-002A"]), try link("cust_cus_2", "6", ["cus_2"]),
            try link("so_x-001A", "7", ["x-001A"], kind: .salesOrder),
        ]
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `customers are read page by page, all of one source together`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await database.record(BookEffects(links: try Self.links()))
            var found: [String] = []
            var cursor: String?
            var pages = 0
            repeat {
                let page = try await database.customers(
                    sourcePrefix: "x-001",
                    after: cursor,
                    limit: 2
                )
                found += page.items.map { "\($0.source) \($0.internalID)" }
                cursor = page.nextCursor
                pages += 1
            } while cursor != nil
            #expect(found == ["x-001A 1", "x-001B 2", "x-001B 3", "x-001z 4"])
            #expect(pages == 2)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `links of kinds that were not known once are kept, with all that was there before`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let links = try Self.links()
            try await database.record(BookEffects(links: links))
            let dialect: Dialect = engine == .sqlite ? .sqlite : .postgresql
            for statement in Schema.linkKindTables(dialect) { try await database.raw(statement) }
            // What later steps add to the table that was made anew.
            try await database.raw("ALTER TABLE link ADD COLUMN subsidiary \(dialect.text)")
            let kept = try await database.links(links.map(\.externalID))
            #expect(kept.count == links.count)
            for link in links { #expect(kept[link.externalID] == link) }
            #expect(try await database.links(source: "x-001B").count == 2)
            // The tables still refuse what they always refused.
            await #expect(throws: StoreFault.self) {
                try await database.raw(
                    "INSERT INTO link_source (external_key, position, source) VALUES ('no', 1, 'a')"
                )
            }
        }
    }
}
