import Accounting
import Jobs
import Sandbox
import Testing
import Workflows

/// The deposit's total is NetSuite's own sum; it is read back and held against the payout.
@Suite struct DepositProofTests {
    @Test func `a deposit that NetSuite adds up otherwise leaves a residual and a finding`()
        async throws
    {
        let bench = try Bench.month()
        let payout = try #require(bench.truth.payouts.first { !$0.hasFailed && $0.amount > 0 })
        bench.tampering.change { state in
            state.existing = { record in
                var fields = record.fields
                if fields["total"] != nil { fields["total"] = "1.5" }
                return ExistingRecord(internalID: record.internalID, fields: fields)
            }
        }
        let run = try await bench.process().finish(.payoutReconciliation, .objects([payout.id]))
        #expect(run.failure == nil)
        let statement = try #require(bench.books.contents.statements[payout.id])
        let shown = try #require(Money(decimal: "1.5", statement.net.currency))
        #expect(statement.residual == statement.net - shown)
        #expect(statement.addsUp)
        let finding = try #require(bench.books.findings.first { $0.subject == payout.id })
        #expect(finding.code == .drift)
        #expect(finding.sentence.contains("total"))
    }

    @Test func `a deposit that agrees costs one more read and no finding`() async throws {
        let bench = try Bench.month()
        let payout = try #require(bench.truth.payouts.first { !$0.hasFailed && $0.amount > 0 })
        let run = try await bench.process().finish(.payoutReconciliation, .objects([payout.id]))
        #expect(run.failure == nil)
        #expect(bench.books.contents.statements[payout.id]?.residual.isZero == true)
        #expect(bench.books.findings.allSatisfy { $0.code != .drift })
    }
}
