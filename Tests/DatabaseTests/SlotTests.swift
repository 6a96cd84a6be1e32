import Accounting
import Jobs
import Testing

@testable import Database

/// Upstream slots and reads that nodes share, on both engines.
@Suite struct SlotTests {
    private func demand(
        _ node: Int64,
        wanted: Int,
        inUse: [Int] = [],
        refused: [Int] = [],
        limitMax: Int = 5
    ) -> SlotDemand {
        SlotDemand(
            resource: "netsuite:1",
            node: node,
            limitMax: limitMax,
            wanted: wanted,
            inUse: inUse,
            refused: refused,
            serverDelay: nil,
            servedMax: nil,
            leaseLength: .seconds(90),
            chance: 0
        )
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a node alone gets what it wants up to the limit`(engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            #expect(try await database.trade(demand(1, wanted: 3)).numbers == [1, 2, 3])
            let more = try await database.trade(demand(1, wanted: 9, inUse: [2]))
            #expect(more.numbers == [1, 2, 3, 4, 5])
            #expect(more.limit == 5)
            #expect(try await database.trade(demand(1, wanted: 0)).numbers == [])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `nodes share by what they want, and no slot has two owners`(
        engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let first = try await database.trade(demand(1, wanted: 5)).numbers
            #expect(first == [1, 2, 3, 4, 5])
            // All are in use: nothing is taken away, nothing is there to give.
            #expect(try await database.trade(demand(2, wanted: 5)).numbers == [])
            // What a node wants is heard for seconds only, which may pass on a busy machine.
            try await database.raw("UPDATE upstream_demand SET told_until = 4000000000000000")
            let kept = try await database.trade(demand(1, wanted: 5, inUse: [1, 5])).numbers
            #expect(kept.contains(1) && kept.contains(5) && kept.count == 3)
            let second = try await database.trade(demand(2, wanted: 5)).numbers
            #expect(second.count == 2)
            #expect(Set(second).isDisjoint(with: kept))
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `the slots of a node that fell silent come back after their time`(
        engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            #expect(try await database.trade(demand(1, wanted: 5)).numbers.count == 5)
            #expect(try await database.trade(demand(2, wanted: 5)).numbers == [])
            try await database.raw("UPDATE upstream_slot SET held_until = 1")
            #expect(try await !database.trade(demand(2, wanted: 5)).numbers.isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a refusal one node met lowers the limit of all`(engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            _ = try await database.trade(demand(1, wanted: 15, limitMax: 15))
            let cut = try await database.trade(
                demand(1, wanted: 15, inUse: [1, 2], refused: [15, 14, 13], limitMax: 15)
            )
            #expect(cut.limit == 12)
            #expect(cut.refusals == 3)
            #expect(cut.pause == nil)
            #expect(cut.numbers.allSatisfy { $0 <= 12 })
            let other = try await database.trade(demand(2, wanted: 15, limitMax: 15))
            #expect(other.limit == 12)
            #expect(cut.numbers.count + other.numbers.count <= 12)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `reads add up over nodes and resources stay apart`(
        engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { store in
            let database = try await store.open()
            #expect(try await database.addReads(50, of: "stripe:main") == 50)
            #expect(try await database.addReads(7, of: "stripe:other") == 7)
            #expect(try await database.addReads(50, of: "stripe:main") == 100)
            await database.close()
            let again = try await store.open()
            #expect(try await again.addReads(1, of: "stripe:main") == 101)
            await again.close()
        }
    }

    @Test func `reads older than thirty days are forgotten`() async throws {
        try await StoreUnderTest.with(.sqlite) { store in
            let start = Timestamp(seconds: 1_800_000_000)
            let database = try await store.open(clock: { start })
            #expect(try await database.addReads(500, of: "stripe:main") == 500)
            await database.close()
            let later = try await store.open(clock: { start.adding(.seconds(30 * 86_400)) })
            #expect(try await later.addReads(1, of: "stripe:main") == 1)
            await later.close()
        }
    }
}
