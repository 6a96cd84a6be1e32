import Accounting
import Foundation
import HTTP
import JSON
import Jobs
import Sandbox
import Testing
import Workflows

/// A payout of more members than one deposit takes, from its first page to the bank, through crashes.
///
/// `QUITTANCE_SOAK_MEMBERS` sets the size, with NetSuite's own limit of lines from 10,000 on.
@Suite struct LargePayoutTests {
    private static let members =
        ProcessInfo.processInfo.environment["QUITTANCE_SOAK_MEMBERS"].flatMap { Int($0) } ?? 460

    @Test
    func `a payout of very many members ties to one line at the bank, killed twice on the way`()
        async throws
    {
        let members = Self.members
        let policy = PayoutPolicy(linesMax: members < 10_000 ? 200 : 10_000)
        let bench = try Bench(world: .payouts(1, of: members))
        let payout = try #require(bench.truth.payouts.first)
        let job = JobArguments.objects([payout.id])
        // Half of the members are booked when the process dies for the first time.
        bench.netSuiteWire.die(at: members / 2, losing: .answer)
        _ = try await bench.process(payouts: policy).run(.payoutReconciliation, job)
        #expect(bench.netSuiteWire.isDead)
        bench.netSuiteWire.restart()
        // The second time it dies over its second deposit, whose answer is lost.
        bench.netSuiteWire.die(
            at: "POST /services/rest/record/v1/deposit",
            count: 2,
            losing: .answer
        )
        _ = try await bench.process(payouts: policy).run(.payoutReconciliation, job)
        #expect(bench.netSuiteWire.isDead)
        #expect(bench.created["deposit"] == 2)
        bench.netSuiteWire.restart()

        let run = try await bench.process(payouts: policy).finish(.payoutReconciliation, job)
        #expect(run.failure == nil)
        let statement = try #require(bench.books.contents.statements[payout.id])
        #expect(statement.memberCount == members)
        #expect(statement.depositExternalID.text == "je_\(payout.id)")
        #expect(statement.residual.isZero)
        #expect(statement.suspense.isZero)
        #expect(bench.netSuiteBalances()["bank USD"] == payout.amount)
        #expect(bench.netSuiteBalances()["payoutTransit USD"] == nil)
        #expect(bench.netSuiteBalances()["undepositedFunds USD"] == nil)
        let transactions = try await bench.control(.get, "transactions").arrayValue ?? []
        let types = Dictionary(grouping: transactions) { $0["type"]?.stringValue ?? "" }
            .mapValues(\.count)
        #expect(types["customerPayment"] == members)
        #expect((types["deposit"] ?? 0) > 1)
        #expect(types["journalEntry"] == 1)
        bench.proveBooks()

        // Asked again, nothing is read from NetSuite nor written to it.
        let before = bench.netSuiteWire.calls.count
        try await bench.process(payouts: policy).finish(.payoutReconciliation, job)
        #expect(bench.netSuiteWire.calls.count == before)
    }
}
