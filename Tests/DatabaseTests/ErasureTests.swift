import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct ErasureTests {
    private static func job(_ ids: String, key: String? = nil) -> NewJob {
        NewJob(
            kind: .customerSync,
            account: "main",
            arguments: #"{"ids":[\#(ids)]}"#,
            uniqueKey: key,
            priority: .interactive
        )
    }

    private static func record(of customer: String) throws -> Link {
        Link(
            externalID: try #require(ExternalID("cust_" + customer)),
            kind: .customer,
            internalID: "17",
            sources: [customer],
            fingerprint: "Ada Byron, ada@example.com",
            amount: nil,
            origin: .created
        )
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a customer leaves jobs and findings, others and the books stay`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let link = try Self.record(of: "cus_abc_1")
            let other = try Self.record(of: "cus_abcx1")
            try await database.record(BookEffects(links: [link, other]))
            let outcomes = try await database.enqueue([
                Self.job(#""cus_abc_1""#), Self.job(#""cus_abcx1""#),
                Self.job(#""cus_abc_12","cus_x""#),
            ])
            await #expect(throws: StoreFault.self) {
                try await database.erase(.stripe("cus_abc_1"), by: "test")
            }
            for outcome in outcomes { _ = try await database.cancel(outcome.jobID) }
            let erasure = try await database.erase(.stripe("cus_abc_1"), by: "test")
            #expect(erasure == Erasure(jobs: 1, findings: 0, details: 1, pushed: 0))
            let links = try await database.links([link.externalID, other.externalID])
            #expect(links[link.externalID]?.fingerprint == "")
            #expect(links[link.externalID]?.internalID == link.internalID)
            #expect(links[other.externalID] == other)
            let left = try await database.jobs(JobQuery(limit: 10)).map(\.arguments).sorted()
            #expect(left == [#"{"ids":["cus_abc_12","cus_x"]}"#, #"{"ids":["cus_abcx1"]}"#])
            let record = try await database.audits().first?.entry
            #expect(record?.what == "customer erased")
            #expect(record?.subject == "1 jobs, 0 findings, 1 records' details, 0 records sent")
            #expect(try await database.erase(.stripe("cus_abc_1"), by: "test").jobs == 0)
        }
    }

    private static func push(
        _ database: Database,
        _ kind: PushedKind,
        _ id: String,
        _ text: String
    ) async throws {
        let outcome = try await database.push(
            PushedContent(kind: kind, externalID: id, text: text),
            clientID: "k1",
            job: NewJob(
                kind: kind == .customer ? .customerPush : .invoicePush,
                account: "callers",
                arguments: #"{"ids":["\#(id)"]}"#,
                uniqueKey: nil,
                priority: .interactive
            )
        )
        guard case .stored(let record) = outcome else { return }
        _ = try await database.cancel(record.jobID)
    }

    @Test(arguments: EngineUnderTest.allCases, [false, true])
    func `what callers sent of a customer goes with its invoices, that of others stays`(
        _ engine: EngineUnderTest,
        byStripesID: Bool
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let known = #"{"name":"Ada","stripeCustomerId":"cus_abc_1"}"#
            try await Self.push(database, .customer, "Acme-1", known)
            try await Self.push(database, .customer, "Acme-2", #"{"name":"Acme-1 Ltd"}"#)
            try await Self.push(database, .invoice, "I-1", #"{"customerId":"acme-1","number":"1"}"#)
            try await Self.push(database, .invoice, "I-2", #"{"customerId":"Acme-12"}"#)
            let erasure = try await database.erase(
                byStripesID ? .stripe("cus_abc_1") : .pushed("Acme-1"),
                by: "test"
            )
            #expect(erasure == Erasure(jobs: 2, findings: 0, details: 0, pushed: 2))
            #expect(try await database.pushed(.customer, "Acme-1") == nil)
            #expect(try await database.pushed(.invoice, "I-1") == nil)
            #expect(try await database.pushed(.customer, "Acme-2") != nil)
            #expect(try await database.pushed(.invoice, "I-2") != nil)
            #expect(try await database.jobs(JobQuery(limit: 10)).count == 2)
        }
    }
}
