import Accounting
import Jobs
import Sandbox
import Testing
import Workflows

/// A member whose plan was interrupted between two of its records is not booked yet.
@Suite struct UnfinishedMemberTests {
    private static let trouble = StepFailure.retry("NetSuite is away.")

    /// The payout that carries the money of a failed refund, booked without trouble.
    private struct Calm {
        let payout: String
        let records: [ExternalID]
        /// By code and subject.
        let findings: [String: Finding]
        let books: Books
    }

    private func calm(_ seed: UInt64) async throws -> Calm {
        let bench = try Bench.month(seed)
        let payout = try #require(
            bench.truth.payouts.first { $0.amountByCategory["refund_failure"] != nil }
        )
        let run = try await bench.process().finish(.payoutReconciliation, .objects([payout.id]))
        #expect(run.failure == nil)
        return Calm(
            payout: payout.id,
            records: bench.books.contents.links.keys.sorted(),
            findings: bench.books.contents.findings,
            books: try await bench.snapshot()
        )
    }

    /// Found by the simulation: the payment that receives a failed refund again was made and stored,
    /// the refund itself was put off, and the next attempt took the member for booked.
    @Test(arguments: [false, true])
    func `a failed refund is booked by the next attempt`(isRestarted: Bool) async throws {
        let calm = try await calm(1)
        let failed = try #require(calm.findings.values.first { $0.code == .refundFailed })
        let refund = try #require(ExternalID("rfd_\(failed.subject)"))
        let payment = try #require(ExternalID("pay_\(failed.subject)"))
        let bench = try Bench.month(1)
        bench.tampering.change { $0.failures[refund.text] = Self.trouble }
        var process = try bench.process()
        let early = await process.run(.payoutReconciliation, .objects([calm.payout]))
        #expect(early.failure == Self.trouble)
        #expect(bench.books.contents.entries[payment.text] != nil)
        #expect(bench.books.contents.links[payment] == nil)
        bench.tampering.change { $0.failures = [:] }
        if isRestarted { process = try bench.process() }
        let run = await process.finish(.payoutReconciliation, .objects([calm.payout]))
        #expect(run.failure == nil)
        #expect(bench.books.contents.links[refund] != nil)
        #expect(bench.books.contents.links[payment] != nil)
        #expect(bench.books.contents.findings == calm.findings)
        #expect(try await bench.snapshot() == calm.books)
        bench.proveBooks()
    }

    @Test(arguments: [false, true])
    func `a payout that waits for any one of its records ends in the same books`(
        isRestarted: Bool
    ) async throws {
        let calm = try await calm(1)
        #expect(calm.records.count > 10)
        for record in calm.records {
            let bench = try Bench.month(1)
            bench.tampering.change { $0.failures[record.text] = Self.trouble }
            var process = try bench.process()
            let early = await process.run(.payoutReconciliation, .objects([calm.payout]))
            #expect(early.failure != nil, "\(record)")
            bench.tampering.change { $0.failures = [:] }
            if isRestarted { process = try bench.process() }
            let run = await process.finish(.payoutReconciliation, .objects([calm.payout]))
            #expect(run.failure == nil, "\(record)")
            #expect(bench.books.contents.links.keys.sorted() == calm.records, "\(record)")
            #expect(bench.books.contents.findings == calm.findings, "\(record)")
            #expect(try await bench.snapshot() == calm.books, "\(record)")
        }
    }

    @Test func `the link of an unfinished object is held back, whoever brings it`() async throws {
        let bench = try Bench.month(1)
        let process = try bench.process()
        let known = KnownLinks(books: bench.books, gate: process.gate)
        let batch = Batch(
            bookkeeper: Bookkeeper(
                system: process.system,
                known: known,
                gate: process.gate,
                seal: .forTests
            )
        )
        let shared = try customer("cust_cus_shared")
        let last = try customer("cust_cus_last")
        bench.tampering.change { $0.failures[last.externalID.text] = Self.trouble }
        let plans = ["whole": [shared], "unfinished": [shared, last]]
        let outcome = await batch.work(
            on: plans.keys.sorted(),
            provedBy: { $0 == "unfinished" ? shared.externalID : nil },
            planning: { Plan(documents: plans[$0] ?? []) }
        )
        #expect(outcome.unfinished == Self.trouble)
        #expect(outcome.effects.links.isEmpty)
        bench.tampering.change { $0.failures = [:] }
        let again = await batch.work(
            on: ["unfinished"],
            provedBy: { _ in shared.externalID },
            planning: { Plan(documents: plans[$0] ?? []) }
        )
        #expect(again.unfinished == nil)
        #expect(
            Set(again.effects.links.map(\.externalID)) == [shared.externalID, last.externalID]
        )
    }

    private func customer(_ text: String) throws -> PlannedDocument {
        PlannedDocument(
            externalID: try #require(ExternalID(text)),
            document: .customer(
                CustomerDraft(
                    source: text,
                    name: text,
                    person: nil,
                    email: nil,
                    phone: nil,
                    address: nil,
                    currencies: [try Bench.currency("USD")]
                )
            ),
            sources: [text],
            dependsOn: []
        )
    }
}
