import Accounting
import Jobs
import Testing

@testable import Database

/// What follows jobs, and the records callers own, alike on both engines.
@Suite struct FollowUpTests {
    private static func job(
        _ key: String? = nil,
        _ targets: [String] = ["https://a.example/"]
    ) -> NewJob {
        NewJob(
            kind: .invoiceSync,
            account: "main",
            arguments: "{\"ids\":[\"in_1\"]}",
            uniqueKey: key,
            priority: .interactive,
            clientID: "client",
            followUps: targets.map { FollowUp(kind: .callbackDelivery, target: $0) }
        )
    }

    private static func finish(
        _ store: Database,
        _ disposition: Disposition = .completed(result: "{}")
    ) async throws {
        let lease = try #require(
            try await store.claim(limit: 1, leaseFor: .seconds(60)).first
        )
        try await store.settle(lease, disposition, effects: .none)
    }

    private static func deliveries(_ store: Database) async throws -> [Job] {
        try await store.jobs(JobQuery(kind: .callbackDelivery))
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a follow-up waits for the end of its job and becomes a job once`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { place in
            let store = try await place.open()
            let id = try #require(try await store.enqueue([Self.job()]).first?.jobID)
            #expect(try await store.releaseFollowUps(limit: 10) == 0)
            try await Self.finish(store)
            #expect(try await store.releaseFollowUps(limit: 10) == 1)
            #expect(try await store.releaseFollowUps(limit: 10) == 0)
            let jobs = try await Self.deliveries(store)
            #expect(jobs.count == 1)
            #expect(jobs.first?.account == "main")
            #expect(jobs.first?.clientID == "client")
            #expect(
                jobs.first?.arguments
                    == "{\"job\":\"\(id.text)\",\"state\":\"completed\","
                    + "\"target\":\"https://a.example/\"}"
            )
            await store.close()
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `every end is followed, and a restart loses nothing`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { place in
            let store = try await place.open()
            _ = try await store.enqueue([Self.job()])
            try await Self.finish(store, .discarded(error: "no"))
            let cancelled = try #require(try await store.enqueue([Self.job()]).first?.jobID)
            _ = try await store.cancel(cancelled)
            await store.close()
            let again = try await place.open()
            #expect(try await again.releaseFollowUps(limit: 10) == 2)
            #expect(try await Self.deliveries(again).count == 2)
            await again.close()
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `whoever asks for the same live job is told of its end as well, each once`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { place in
            let store = try await place.open()
            let targets = ["https://a.example/", "https://b.example/", "https://a.example/"]
            for target in targets {
                _ = try await store.enqueue([Self.job("key", [target])])
            }
            try await Self.finish(store)
            #expect(try await store.releaseFollowUps(limit: 1) == 1)
            #expect(try await store.releaseFollowUps(limit: 10) == 1)
            #expect(try await Self.deliveries(store).count == 2)
            await store.close()
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `records that shall hear of a job are told once it has ended, whatever it checkpointed`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { place in
            let store = try await place.open()
            _ = try await store.enqueue([Self.job(nil, [])])
            let lease = try #require(
                try await store.claim(limit: 1, leaseFor: .seconds(60)).first
            )
            let effects = BookEffects(recordsToTell: ["Opportunity/006000000000001AAA"])
            try await store.checkpoint(
                lease,
                progress: JobProgress(),
                checkpoint: nil,
                effects: effects
            )
            #expect(try await store.releaseFollowUps(limit: 10) == 0)
            try await store.settle(lease, .completed(result: "{}"), effects: effects)
            #expect(try await store.releaseFollowUps(limit: 10) == 1)
            let told = try await store.jobs(JobQuery(kind: .salesforceWriteBack))
            #expect(
                told.map(\.orderingKey) == ["salesforce.write-back:Opportunity/006000000000001AAA"]
            )
            await store.close()
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `jobs of a kind that could run at once are listed, the oldest first`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { place in
            let store = try await place.open()
            func job(_ record: String) -> NewJob {
                NewJob(
                    kind: .salesforceWriteBack,
                    account: "main",
                    arguments: "{\"record\":\"\(record)\"}",
                    uniqueKey: nil,
                    priority: .webhook,
                    orderingKey: record
                )
            }
            let outcomes = try await store.enqueue(["a", "b", "b", "c", "d"].map(job))
            _ = try await store.enqueue([Self.job()])
            // The second one about b waits for the first.
            let ready = [0, 1, 3, 4].map { outcomes[$0].jobID }
            let listed = try await store.waitingJobs(.salesforceWriteBack, limit: 200)
            #expect(listed.map(\.id) == ready)
            #expect(
                try await store.waitingJobs(.salesforceWriteBack, limit: 2).map(\.id)
                    == Array(ready.prefix(2))
            )
            _ = try await store.claim(limit: 99, leaseFor: .seconds(60))
            #expect(try await store.waitingJobs(.salesforceWriteBack, limit: 200).isEmpty)
            await store.close()
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `several nodes release a follow-up once between them`(
        _ engine: EngineUnderTest
    ) async throws {
        guard engine == .postgresql else { return }
        try await StoreUnderTest.with(engine) { place in
            let store = try await place.open()
            let other = try await place.open()
            _ = try await store.enqueue((0..<40).map { _ in Self.job() })
            for _ in 0..<40 { try await Self.finish(store) }
            async let one = store.releaseFollowUps(limit: 40)
            async let two = other.releaseFollowUps(limit: 40)
            let (first, second) = try await (one, two)
            let rest = try await store.releaseFollowUps(limit: 40)
            #expect(first + second + rest == 40)
            #expect(try await Self.deliveries(store).count == 40)
            await other.close()
            await store.close()
        }
    }

    private static func content(_ kind: PushedKind, _ id: String, _ text: String) -> PushedContent {
        PushedContent(kind: kind, externalID: id, text: text)
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a pushed record and its job are stored together, and the same content once`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { place in
            let store = try await place.open()
            let content = Self.content(.customer, "Acme", "{\"name\":\"a\"}")
            let first = try await store.push(content, clientID: "c", job: Self.job("k"))
            guard case .stored(let record) = first else {
                Issue.record("not stored: \(first)")
                return
            }
            #expect(
                try await store.push(content, clientID: "c", job: Self.job("k")) == .same(record)
            )
            #expect(try await store.pushed(.customer, "aCME") == record)
            #expect(try await store.pushed(.invoice, "Acme") == nil)
            try await Self.finish(store)
            #expect(
                try await store.push(content, clientID: "c", job: Self.job("k")) == .same(record)
            )
            #expect(try await store.jobs(JobQuery(kind: .invoiceSync)).count == 1)
            await store.close()
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a failed record is taken again, a changed customer too, a changed invoice is not`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { place in
            let store = try await place.open()
            for kind in PushedKind.allCases {
                let old = Self.content(kind, "x", "{\"v\":1}")
                let new = Self.content(kind, "x", "{\"v\":2}")
                _ = try await store.push(old, clientID: "c", job: Self.job())
                let changed = try await store.push(new, clientID: "c", job: Self.job())
                switch (kind, changed) {
                case (.customer, .stored(let record)): #expect(record.content == new.text)
                case (.invoice, .settled(let record)): #expect(record.content == old.text)
                default: Issue.record("\(kind): \(changed)")
                }
                while !(try await store.claim(limit: 1, leaseFor: .seconds(60))).isEmpty {}
            }
            let last = Self.content(.invoice, "y", "{\"v\":1}")
            _ = try await store.push(last, clientID: "c", job: Self.job())
            try await Self.finish(store, .discarded(error: "no"))
            let again = try await store.push(
                Self.content(.invoice, "y", "{\"v\":2}"),
                clientID: "c",
                job: Self.job()
            )
            guard case .stored(let record) = again else {
                Issue.record("not taken again: \(again)")
                return
            }
            #expect(record.content == "{\"v\":2}")
            await store.close()
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `lists tell what changed since a moment`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.with(engine) { place in
            let store = try await place.open()
            _ = try await store.enqueue([Self.job()])
            try await Self.finish(store)
            let job = try #require(try await store.jobs(JobQuery()).first)
            let end = try #require(job.finished)
            #expect(try await store.jobs(JobQuery(updatedSince: end)).count == 1)
            let later = end.adding(.microseconds(1))
            #expect(try await store.jobs(JobQuery(updatedSince: later)).isEmpty)
            #expect(try await store.statements(updatedSince: end).isEmpty)
            #expect(try await store.findings(updatedSince: end).isEmpty)
            await store.close()
        }
    }
}
