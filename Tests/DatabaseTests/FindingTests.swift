import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct FindingTests {
    @Test(arguments: EngineUnderTest.allCases)
    func `an open finding seen again is brought up to date, not repeated`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let first = Finding.sample(subject: "in_1")
            let other = Finding.sample(.periodClosed, subject: "in_1")
            let again = Finding.sample(subject: "in_1", sentence: "It still differs.")
            try await database.record(BookEffects(findings: [first, other]))
            let before = try await database.findings()
            try await database.record(BookEffects(findings: [again]))
            let after = try await database.findings()
            #expect(after.map(\.finding) == [other, again])
            #expect(after.map(\.id) == before.map(\.id))
            #expect(after.map(\.created) == before.map(\.created))
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a resolved subject closes its findings, and a new one opens beside them`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let one = Finding.sample(subject: "in_1")
            let two = Finding.sample(subject: "in_2")
            try await database.record(BookEffects(findings: [one, two]))
            try await database.record(BookEffects(resolvedSubjects: ["in_1", "in_1", "in_9"]))
            #expect(try await database.findings(open: true).map(\.finding) == [two])
            #expect(try await database.findings(open: false).map(\.finding) == [one])
            try await database.record(BookEffects(findings: [one]))
            #expect(
                try await database.findings(subject: "in_1").map { $0.resolved == nil } == [
                    true, false,
                ]
            )
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a finding stored together with the end of its subject stays open`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let old = Finding.sample(.periodClosed, subject: "in_1")
            let kept = Finding.sample(subject: "in_1")
            try await database.record(BookEffects(findings: [old, kept]))
            try await database.record(BookEffects(findings: [kept], resolvedSubjects: ["in_1"]))
            #expect(try await database.findings(open: true).map(\.finding) == [kept])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `findings are read page by page, newest first`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            for number in 0..<7 {
                try await database.record(BookEffects(findings: [.sample(subject: "s\(number)")]))
            }
            try await database.record(BookEffects(resolvedSubjects: ["s3"]))
            var subjects: [String] = []
            var before: Int64?
            while true {
                let page = try await database.findings(open: true, before: before, limit: 2)
                guard let last = page.last else { break }
                subjects += page.map(\.finding.subject)
                before = last.id
            }
            #expect(subjects == ["s6", "s5", "s4", "s2", "s1", "s0"])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `effects of a job are stored with the end of its claim and name the job`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            let lease = try await database.claimOne()
            let link = try Sample.link("inv_in_1")
            let entry = try Sample.entry("inv_in_1")
            try await database.checkpoint(
                lease,
                progress: JobProgress(done: 1),
                checkpoint: nil,
                effects: BookEffects(findings: [.sample(subject: "in_1")])
            )
            #expect(try await database.findings().map(\.jobID) == [id])
            try await database.settle(
                lease,
                .completed(result: "{}"),
                effects: BookEffects(links: [link], entries: [entry], resolvedSubjects: ["in_1"])
            )
            #expect(try await database.link(link.externalID) == link)
            #expect(try await database.entries() == [entry])
            #expect(try await database.findings(open: true).isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `when one effect is refused nothing of the settlement is stored`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await database.record(BookEffects(entries: [try Sample.entry("inv_in_1")]))
            let id = try await database.enqueueOne(.sample())
            let lease = try await database.claimOne()
            let before = try await database.present(id)
            let effects = BookEffects(
                links: [try Sample.link("inv_in_1")],
                entries: [try Sample.entry("new"), try Sample.entry("inv_in_1", amount: 9)],
                statements: [try Sample.statement("po_1")],
                findings: [.sample(subject: "in_1")]
            )
            await #expect(throws: StoreFault.self) {
                try await database.settle(lease, .completed(result: "{}"), effects: effects)
            }
            await #expect(throws: StoreFault.self) {
                try await database.checkpoint(
                    lease,
                    progress: JobProgress(done: 1),
                    checkpoint: "1",
                    effects: effects
                )
            }
            #expect(try await database.present(id) == before)
            #expect(try await database.entries().map(\.id) == ["inv_in_1"])
            #expect(try await database.links(source: "in_1").isEmpty)
            #expect(try await database.statement("po_1") == nil)
            #expect(try await database.findings().isEmpty)
            // The claim still stands: the worker can end it otherwise.
            try await database.settle(lease, .discarded(error: "refused"), effects: .none)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a record that is made ends what was found under its own id`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let refused = Finding.sample(.accountingSystemRefused, subject: "inv_in_1")
            let other = Finding.sample(.accountingSystemRefused, subject: "inv_in_2")
            try await database.record(BookEffects(findings: [refused, other]))
            try await database.record(BookEffects(links: [try Sample.link("inv_in_1")]))
            #expect(try await database.findings(open: true).map(\.finding) == [other])
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a resolved finding runs its discarded job again, once`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let id = try await database.enqueueOne(.sample())
            let lease = try await database.claimOne()
            try await database.settle(
                lease,
                .discarded(error: "refused"),
                effects: BookEffects(findings: [.sample(subject: "in_1")])
            )
            let found = try #require(try await database.findings(open: true).first)
            #expect(try await database.finding(found.id) == found)
            let resolution = try #require(
                try await database.resolveFinding(found.id, by: .retry(id))
            )
            #expect(resolution.jobID == id)
            #expect(resolution.finding.resolved != nil)
            #expect(try await database.present(id).state == .available)
            #expect(try await database.findings(open: true).isEmpty)
            // Said twice, nothing happens a second time.
            let again = try #require(
                try await database.resolveFinding(found.id, by: .enqueue(.sample()))
            )
            #expect(again.jobID == nil)
            #expect(try await database.counts()[.available] == 1)
            #expect(try await database.resolveFinding(1, by: nil) == nil)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a resolved finding of a job that went on gets a job for its object`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            _ = try await database.enqueueOne(.sample())
            let lease = try await database.claimOne()
            try await database.settle(
                lease,
                .completed(result: "{}"),
                effects: BookEffects(findings: [.sample(subject: "in_1")])
            )
            let found = try #require(try await database.findings(open: true).first)
            let resolution = try await database.resolveFinding(found.id, by: .enqueue(.sample()))
            let job = try #require(resolution?.jobID)
            #expect(try await database.present(job).state == .available)
        }
    }
}
