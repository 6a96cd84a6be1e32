import Accounting
import Jobs
import Sandbox
import Testing
import Workflows

/// Jobs over a span of time: pages, checkpoints, interruptions.
@Suite struct SpanTests {
    private func calmReport(_ kind: JobKind) async throws -> String {
        let bench = try Bench.month()
        let run = try await bench.process().finish(kind, .span(bench.span))
        return try #require(run.outcome?.result)
    }

    @Test(arguments: [JobKind.invoiceSync, .customerSync])
    func `a job interrupted after a page goes on with the next one`(kind: JobKind) async throws {
        let report = try await calmReport(kind)
        let bench = try Bench.month()
        bench.tampering.change { $0.pageMax = 8 }
        let stopped = try await bench.process().run(kind, .span(bench.span), stopAfter: 2)
        #expect(stopped.failure == .retry("The job was asked to stop."))
        #expect(stopped.checkpoints.map(\.progress.done) == [8, 16])
        #expect(stopped.checkpoints.allSatisfy { $0.progress.total == nil })
        let before = bench.tampering.contents.pages
        #expect(before.count == 2)

        let run = try await bench.process().run(
            kind,
            .span(bench.span),
            checkpoint: stopped.position
        )
        let after = bench.tampering.contents.pages.dropFirst(2)
        #expect(Set(before).isDisjoint(with: after))
        #expect(run.outcome?.result == report)
        #expect(run.outcome?.progress.total == run.outcome?.progress.done)
    }

    @Test func `a page with unfinished objects is read again, its neighbours are kept`()
        async throws
    {
        let report = try await calmReport(.customerSync)
        let bench = try Bench.month()
        bench.tampering.change { $0.pageMax = 8 }
        let probe = try Bench.month()
        probe.tampering.change { $0.pageMax = 8 }
        let first = try await probe.process().run(.customerSync, .span(probe.span), stopAfter: 2)
        #expect(first.failure != nil)
        let second = try #require(
            probe.books.contents.links.keys.filter { $0.kind == .customer }.max()
        )
        bench.tampering.change { $0.failures[second.text] = .retry("NetSuite is away.") }

        let failed = try await bench.process().run(.customerSync, .span(bench.span))
        #expect(failed.failure == .retry("NetSuite is away."))
        let done = bench.books.contents.links.count
        #expect(done % 8 == 7)
        #expect(failed.checkpoints.last?.progress.done == done - 7)

        bench.tampering.change { $0.failures = [:] }
        let run = try await bench.process().run(
            .customerSync,
            .span(bench.span),
            checkpoint: failed.position
        )
        #expect(run.failure == nil)
        let result = try #require(run.outcome?.result)
        #expect(result.prefix { $0 != "," } == report.prefix { $0 != "," })
        #expect(try await bench.snapshot().masterData.count == bench.books.contents.links.count)
    }

    @Test(arguments: [
        "", "{}", "in_123", "[]", #"{"cursor":"in_1"}"#, #"{"cursor":7,"report":{}}"#,
    ])
    func `a checkpoint that cannot be read begins the span again`(text: String) async throws {
        let report = try await calmReport(.customerSync)
        let bench = try Bench.month()
        let run = try await bench.process().run(
            .customerSync,
            .span(bench.span),
            checkpoint: text
        )
        #expect(run.outcome?.result == report)
    }

    @Test func `an empty span is done at once`() async throws {
        let bench = try Bench.month()
        let nothing = TimeSpan(from: Timestamp(seconds: 1), to: Timestamp(seconds: 2))
        for kind in [JobKind.invoiceSync, .customerSync, .payoutReconciliation] {
            let run = try await bench.process().run(kind, .span(nothing))
            #expect(run.outcome?.result.contains("\"objects\":0") == true)
        }
        #expect(bench.netSuiteWire.calls.isEmpty)
    }

    @Test(arguments: [
        JobKind.chargeSync, .refundSync, .disputeSync, .invoiceSync, .customerSync,
        .payoutReconciliation,
    ])
    func `a stopped job does no more`(kind: JobKind) async throws {
        let bench = try Bench.month()
        let payout = try #require(bench.truth.payouts.first)
        let work: JobArguments =
            switch kind {
            case .payoutReconciliation, .balancePosting, .balanceProof: .objects([payout.id])
            default: .span(bench.span)
            }
        let run = try await bench.process().run(kind, work, stopAfter: 0)
        #expect(run.failure != nil)
        #expect(bench.netSuiteWire.calls.isEmpty)
        #expect(bench.books.contents.links.isEmpty)
    }
}
