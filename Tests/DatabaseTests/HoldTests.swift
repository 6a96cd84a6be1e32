import Accounting
import Jobs
import Testing

@testable import Database

/// What a refused login does to the jobs of its kind and account.
@Suite struct HoldTests {
    private static let later = StoreUnderTest.now().adding(.seconds(3600))

    private func refuse(
        _ lease: Lease,
        in database: Database,
        until: Timestamp = later
    )
        async throws
    {
        try await database.settle(lease, .held(until: until, reason: "Refused."), effects: .none)
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a refused login stops its kind and account at once, everything else goes on`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let first = try await database.enqueueOne(.sample(ordering: "k"))
            let lease = try await database.claimOne()
            _ = try await database.enqueue([.sample(), .sample(ordering: "k")])
            try await refuse(lease, in: database)
            let free = try await database.enqueue([
                .sample(account: "other"), .sample(kind: .refundSync),
            ]).map(\.jobID)
            let claimed = try await database.claim(limit: 9, leaseFor: hour).map(\.job.id)
            #expect(Set(claimed) == Set(free))
            let job = try await database.present(first)
            #expect(job.state == .available)
            #expect(job.attempt == 0)
            #expect(job.lastError == "Refused.")
            let hold = try #require(try await database.holds().first)
            #expect(hold.kind == .invoiceSync)
            #expect(hold.account == "main")
            #expect(hold.reason == "Refused.")
        }
    }

    /// The ways in which a held queue goes on.
    enum Mending: CaseIterable, Sendable { case time, retry, resume, restart }

    @Test(arguments: EngineUnderTest.allCases, Mending.allCases)
    func `a held queue goes on by itself, by a retry, by an operator and by a restart`(
        _ engine: EngineUnderTest,
        _ mending: Mending
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            let until = mending == .time ? Timestamp(seconds: 1) : Self.later
            try await refuse(try await database.claimOne(), in: database, until: until)
            if mending != .time {
                #expect(try await database.claim(limit: 9, leaseFor: hour).isEmpty)
            }
            switch mending {
            case .time: break
            case .retry: #expect(try await database.retry(id)?.state == .available)
            case .resume: #expect(try await database.resume(.kind(.invoiceSync)))
            case .restart: #expect(try await database.endHolds() == 1)
            }
            #expect(try await database.claimOne().job.id == id)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a job that is refused keeps its place before later ones of its key`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let ids = try await database.enqueue([
                .sample(ordering: "k"), .sample(ordering: "k"),
            ]).map(\.jobID)
            let lease = try await database.claimOne()
            #expect(lease.job.id == ids[0])
            try await refuse(lease, in: database)
            _ = try await database.endHolds()
            #expect(try await database.claimOne().job.id == ids[0])
        }
    }
}
