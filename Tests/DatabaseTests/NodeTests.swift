import Accounting
import Jobs
import Testing

@testable import Database

/// A node is one start of a process; its jobs live and die with its one row.
@Suite struct NodeTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `one heartbeat keeps all jobs of a node, whichever of them it lists`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let ids = try await database.enqueue([.sample(), .sample()]).map(\.jobID)
            let leases = try await database.claim(limit: 2, leaseFor: .zero)
            #expect(try await database.heartbeat(leases, extendBy: hour) == Set(ids))
            #expect(try await database.rescue() == 0)
            #expect(try await database.number("SELECT COUNT(*) FROM node") == 1)
            #expect(try await database.counts()[.running] == 2)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a claim makes the lease of its node as long as it asks, and never shorter`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            _ = try await database.enqueue([.sample(), .sample()])
            _ = try await database.claim(limit: 1, leaseFor: hour)
            _ = try await database.claim(limit: 1, leaseFor: .zero)
            #expect(try await database.rescue() == 0)
            #expect(try await database.number("SELECT COUNT(*) FROM node") == 1)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a claim renews the row of its node only where it would lapse before the claim`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let until = "SELECT lease_until FROM node"
            _ = try await database.enqueue((0..<3).map { _ in .sample() })
            _ = try await database.claim(limit: 1, leaseFor: hour)
            let first = try #require(try await database.number(until))
            #expect(try await database.claim(limit: 1, leaseFor: hour * 1.05).count == 1)
            #expect(try await database.number(until) == first)
            #expect(try await database.claim(limit: 1, leaseFor: hour * 1.1).count == 1)
            #expect(try #require(try await database.number(until)) > first)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a silent node loses all its jobs at once and becomes another node`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            _ = try await database.enqueue((0..<3).map { _ in .sample() })
            let stale = try await database.claim(limit: 2, leaseFor: .zero)
            let before = try await database.number("SELECT epoch FROM node")
            #expect(try await database.rescue() == 2)
            #expect(try await database.number("SELECT COUNT(*) FROM node") == 0)
            // The heartbeat of a node whose row is gone brings nothing back.
            #expect(try await database.heartbeat(stale, extendBy: hour).isEmpty)
            #expect(try await database.number("SELECT COUNT(*) FROM node") == 0)
            let fresh = try await database.claim(limit: 3, leaseFor: hour)
            #expect(fresh.count == 3)
            #expect(try await database.number("SELECT epoch FROM node") != before)
            #expect(try await database.heartbeat(stale + fresh, extendBy: hour).count == 3)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a claim whose answer was lost goes back to the queue with its attempt`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let ids = try await database.enqueue((0..<3).map { _ in .sample() }).map(\.jobID)
            let leases = try await database.claim(limit: 3, leaseFor: hour)
            // A young claim may be on its way to the worker.
            #expect(try await database.heartbeat([leases[0]], extendBy: hour) == [ids[0]])
            #expect(try await database.counts()[.running] == 3)
            try await database.raw("UPDATE job SET lease_until = 1 WHERE state = 'running'")
            _ = try await database.cancel(ids[2])
            #expect(try await database.heartbeat([leases[0]], extendBy: hour) == [ids[0]])
            let lost = try await database.present(ids[1])
            #expect(lost.state == .available)
            #expect(lost.attempt == 0)
            #expect(try await database.present(ids[2]).state == .cancelled)
            await #expect(throws: StoreFault.leaseLost) {
                try await database.settle(leases[1], .completed(result: "{}"), effects: .none)
            }
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a node that leaves leaves no row, or else a row that has lapsed`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { store in
            let first = try await store.open()
            _ = try await first.enqueue([.sample(), .sample()])
            let lease = try await first.claim(limit: 1, leaseFor: hour)
            try await first.settle(lease[0], .completed(result: "{}"), effects: .none)
            await first.close()
            let second = try await store.open()
            #expect(try await second.number("SELECT COUNT(*) FROM node") == 0)
            _ = try await second.claimOne(leaseFor: hour)
            await second.close()
            let third = try await store.open()
            #expect(try await third.rescue() == 1)
            #expect(try await third.number("SELECT COUNT(*) FROM node") == 0)
            await third.close()
        }
    }

    @Test func `on a server one node's silence is no other node's loss`() async throws {
        try await StoreUnderTest.with(.postgresql) { store in
            let silent = try await store.open()
            let lively = try await store.open()
            _ = try await silent.enqueue([.sample(), .sample()])
            let lost = try await silent.claim(limit: 1, leaseFor: .zero)
            let kept = try await lively.claim(limit: 1, leaseFor: hour)
            #expect(try await lively.rescue() == 1)
            #expect(try await lively.heartbeat(kept, extendBy: hour).count == 1)
            #expect(try await silent.heartbeat(lost, extendBy: hour).isEmpty)
            #expect(try await lively.present(lost[0].job.id).state == .available)
            await silent.close()
            await lively.close()
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `many jobs of a dead node are taken back step by step, its row last`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            _ = try await database.enqueue((0..<700).map { _ in .sample() })
            #expect(try await database.claim(limit: 700, leaseFor: .zero).count == 700)
            #expect(try await database.rescue() == 500)
            #expect(try await database.number("SELECT COUNT(*) FROM node") == 1)
            #expect(try await database.rescue() == 200)
            #expect(try await database.number("SELECT COUNT(*) FROM node") == 0)
        }
    }
}
