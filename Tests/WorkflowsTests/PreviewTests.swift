import Accounting
import Jobs
import Sandbox
import Testing
import Workflows

/// A preview writes nothing and says what a run then does.
@Suite struct PreviewTests {
    private func previewed(_ plans: [Plan]) -> Set<ExternalID> {
        Set(plans.flatMap { $0.documents.map(\.externalID) })
    }

    @Test func `the preview of a payout is what the run creates`() async throws {
        let bench = try Bench.month()
        let process = try bench.process()
        for payout in bench.truth.payouts {
            let known = Set(bench.books.contents.links.keys)
            let calls = bench.netSuiteWire.calls.count
            let plans = try await process.preview(.payoutReconciliation, [payout.id])
            #expect(bench.netSuiteWire.calls.count == calls)
            #expect(Set(bench.books.contents.links.keys) == known)
            let run = await process.finish(.payoutReconciliation, .objects([payout.id]))
            #expect(run.failure == nil)
            let made = Set(bench.books.contents.links.keys).subtracting(known)
            #expect(previewed(plans).subtracting(known) == made)
            for document in plans.flatMap(\.documents) where made.contains(document.externalID) {
                for entry in document.entries {
                    #expect(bench.books.contents.entries[entry.id] == entry)
                }
            }
        }
    }

    @Test func `the preview of invoices and customers is what the run creates`() async throws {
        let bench = try Bench.month()
        let other = try Bench.month()
        try await other.process().finish(.invoiceSync, .span(other.span))
        let sources = other.books.contents.links.values
        for (kind, record) in [
            (JobKind.customerSync, RecordKind.customer), (.invoiceSync, .invoice),
        ] {
            let ids = sources.filter { $0.kind == record }.compactMap(\.sources.first).sorted()
                .filter { $0 != BookingPolicy.guestSource }.prefix(20)
            let process = try bench.process()
            let known = Set(bench.books.contents.links.keys)
            let calls = bench.netSuiteWire.calls.count
            let plans = try await process.preview(kind, Array(ids))
            #expect(bench.netSuiteWire.calls.count == calls)
            let run = await process.finish(kind, .objects(Array(ids)))
            #expect(run.failure == nil)
            let made = Set(bench.books.contents.links.keys).subtracting(known)
            #expect(!made.isEmpty)
            #expect(previewed(plans).subtracting(known) == made)
        }
    }

    @Test func `the preview of a payout shows a refused member on the suspense line`() async throws
    {
        let bench = try Bench.month()
        let payout = try #require(
            bench.truth.payouts.first { $0.amountByCategory["refund"] != nil && !$0.hasFailed }
        )
        let finding = Finding(.objectMissing, subject: "x", sentence: "A.", fix: "B.")
        let process = try bench.process()
        let plans = try await process.preview(.payoutReconciliation, [payout.id])
        let invoice = try #require(
            plans.flatMap(\.documents).first { $0.kind == .invoice }?.sources.first
        )
        bench.tampering.change { $0.failures[invoice] = .reject([finding]) }
        let changed = try await process.preview(.payoutReconciliation, [payout.id])
        #expect(changed.flatMap(\.findings).contains(finding))
        #expect(changed.flatMap(\.findings).map(\.code).contains(.memberUnbooked))
        let deposit = try #require(changed.flatMap(\.documents).first { $0.kind == .deposit })
        #expect(deposit.amount?.minorUnits == payout.amount)
    }

    @Test(arguments: [
        JobKind.customerSync, .invoiceSync, .chargeSync, .refundSync, .disputeSync,
        .payoutReconciliation,
    ])
    func `a preview of a span is refused`(kind: JobKind) async throws {
        let bench = try Bench.month()
        let process = try bench.process()
        let useCase = try #require(process.useCases[kind])
        let failure = await #expect(throws: StepFailure.self) {
            try await useCase.preview(.span(bench.span))
        }
        guard case .reject(let findings) = failure else {
            Issue.record("not refused: \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.code) == [.objectUnreadable])
    }
}
