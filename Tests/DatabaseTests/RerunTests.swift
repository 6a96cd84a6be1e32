import Accounting
import Jobs
import Testing

@testable import Database

/// A webhook that arrives while its job runs carries news the run may not have read.
@Suite struct RerunTests {
    @Test(arguments: EngineUnderTest.allCases, ["completed", "discarded"])
    func `a job whose duplicate came while it ran runs once more from the start`(
        _ engine: EngineUnderTest,
        _ ending: String
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample(key: "k"))
            let lease = try await database.claimOne()
            try await database.checkpoint(
                lease,
                progress: JobProgress(done: 5),
                checkpoint: "5",
                effects: .none
            )
            for _ in 0..<3 {
                #expect(try await database.enqueue([.sample(key: "k")]) == [.duplicate(of: id)])
            }
            let end: Disposition =
                ending == "completed" ? .completed(result: "{}") : .discarded(error: "x")
            try await database.settle(lease, end, effects: .none)
            let again = try await database.present(id)
            #expect(again.state == .available)
            #expect(again.attempt == 0)
            #expect(again.checkpoint == nil)
            #expect(again.progress == JobProgress())
            #expect(again.result == nil)
            let second = try await database.claimOne()
            #expect(second.number > lease.number)
            try await database.settle(second, end, effects: .none)
            #expect(try await database.present(id).state.isFinal)
            #expect(try await database.claim(limit: 1, leaseFor: hour).isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a duplicate of a job that has not begun changes nothing`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample(key: "k"))
            let before = try await database.present(id)
            _ = try await database.enqueue([.sample(key: "k")])
            #expect(try await database.present(id) == before)
            let lease = try await database.claimOne()
            try await database.settle(lease, .completed(result: "{}"), effects: .none)
            #expect(try await database.present(id).state == .completed)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a retry that begins from nothing reads the news and needs no further run`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample(key: "k"))
            let lease = try await database.claimOne()
            _ = try await database.enqueue([.sample(key: "k")])
            let past = StoreUnderTest.now().adding(.seconds(-5))
            try await database.settle(
                lease,
                .retry(at: past, error: "x", usesAttempt: true),
                effects: .none
            )
            let second = try await database.claimOne()
            try await database.settle(second, .completed(result: "{}"), effects: .none)
            #expect(try await database.present(id).state == .completed)
        }
    }

    @Test(arguments: EngineUnderTest.allCases, [true, false])
    func `news for a job that goes on from a checkpoint are not lost`(
        _ engine: EngineUnderTest,
        _ isRunning: Bool
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample(key: "k"))
            let lease = try await database.claimOne()
            try await database.checkpoint(
                lease,
                progress: JobProgress(done: 1),
                checkpoint: "1",
                effects: .none
            )
            if isRunning { _ = try await database.enqueue([.sample(key: "k")]) }
            try await database.settle(lease, .released, effects: .none)
            if !isRunning { _ = try await database.enqueue([.sample(key: "k")]) }
            let second = try await database.claimOne()
            #expect(second.job.checkpoint == "1")
            try await database.settle(second, .completed(result: "{}"), effects: .none)
            #expect(try await database.present(id).state == .available)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a job asked to stop is not run again for its duplicates`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample(key: "k"))
            let lease = try await database.claimOne()
            _ = try await database.enqueue([.sample(key: "k")])
            _ = try await database.cancel(id)
            try await database.settle(lease, .completed(result: "{}"), effects: .none)
            #expect(try await database.present(id).state == .completed)
        }
    }
}
