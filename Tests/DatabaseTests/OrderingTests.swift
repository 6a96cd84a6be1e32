import Accounting
import Jobs
import TestSupport
import Testing

@testable import Database

/// Jobs of one ordering key run one at a time, in the order they came; others run freely.
@Suite struct OrderingTests {
    private static let later = Timestamp(microseconds: 4_000_000_000_000_000)

    @Test(arguments: EngineUnderTest.allCases)
    func `of one key only the first job is claimed, and the next when it is done`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let ids = try await database.enqueue([
                .sample(ordering: "a"), .sample(ordering: "a"), .sample(),
                .sample(ordering: "b"), .sample(ordering: "a"),
            ]).map(\.jobID)
            #expect(try await database.present(ids[1]).isBlocked)
            let first = try await database.claim(limit: 9, leaseFor: hour)
            #expect(first.map(\.job.id) == [ids[0], ids[2], ids[3]])
            #expect(try await database.claim(limit: 9, leaseFor: hour).isEmpty)
            try await database.settle(first[0], .completed(result: "{}"), effects: .none)
            let second = try await database.claimOne()
            #expect(second.job.id == ids[1])
            try await database.settle(second, .discarded(error: "x"), effects: .none)
            #expect(try await database.claimOne().job.id == ids[4])
        }
    }

    struct Ending: Sendable, CustomTestStringConvertible {
        let disposition: Disposition
        /// Whether the next job of the key may run then.
        let frees: Bool
        var testDescription: String { "\(disposition)" }
    }

    static let endings = [
        Ending(disposition: .completed(result: "{}"), frees: true),
        Ending(disposition: .discarded(error: "x"), frees: true),
        Ending(disposition: .cancelled, frees: true),
        Ending(disposition: .snooze(until: later, reason: "x"), frees: true),
        Ending(disposition: .retry(at: later, error: "x", usesAttempt: true), frees: false),
        Ending(disposition: .released, frees: false),
    ]

    @Test(arguments: EngineUnderTest.allCases, endings)
    func `a job that failed keeps its key, one that is put off or over gives it up`(
        _ engine: EngineUnderTest,
        _ ending: Ending
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let ids = try await database.enqueue([
                .sample(ordering: "a"), .sample(ordering: "a"),
            ]).map(\.jobID)
            let lease = try await database.claimOne()
            try await database.settle(lease, ending.disposition, effects: .none)
            #expect(try await database.present(ids[1]).isBlocked != ending.frees)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a job put off lines up behind the active one when its time has come`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let put = try await database.enqueueOne(.sample(runAt: Self.later, ordering: "a"))
            let second = try await database.enqueueOne(.sample(ordering: "a"))
            let third = try await database.enqueueOne(.sample(ordering: "a"))
            let active = try await database.claimOne()
            #expect(active.job.id == second)
            try await database.raw(
                "UPDATE job SET run_at = 1 WHERE id = ?1",
                [.integer(put.number)]
            )
            #expect(try await database.claim(limit: 9, leaseFor: hour).isEmpty)
            #expect(try await database.present(put).isBlocked)
            try await database.settle(active, .completed(result: "{}"), effects: .none)
            // It came first, so it is first in line.
            let next = try await database.claimOne()
            #expect(next.job.id == put)
            try await database.settle(next, .completed(result: "{}"), effects: .none)
            #expect(try await database.claimOne().job.id == third)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `cancelling the active or a blocked job keeps the line going`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let ids = try await database.enqueue(
                (0..<4).map { _ in .sample(ordering: "a") }
            ).map(\.jobID)
            #expect(try await database.cancel(ids[1])?.state == .cancelled)
            #expect(try await database.cancel(ids[0])?.state == .cancelled)
            let lease = try await database.claimOne()
            #expect(lease.job.id == ids[2])
            // Back in line: behind the running one although it is older.
            #expect(try await database.retry(ids[0])?.isBlocked == true)
            try await database.settle(lease, .completed(result: "{}"), effects: .none)
            #expect(try await database.claimOne().job.id == ids[0])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a crash keeps the key until the job is given up`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let ids = try await database.enqueue([
                .sample(ordering: "a"), .sample(ordering: "a"),
            ]).map(\.jobID)
            for _ in 0..<3 {
                #expect(try await database.claimOne(leaseFor: .zero).job.id == ids[0])
                _ = try await database.rescue()
            }
            #expect(try await database.present(ids[0]).state == .discarded)
            #expect(try await database.claimOne().job.id == ids[1])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `the engine itself refuses a second active job of a key`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            _ = try await database.enqueue([.sample(ordering: "a"), .sample(ordering: "a")])
            await #expect(throws: StoreFault.self) {
                try await database.raw("UPDATE job SET blocked = 0")
            }
            await #expect(throws: StoreFault.self) {
                try await database.raw("UPDATE job SET ordering_key = NULL WHERE blocked = 1")
            }
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a line that was forgotten is found and put right`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let ids = try await database.enqueue([
                .sample(ordering: "a"), .sample(ordering: "a"),
            ]).map(\.jobID)
            try await database.raw(
                "DELETE FROM job WHERE id = ?1",
                [.integer(ids[0].number)]
            )
            #expect(try await database.claim(limit: 9, leaseFor: hour).isEmpty)
            _ = try await database.rescue()
            #expect(try await database.claimOne().job.id == ids[1])
        }
    }

    /// Random work by several callers; whatever happens, a key has one job at work, and in order.
    @Test(arguments: EngineUnderTest.allCases)
    func `under random work no key ever has two jobs at work or changes its order`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { store in
            let first = try await store.open()
            let nodes = engine == .postgresql ? [first, try await store.open()] : [first]
            let log = Observed<[String: [JobID]]>([:])
            let atWork = Observed<Set<String>>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<6 {
                    group.addTask {
                        var dice = SeededGenerator(seed: UInt64(worker + 1))
                        let node = nodes[worker % nodes.count]
                        for _ in 0..<60 {
                            let key = "key-\(dice.next() % 3)"
                            _ = try await node.enqueue([.sample(ordering: key)])
                            for lease in try await node.claim(limit: 2, leaseFor: hour) {
                                let key = lease.job.orderingKey ?? ""
                                let isAlone = atWork.update { $0.insert(key).inserted }
                                #expect(isAlone, "two jobs of \(key) are at work")
                                log.update { $0[key, default: []].append(lease.job.id) }
                                atWork.update { _ = $0.remove(key) }
                                let end: Disposition =
                                    dice.next() % 4 == 0 ? .released : .completed(result: "{}")
                                try await node.settle(lease, end, effects: .none)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            while case let leases = try await first.claim(limit: 50, leaseFor: hour),
                !leases.isEmpty
            {
                for lease in leases {
                    log.update { $0[lease.job.orderingKey ?? "", default: []].append(lease.job.id) }
                    try await first.settle(lease, .completed(result: "{}"), effects: .none)
                }
            }
            let counts = try await first.counts()
            #expect(counts[.completed] == 360)
            for (_, ids) in log.value where engine == .sqlite {
                #expect(ids == ids.sorted())
            }
            for node in nodes { await node.close() }
        }
    }
}
