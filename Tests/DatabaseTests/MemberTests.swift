import Accounting
import Jobs
import Testing

@testable import Database

/// Members of payouts in the store, and the job that a record they wait for starts.
@Suite struct MemberTests {
    private func member(
        _ id: String,
        record: String? = nil,
        taken: Int64? = nil,
        parked: Int64 = 0,
        chunk: Int = 0
    ) throws -> PayoutMember {
        let usd = try #require(Currency("USD"))
        let eur = try #require(Currency("EUR"))
        return PayoutMember(
            id: id,
            category: "charge",
            type: "payment",
            sourceID: "ch_\(id)",
            created: Timestamp(seconds: 1_790_000_000),
            amount: Money(1000, usd),
            fee: Money(30, usd),
            record: record.flatMap { ExternalID($0) },
            taken: taken.map { .init(amount: Money(1000, usd), recordAmount: Money($0, eur)) },
            lines: [
                .init(role: .processingFees, amount: Money(-20, usd)),
                .init(role: .taxOnFees, amount: Money(-10, usd)),
            ],
            parked: Money(parked, usd),
            chunk: chunk
        )
    }

    private func members(_ members: [PayoutMember], position: Int = 0) -> BookEffects {
        BookEffects(members: [
            PayoutMembership(
                payoutID: "po_1",
                account: "main",
                position: position,
                members: members
            )
        ])
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `members come back in order and take their new form in place`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let first = try member("txn_a", record: "pay_a", taken: 900)
            let waiting = try member("txn_b", record: "pay_b", parked: 1000, chunk: 2)
            try await database.record(members([first, waiting]))
            #expect(try await database.members(payout: "po_1") == [first, waiting])
            #expect(try await database.members(payout: "po_2").isEmpty)
            let parked = try await database.parkedMembers(account: nil, limit: 10)
            #expect(parked.map(\.member) == [waiting])
            #expect(parked.first?.reason == .missing)
            #expect(parked.first?.age(at: Timestamp(seconds: 1_790_260_000)) == 3)
            let healed = try member("txn_b", record: "pay_b", taken: 900, chunk: 2)
            try await database.record(members([healed], position: 1))
            #expect(try await database.members(payout: "po_1") == [first, healed])
            #expect(try await database.parkedMembers(account: "main", limit: 10).isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `an unknown part of a fee stands on suspense like a member that waits`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let usd = try #require(Currency("USD"))
            var unknown = try member("txn_u", record: "pay_u", taken: 1000)
            unknown.lines.append(.init(role: .suspense, amount: Money(-7, usd)))
            try await database.record(members([try member("txn_a"), unknown]))
            let parked = try await database.parkedMembers(account: "main", limit: 10)
            #expect(parked.map(\.member) == [unknown])
            #expect(parked.map(\.reason) == [.unexplained])
            let open = try await database.variances([.unexplained], limit: 10)
            #expect(open.map(\.amount.minorUnits) == [-7])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `another row at a member's place is refused, and nothing is stored`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let first = try member("txn_a")
            try await database.record(members([first]))
            let other = try member("txn_b")
            await #expect(throws: StoreFault.self) {
                try await database.record(members([other]))
            }
            #expect(try await database.members(payout: "po_1") == [first])
        }
    }

    /// Whichever comes first, the waiting member or its record.
    @Test(arguments: EngineUnderTest.allCases, [true, false])
    func `a record that a member waits for starts the payout's job once`(
        _ engine: EngineUnderTest,
        recordFirst: Bool
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let waiting = members([try member("txn_b", record: "inv_b", parked: 1000)])
            let link = BookEffects(links: [try Sample.link("inv_b", sources: ["in_b"])])
            for effects in recordFirst ? [link, waiting, link] : [waiting, link, link] {
                try await database.record(effects)
            }
            let jobs = try await database.jobs(JobQuery())
            #expect(jobs.count == 1)
            #expect(jobs.first?.kind == .payoutReconciliation)
            #expect(jobs.first?.arguments == #"{"ids":["po_1"]}"#)
            #expect(jobs.first?.uniqueKey == "payout.reconcile:main:po_1")
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a record that nobody waits for starts nothing`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await database.record(members([try member("txn_a", record: "inv_a", taken: 900)]))
            try await database.record(
                BookEffects(links: [
                    try Sample.link("inv_a", sources: []), try Sample.link("inv_c", sources: []),
                ])
            )
            #expect(try await database.jobs(JobQuery()).isEmpty)
        }
    }
}
