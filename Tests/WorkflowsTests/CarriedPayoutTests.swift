import Accounting
import Jobs
import Sandbox
import Testing
import Workflows

/// Money that failed to arrive, and the payouts that carry it again.
@Suite struct CarriedPayoutTests {
    @Test(arguments: [true, false])
    func `a failure is told until its money is carried, whichever is booked first`(
        failureFirst: Bool
    ) async throws {
        let calm = try Bench.month()
        await (try calm.process())
            .finish(.payoutReconciliation, .objects(calm.truth.payouts.map(\.id)))
        let failed = try #require(calm.truth.payouts.first { $0.hasFailed })
        let carrier = try #require(
            calm.books.contents.members.first { _, members in
                members.contains { $0.category == "payout_reversal" && $0.sourceID == failed.id }
            }
        ).key
        let bench = try Bench.month()
        let order = failureFirst ? [failed.id, carrier] : [carrier, failed.id]
        func isTold() -> Bool { bench.books.findings.contains { $0.code == .payoutFailed } }
        await (try bench.process()).finish(.payoutReconciliation, .objects([order[0]]))
        #expect(isTold() == failureFirst)
        await (try bench.process()).finish(.payoutReconciliation, .objects([order[1]]))
        #expect(!isTold())
        bench.proveBooks()
    }

    @Test func `a payout of nothing but money that failed before fails by a journal alone`()
        async throws
    {
        let world = StripeWorld.payouts(1, of: 1)
        let bench = try Bench(world: world)
        bench.stripe.setNow(world.closing)
        bench.tampering.change { state in
            state.payout = { payout in payout.changed { $0.status = .failed } }
            state.row = { row in
                guard row.reportingCategory == "charge" else { return row }
                return BalanceTransactionFacts(
                    id: row.id,
                    amount: row.net,
                    fee: Money(0, row.net.currency),
                    net: row.net,
                    feeDetails: [],
                    type: "payout_failure",
                    reportingCategory: "payout_reversal",
                    sourceID: "po_earlier",
                    source: nil,
                    created: row.created,
                    availableOn: row.availableOn,
                    description: nil
                )
            }
        }
        let id = try #require(bench.truth.payouts.first).id
        let run = await (try bench.process()).finish(.payoutReconciliation, .objects([id]))
        #expect(run.failure == nil)
        #expect(bench.created == ["journalEntry": 1])
        #expect(bench.netSuiteBalances().isEmpty)
        let statement = try #require(bench.books.contents.statements[id])
        #expect(statement.depositExternalID.text == "je_\(id)")
        #expect(!statement.depositInternalID.isEmpty)
        #expect(bench.books.findings.map(\.subject) == [id])
        bench.proveBooks()
        let calls = bench.netSuiteWire.calls.count
        await (try bench.process()).finish(.payoutReconciliation, .objects([id]))
        #expect(bench.netSuiteWire.calls.count == calls)
    }

    @Test(arguments: PayoutPolicy.FailedLate.allCases)
    func `a store that was lost finds a late failure as it was booked`(
        way: PayoutPolicy.FailedLate
    ) async throws {
        let bench = try Bench.month()
        let payout = try #require(bench.truth.payouts.first { $0.hasFailed })
        let policy = PayoutPolicy(failedLate: way)
        let job = JobArguments.objects([payout.id])
        let end = bench.stripe.now
        bench.stripe.setNow(payout.settledAt)
        await (try bench.process(payouts: policy)).finish(.payoutReconciliation, job)
        bench.stripe.setNow(end)
        await (try bench.process(payouts: policy)).finish(.payoutReconciliation, job)
        let balances = bench.netSuiteBalances()
        #expect(balances["payoutTransit \(payout.currency.uppercased())"] == payout.amount)

        let lost = MemoryBooks()
        let run = await (try bench.process(books: lost, payouts: policy))
            .finish(.payoutReconciliation, job)
        #expect(run.failure == nil, "\(run.findings)")
        #expect(lost.findings.map(\.code) == [.payoutFailed])
        #expect(lost.contents.statements[payout.id]?.status == "failed")
        #expect(bench.netSuiteBalances() == balances)
        bench.proveBooks(of: lost)
    }
}
