import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct LeaseTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `a completed job keeps its result and progress`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample(key: "k"))
            let lease = try await database.claimOne()
            try await database.checkpoint(
                lease,
                progress: JobProgress(done: 3, total: 9, failed: 1),
                checkpoint: #"{"after":"in_3"}"#,
                effects: .none
            )
            let halfway = try await database.present(id)
            #expect(halfway.progress == JobProgress(done: 3, total: 9, failed: 1))
            #expect(halfway.checkpoint == #"{"after":"in_3"}"#)
            try await database.settle(lease, .completed(result: #"{"ok":1}"#), effects: .none)
            let job = try await database.present(id)
            #expect(job.state == .completed)
            #expect(job.result == #"{"ok":1}"#)
            #expect(job.finished != nil)
            #expect(job.progress.done == 3)
            #expect(job.version > halfway.version)
        }
    }

    struct Waiting: Sendable, CustomTestStringConvertible {
        let disposition: Disposition
        let state: JobState
        let attempt: Int
        let lastError: String?
        var testDescription: String { "\(state) attempt \(attempt)" }
    }

    static let later = Timestamp(microseconds: 4_000_000_000_000_000)
    static let waiting = [
        Waiting(
            disposition: .retry(at: later, error: "busy", usesAttempt: true),
            state: .retryable,
            attempt: 1,
            lastError: "busy"
        ),
        Waiting(
            disposition: .retry(at: later, error: "throttled", usesAttempt: false),
            state: .retryable,
            attempt: 0,
            lastError: "throttled"
        ),
        Waiting(
            disposition: .snooze(until: later, reason: "no invoice yet"),
            state: .scheduled,
            attempt: 0,
            lastError: "no invoice yet"
        ),
        Waiting(disposition: .released, state: .available, attempt: 0, lastError: nil),
    ]

    @Test(arguments: EngineUnderTest.allCases, waiting)
    func `a job that waits again keeps or returns its attempt`(
        _ engine: EngineUnderTest,
        _ waiting: Waiting
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            try await database.settle(
                try await database.claimOne(),
                waiting.disposition,
                effects: .none
            )
            let job = try await database.present(id)
            #expect(job.state == waiting.state)
            #expect(job.attempt == waiting.attempt)
            #expect(job.lastError == waiting.lastError)
            #expect(job.finished == nil)
            if waiting.state != .available { #expect(job.runAt == Self.later) }
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a discarded job keeps why`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            let lease = try await database.claimOne()
            try await database.settle(lease, .discarded(error: "unmapped"), effects: .none)
            let job = try await database.present(id)
            #expect(job.state == .discarded)
            #expect(job.lastError == "unmapped")
            #expect(job.result == nil)
        }
    }

    static let endings: [Disposition] = [
        .completed(result: "{}"), .discarded(error: "x"), .cancelled, .released,
        .retry(at: later, error: "x", usesAttempt: true), .snooze(until: later, reason: "x"),
    ]

    @Test(arguments: EngineUnderTest.allCases, endings)
    func `a worker that lost its lease can end nothing and store nothing`(
        _ engine: EngineUnderTest,
        _ disposition: Disposition
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            let stale = try await database.claimOne(leaseFor: .zero)
            #expect(try await database.rescue() == 1)
            let effects = BookEffects(findings: [.sample(subject: "stale")])
            for attempt in 0..<2 {
                await #expect(throws: StoreFault.leaseLost) {
                    try await database.settle(stale, disposition, effects: effects)
                }
                await #expect(throws: StoreFault.leaseLost) {
                    try await database.checkpoint(
                        stale,
                        progress: JobProgress(done: 99),
                        checkpoint: "stale",
                        effects: effects
                    )
                }
                #expect(try await database.heartbeat([stale], extendBy: hour).isEmpty)
                guard attempt == 0 else { continue }
                // The second time another worker holds the job.
                let fresh = try await database.claimOne()
                #expect(fresh.job.id == id)
                #expect(fresh.number > stale.number)
            }
            let job = try await database.present(id)
            #expect(job.state == .running)
            #expect(job.attempt == 2)
            #expect(job.progress.done == 0)
            #expect(job.checkpoint == nil)
            #expect(try await database.findings().isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a settled lease cannot be settled again`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            _ = try await database.enqueueOne(.sample())
            let lease = try await database.claimOne()
            try await database.settle(lease, .completed(result: "{}"), effects: .none)
            await #expect(throws: StoreFault.leaseLost) {
                try await database.settle(lease, .completed(result: "{}"), effects: .none)
            }
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a job that keeps crashing its worker is discarded with a finding`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            for crash in 1...3 {
                _ = try await database.claimOne(leaseFor: .zero)
                #expect(try await database.rescue() == 1)
                let job = try await database.present(id)
                #expect(job.state == (crash < 3 ? .available : .discarded))
                #expect(job.attempt == crash)
                #expect(job.lastError != nil)
            }
            let found = try await database.findings(open: true)
            #expect(found.map(\.finding.code) == [.retriesExhausted])
            #expect(found.map(\.finding.subject) == [id.text])
            #expect(found.map(\.jobID) == [id])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a checkpoint proves life and starts the count of crashes anew`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            for step in 1...4 {
                let lease = try await database.claimOne(leaseFor: .zero)
                try await database.checkpoint(
                    lease,
                    progress: JobProgress(done: step),
                    checkpoint: "\(step)",
                    effects: .none
                )
                #expect(try await database.rescue() == 1)
            }
            let job = try await database.present(id)
            #expect(job.state == .available)
            #expect(job.checkpoint == "4")
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `many claimers never share a job`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.with(engine) { store in
            let first = try await store.open()
            // PostgreSQL takes two nodes; SQLite allows one.
            let second = engine == .postgresql ? try await store.open() : first
            _ = try await first.enqueue((0..<200).map { _ in .sample() })
            let claimed = try await withThrowingTaskGroup(of: [JobID].self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        let node = worker % 2 == 0 ? first : second
                        var mine: [JobID] = []
                        while true {
                            let leases = try await node.claim(limit: 7, leaseFor: hour)
                            if leases.isEmpty { return mine }
                            mine += leases.map(\.job.id)
                        }
                    }
                }
                return try await group.reduce(into: [JobID]()) { $0 += $1 }
            }
            #expect(claimed.count == Set(claimed).count)
            // An empty claim can also mean that another node holds the last rows locked.
            let left = try await first.claim(limit: 200, leaseFor: hour).map(\.job.id)
            #expect(Set(claimed + left).count == 200)
            await second.close()
            await first.close()
        }
    }
}
