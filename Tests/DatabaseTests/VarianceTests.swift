import Accounting
import Jobs
import Testing

@testable import Database

/// What stands open in the books, told from what was written.
@Suite struct VarianceTests {
    private static func money(_ units: Int64) throws -> Money {
        Money(units, try #require(Currency("USD")))
    }

    private static func link(
        _ kind: RecordKind,
        _ source: String,
        _ amount: Int64,
        applied: Int64 = 0,
        sources: [String] = [],
        subsidiary: String? = nil
    ) throws -> Link {
        let target = try #require(ExternalID("inv_in_\(source)"))
        let state = WrittenState.applications(applied == 0 ? [:] : [target: try money(applied)])
        return Link(
            externalID: try #require(ExternalID("\(kind.prefix)_\(source)")),
            kind: kind,
            internalID: "17",
            sources: [source] + sources,
            fingerprint: kind == .customerRefund ? "" : state.text,
            amount: try money(amount),
            origin: .created,
            subsidiary: subsidiary
        )
    }

    private static func entry(
        _ id: ExternalID,
        _ date: String,
        _ amount: Int64
    ) throws
        -> BalancedEntry
    {
        try BalancedEntry(
            id: id.text,
            date: try #require(CalendarDate(date)),
            narration: "Payment",
            postings: [
                Posting(.undepositedFunds, .debit, try money(amount)),
                Posting(.receivable, .credit, try money(amount)),
            ],
            sources: [],
            subsidiary: "3"
        )
    }

    private static func member(_ record: String, _ amount: Int64) throws -> PayoutMember {
        PayoutMember(
            id: "txn_\(record)",
            category: "charge",
            type: "charge",
            sourceID: nil,
            created: Timestamp(seconds: 1_790_000_000),
            amount: try money(amount),
            fee: try money(0),
            record: ExternalID(record),
            taken: .init(amount: try money(amount), recordAmount: try money(amount)),
            subsidiary: "3"
        )
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `payments applied to nothing and payments no payout took are found, the oldest first`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let links = [
                try Self.link(.customerPayment, "whole", 1000, applied: 1000, subsidiary: "3"),
                try Self.link(.customerPayment, "part", 1000, applied: 400),
                try Self.link(.customerPayment, "loose", 700, sources: ["ch_loose"]),
                try Self.link(.customerPayment, "returned", 500, sources: ["ch_returned"]),
                try Self.link(.customerRefund, "re_1", 500, sources: ["ch_returned"]),
            ]
            let dates = ["2026-10-05", "2026-10-03", "2026-10-04", "2026-10-02", "2026-10-06"]
            var effects = BookEffects(links: links)
            effects.entries = try zip(links, dates).map {
                try Self.entry($0.externalID, $1, $0.amount?.minorUnits ?? 0)
            }
            effects.members = [
                PayoutMembership(
                    payoutID: "po_1",
                    account: "main",
                    members: [
                        try Self.member("pay_whole", 1000), try Self.member("pay_loose", 700),
                    ]
                )
            ]
            try await database.record(effects)

            let unapplied = try await database.variances([.unapplied], limit: 10)
            #expect(unapplied.map(\.record?.text) == ["pay_part", "pay_loose"])
            #expect(unapplied.map(\.amount.minorUnits) == [600, 700])
            #expect(unapplied.first?.age(on: try #require(CalendarDate("2026-10-13"))) == 10)

            // The oldest one, though its key comes last.
            let oldest = try await database.variances([.unapplied], limit: 1)
            #expect(oldest.map(\.record?.text) == ["pay_part"])

            let unsettled = try await database.variances([.unsettled], limit: 10)
            #expect(unsettled.map(\.record?.text) == ["pay_returned", "pay_part", "rfd_re_1"])
            #expect(unsettled.map(\.amount.minorUnits) == [500, 1000, -500])
            #expect(unsettled.map(\.source) == ["returned", "part", "re_1"])

            let all = try await database.variances(Set(BookVariance.Reason.allCases), limit: 10)
            #expect(all.count == 5)
            #expect(all.map(\.since) == all.map(\.since).sorted())
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `the subsidiary of records, entries and members comes back`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let link = try Self.link(.customerPayment, "p", 1000, subsidiary: "3")
            let entry = try Self.entry(link.externalID, "2026-10-05", 1000)
            let member = try Self.member("pay_p", 1000)
            var effects = BookEffects(links: [link], entries: [entry])
            effects.members = [
                PayoutMembership(payoutID: "po_1", account: "main", members: [member])
            ]
            try await database.record(effects)
            #expect(try await database.link(link.externalID) == link)
            #expect(try await database.entries() == [entry])
            #expect(try await database.members(payout: "po_1") == [member])
        }
    }
}
