import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct WriterTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `many callers share few commits`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let before = database.commitCount
            let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
                for number in 0..<500 {
                    group.addTask { try await database.enqueueOne(.sample(key: "k\(number)")) }
                }
                return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
            }
            #expect(ids.count == 500)
            #expect(try await database.counts()[.available] == 500)
            #expect(database.commitCount - before < 250)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a failing operation fails its caller and nobody else in its batch`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let failed = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        do {
                            // An empty key breaks a rule of the schema after its neighbour was stored.
                            _ = try await database.enqueue([
                                .sample(), .sample(key: number % 4 == 0 ? "" : "k\(number)"),
                            ])
                            return false
                        } catch {
                            return true
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(failed == 50)
            let counts = try await database.counts()
            #expect(counts[.available] == 300)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `ids grow with every job and so do the ids of jobs enqueued together`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            var last = JobID(number: 0)
            for _ in 0..<20 {
                let id = try await database.enqueueOne(.sample())
                #expect(last < id)
                last = id
            }
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `readers see what was committed before they ask`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            for number in 1...50 {
                try await database.setCursor("n", "\(number)")
                #expect(try await database.cursor("n") == "\(number)")
            }
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `what was asked for before closing is done`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.with(engine) { store in
            let database = try await store.open()
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        do {
                            _ = try await database.enqueue([.sample()])
                            return true
                        } catch { return false }
                    }
                }
                group.addTask {
                    await database.close()
                    return false
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            let again = try await store.open()
            #expect(try await again.counts()[.available] == outcomes)
            await again.close()
        }
    }
}

@Suite struct MailboxTests {
    @Test func `a full mailbox refuses ordinary letters and takes pressing ones`() {
        let mailbox = Mailbox<Int>(capacity: 2)
        #expect(mailbox.post(1, isPressing: false) == .accepted)
        #expect(mailbox.post(2, isPressing: false) == .accepted)
        #expect(mailbox.post(3, isPressing: false) == .full)
        #expect(mailbox.post(4, isPressing: true) == .accepted)
        guard case .letters([1, 2]) = mailbox.take(limit: 2, milliseconds: nil) else {
            Issue.record("letters come in order, up to the limit")
            return
        }
        #expect(mailbox.post(5, isPressing: false) == .accepted)
        mailbox.close()
        #expect(mailbox.post(6, isPressing: true) == .closed)
        guard case .letters([4, 5]) = mailbox.take(limit: 9, milliseconds: nil) else {
            Issue.record("a closed mailbox still delivers what is inside")
            return
        }
        guard case .closed = mailbox.take(limit: 9, milliseconds: nil) else {
            Issue.record("a closed and empty mailbox says so")
            return
        }
    }

    @Test func `an empty mailbox delivers nothing after the time given`() {
        let mailbox = Mailbox<Int>(capacity: 2)
        guard case .nothing = mailbox.take(limit: 1, milliseconds: 1) else {
            Issue.record("nothing was inside")
            return
        }
    }
}
