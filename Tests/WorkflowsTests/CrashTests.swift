import Accounting
import Jobs
import Sandbox
import Testing
import Workflows

/// The process dies at one NetSuite call after the other; the books never show it.
@Suite struct CrashTests {
    /// The calls one payout needs when nothing is booked yet, and the books they make.
    private func undisturbed(_ seed: UInt64) async throws -> (id: String, calls: Int, books: Books)
    {
        let bench = try Bench.month(seed)
        let id = try smallPayout(bench)
        let run = try await bench.process().finish(.payoutReconciliation, .objects([id]))
        #expect(run.failure == nil)
        bench.proveBooks()
        return (id, bench.netSuiteWire.calls.count, try await bench.snapshot())
    }

    /// The smallest payout that has more than charges in it.
    private func smallPayout(_ bench: Bench) throws -> String {
        let candidates = bench.truth.payouts.filter { payout in
            !payout.hasFailed && payout.memberCount >= 6 && payout.amountByCategory["refund"] != nil
        }
        return try #require(candidates.min { $0.memberCount < $1.memberCount }).id
    }

    @Test(arguments: Wire.Cut.allCases)
    func `a payout survives a crash at any NetSuite call`(cut: Wire.Cut) async throws {
        let (id, calls, books) = try await undisturbed(1)
        #expect(calls > 10)
        for call in 1...calls {
            let bench = try Bench.month(1)
            bench.netSuiteWire.die(at: call, losing: cut)
            let crashed = try await bench.process().run(.payoutReconciliation, .objects([id]))
            // Side by side, the calls of two runs are not quite the same.
            #expect(crashed.failure != nil || !bench.netSuiteWire.isDead)
            bench.netSuiteWire.restart()
            let run = try await bench.process().finish(.payoutReconciliation, .objects([id]))
            #expect(run.failure == nil, "after a crash at call \(call)")
            #expect(try await bench.snapshot() == books, "after a crash at call \(call)")
            bench.proveBooks()
        }
    }

    @Test(arguments: Wire.Cut.allCases)
    func `a payout in several deposits survives a crash at any NetSuite call`(
        cut: Wire.Cut
    ) async throws {
        let policy = PayoutPolicy(linesMax: 2)
        let calm = try Bench.month(1)
        let job = JobArguments.objects([try smallPayout(calm)])
        let run = try await calm.process(payouts: policy).finish(.payoutReconciliation, job)
        #expect(run.failure == nil)
        #expect((calm.created["deposit"] ?? 0) > 3)
        let calls = calm.netSuiteWire.calls.count
        let books = try await calm.snapshot()
        for call in (calls / 2)...calls {
            let bench = try Bench.month(1)
            bench.netSuiteWire.die(at: call, losing: cut)
            _ = try await bench.process(payouts: policy).run(.payoutReconciliation, job)
            bench.netSuiteWire.restart()
            let again = try await bench.process(payouts: policy)
                .finish(.payoutReconciliation, job)
            #expect(again.failure == nil, "after a crash at call \(call)")
            #expect(try await bench.snapshot() == books, "after a crash at call \(call)")
            bench.proveBooks()
        }
    }

    @Test(arguments: Wire.Cut.allCases)
    func `invoices survive one crash after the other`(cut: Wire.Cut) async throws {
        let calm = try Bench.month(2)
        try await calm.process().finish(.invoiceSync, .span(calm.span))
        let books = try await calm.snapshot()

        let bench = try Bench.month(2)
        bench.tampering.change { $0.pageMax = 3 }
        var position: String?
        var crashes = 0
        while true {
            // A little later each time, so that the page at hand is finished at last.
            bench.netSuiteWire.die(at: 10 + 2 * crashes, losing: cut)
            let run = try await bench.process().run(
                .invoiceSync,
                .span(bench.span),
                checkpoint: position
            )
            let hasCrashed = bench.netSuiteWire.isDead
            bench.netSuiteWire.restart()
            guard hasCrashed else {
                #expect(run.failure == nil)
                break
            }
            position = run.position ?? position
            crashes += 1
            try #require(crashes < 100)
        }
        #expect(crashes > 10)
        #expect(try await bench.snapshot() == books)
        bench.proveBooks()
    }

    @Test func `a store that is away loses nothing that NetSuite has booked`() async throws {
        let (id, _, books) = try await undisturbed(3)
        let bench = try Bench.month(3)
        let process = try bench.process()
        bench.books.fail(with: .unavailable("disk full"))
        let away = await process.run(.payoutReconciliation, .objects([id]))
        #expect(away.failure == .retry("The database is not available: disk full"))
        bench.books.fail(with: nil)
        let run = await process.finish(.payoutReconciliation, .objects([id]))
        #expect(run.failure == nil)
        #expect(try await bench.snapshot() == books)
    }

    /// Found by the simulation: the process remembered the members of a payout as booked, although what
    /// it had to store of them was lost, and its next attempt left them out of the ledger for good.
    @Test func `what was booked while the store took nothing is stored by the next attempt`()
        async throws
    {
        let (id, _, books) = try await undisturbed(3)
        let bench = try Bench.month(3)
        let process = try bench.process()
        bench.books.failWriting(with: .unavailable("disk full"))
        let away = await process.run(.payoutReconciliation, .objects([id]))
        #expect(away.failure != nil)
        #expect(bench.created.values.reduce(0, +) > 3)
        bench.books.failWriting(with: nil)
        let run = await process.finish(.payoutReconciliation, .objects([id]))
        #expect(run.failure == nil)
        #expect(try await bench.snapshot() == books)
        bench.proveBooks()
    }
}
