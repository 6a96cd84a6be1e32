import Accounting
import Jobs
import Sandbox
import Testing
import Workflows

/// A whole month, from Stripe's API to NetSuite's general ledger.
@Suite struct MonthTests {
    @Test(arguments: [UInt64(1), 2, 3])
    func `a month is booked to the cent`(seed: UInt64) async throws {
        let bench = try Bench.month(seed)
        let process = try bench.process()
        let invoices = await process.run(.invoiceSync, .span(bench.span))
        #expect(invoices.failure == nil)
        for payout in bench.truth.payouts {
            let run = await process.run(.payoutReconciliation, .objects([payout.id]))
            #expect(run.failure == nil, "\(payout.id)")
        }
        bench.proveBooks()
        let statements = bench.books.contents.statements
        #expect(statements.count == bench.truth.payouts.count)
        for truth in bench.truth.payouts {
            let statement = try #require(statements[truth.id])
            #expect(statement.net.minorUnits == truth.net)
            #expect(statement.net.currency.code == truth.currency.uppercased())
            #expect(statement.memberCount == truth.memberCount)
            #expect(statement.gross.minorUnits == truth.gross, "\(truth.id)")
            #expect(statement.refunds.minorUnits == truth.refunds, "\(truth.id)")
            #expect(statement.disputes.minorUnits == truth.disputes, "\(truth.id)")
            #expect(statement.status == (truth.hasFailed ? "failed" : "paid"))
        }
    }

    @Test(arguments: [UInt64(1), 4])
    func `clearing ends at zero and the banks hold what the payouts brought`(
        seed: UInt64
    ) async throws {
        let bench = try Bench.month(seed)
        let process = try bench.process()
        await process.finish(.invoiceSync, .span(bench.span))
        await process.finish(
            .payoutReconciliation,
            .objects(bench.truth.payouts.map(\.id))
        )
        let balances = bench.netSuiteBalances()
        for (key, balance) in balances where key.hasPrefix("clearing") {
            Issue.record("\(key) holds \(balance)")
        }
        for (currency, payouts) in Dictionary(grouping: bench.truth.payouts, by: \.currency) {
            let arrived = payouts.filter { !$0.hasFailed }.reduce(0) { $0 + $1.amount }
            let code = currency.uppercased()
            // What a top-up took from the bank has reached Stripe and left it with a payout.
            let topUps = bench.topUps(in: code)
            #expect((balances["bank \(code)"] ?? 0) - topUps == arrived)
            #expect(balances["topUpTransit \(code)"] == nil)
            #expect((topUps != 0) == (code == "USD"))
        }
    }

    @Test func `top-ups left to the bank's feed are not taken from the bank`() async throws {
        let bench = try Bench.month()
        let process = try bench.process(payouts: PayoutPolicy(topUps: .leave))
        await process.finish(.payoutReconciliation, .objects(bench.truth.payouts.map(\.id)))
        #expect(bench.topUps(in: "USD") == 0)
        #expect(bench.netSuiteBalances()["topUpTransit USD"] == -25_000)
        bench.proveBooks()
    }

    @Test func `a month synced twice changes nothing and asks NetSuite nothing`() async throws {
        let bench = try Bench.month()
        let process = try bench.process()
        let ids = bench.truth.payouts.map(\.id)
        await process.finish(.invoiceSync, .span(bench.span))
        await process.finish(.payoutReconciliation, .objects(ids))
        let books = try await bench.snapshot()
        let calls = bench.netSuiteWire.calls.count

        let again = try bench.process()
        let invoices = await again.finish(.invoiceSync, .span(bench.span))
        let payouts = await again.finish(.payoutReconciliation, .objects(ids))
        #expect(invoices.failure == nil)
        #expect(payouts.failure == nil)
        #expect(bench.netSuiteWire.calls.count == calls)
        #expect(try await bench.snapshot() == books)
    }

    @Test func `the order of work makes no difference to the books`() async throws {
        let ledger = try await booked { process, bench in
            await process.finish(.invoiceSync, .span(bench.span))
            for id in bench.truth.payouts.map(\.id) {
                await process.finish(.payoutReconciliation, .objects([id]))
            }
        }
        let reverse = try await booked { process, bench in
            for id in bench.truth.payouts.map(\.id).reversed() {
                await process.finish(.payoutReconciliation, .objects([id]))
            }
            await process.finish(.invoiceSync, .span(bench.span))
        }
        #expect(ledger.entries == reverse.entries)
        #expect(ledger.transactions == reverse.transactions)
        #expect(ledger.generalLedger == reverse.generalLedger)
        #expect(ledger.statements == reverse.statements)
    }

    private func booked(
        _ work: (ServiceProcess, Bench) async -> Void
    ) async throws -> Books {
        let bench = try Bench.month(5)
        await work(try bench.process(), bench)
        bench.proveBooks()
        return try await bench.snapshot()
    }
}

extension MonthTruth.PayoutFigures {
    var gross: Int64 {
        (amountByCategory["charge"] ?? 0) + (amountByCategory["partial_capture_reversal"] ?? 0)
    }
    var refunds: Int64 {
        (amountByCategory["refund"] ?? 0) + (amountByCategory["refund_failure"] ?? 0)
            + (amountByCategory["charge_failure"] ?? 0)
    }
    var disputes: Int64 {
        (amountByCategory["dispute"] ?? 0) + (amountByCategory["dispute_reversal"] ?? 0)
    }
}
