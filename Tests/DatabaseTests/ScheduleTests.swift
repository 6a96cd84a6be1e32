import Accounting
import Jobs
import TestSupport
import Testing

@testable import Database

@Suite struct ScheduleTests {
    private static func schedule(
        _ text: String = "0 6 * * *",
        _ catchUp: CatchUp = .once
    ) throws -> JobSchedule {
        JobSchedule(
            name: "nightly",
            expression: try #require(CronExpression(text)),
            zone: .utc,
            catchUp: catchUp,
            kind: .payoutReconciliation,
            account: "main",
            days: 3
        )
    }

    private static let job: @Sendable (JobSchedule, Timestamp) -> NewJob = { schedule, moment in
        .sample(key: "\(schedule.name):\(moment.seconds)", kind: schedule.kind)
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a schedule begins with its next moment and moves on when it has come`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let schedule = try Self.schedule()
            try await database.adopt([schedule])
            let begun = try #require(try await database.scheduleStates().first)
            let now = StoreUnderTest.now()
            #expect(begun.next > now && begun.next <= now.adding(.seconds(86_400)))
            #expect(begun.last == nil)
            #expect(try await database.fireDue([schedule], job: Self.job).isEmpty)
            let missed = begun.next.adding(.seconds(-3 * 86_400))
            try await database.raw("UPDATE schedule SET next_at = \(missed.microseconds)")
            let jobs = try await database.fireDue([schedule], job: Self.job)
            #expect(jobs.count == 1)
            let moved = try #require(try await database.scheduleStates().first)
            #expect(moved.next == begun.next)
            #expect(moved.last == begun.next.adding(.seconds(-86_400)))
            #expect(moved.lastJob == jobs.first)
            #expect(try await database.fireDue([schedule], job: Self.job).isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a schedule that is changed begins anew, one that is not stays where it is`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await database.adopt([try Self.schedule()])
            try await database.raw("UPDATE schedule SET next_at = 1000000")
            try await database.adopt([try Self.schedule()])
            #expect(try await database.scheduleStates().first?.next == Timestamp(seconds: 1))
            try await database.adopt([try Self.schedule("0 7 * * *")])
            let state = try #require(try await database.scheduleStates().first)
            #expect(state.next > StoreUnderTest.now())
            #expect(state.expression == "0 7 * * *")
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `whoever asks, and however often, a moment is acted on once`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { store in
            let first = try await store.open()
            let nodes = engine == .postgresql ? [first, try await store.open()] : [first]
            let schedule = try Self.schedule("0 6 * * *", .all)
            try await first.adopt([schedule])
            for _ in 0..<5 {
                let next = try #require(try await first.scheduleStates().first).next
                let missed = next.adding(.seconds(-4 * 86_400)).microseconds
                try await first.raw("UPDATE schedule SET next_at = \(missed)")
                let fired = try await withThrowingTaskGroup(of: [JobID].self) { group in
                    for asker in 0..<8 {
                        let node = nodes[asker % nodes.count]
                        group.addTask { try await node.fireDue([schedule], job: Self.job) }
                    }
                    return try await group.reduce(into: [JobID]()) { $0 += $1 }
                }
                #expect(fired.count == 4)
                for lease in try await first.claim(limit: 9, leaseFor: hour) {
                    try await first.settle(lease, .completed(result: "{}"), effects: .none)
                }
            }
            for node in nodes { await node.close() }
        }
    }
}
