import Accounting
import HTTP
import JSON
import Jobs
import Sandbox
import Stripe
import Testing
import Workflows

/// What a payout's state at Stripe means for its deposit.
@Suite struct PayoutStateTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (PayoutFacts) -> PayoutFacts
        /// The delay of a snooze; nil for a refusal.
        let delay: Duration?
        var code: FindingCode?
    }

    private static let table: [Row] = [
        Row(
            testDescription: "pending",
            change: { $0.changed { $0.status = .pending } },
            delay: .seconds(3600)
        ),
        Row(
            testDescription: "in transit",
            change: { $0.changed { $0.status = .inTransit } },
            delay: .seconds(3600)
        ),
        Row(
            testDescription: "not itemised yet",
            change: { $0.changed { $0.itemisation = .inProgress } },
            delay: .seconds(300)
        ),
        Row(
            testDescription: "itemisation of unknown name",
            change: { $0.changed { $0.itemisation = .unrecognized("soon") } },
            delay: .seconds(300)
        ),
        Row(
            testDescription: "status of unknown name",
            change: { $0.changed { $0.status = .unrecognized("lost") } },
            delay: nil,
            code: .statusUnsupported
        ),
        Row(
            testDescription: "another amount than its members",
            change: { payout in
                payout.changed {
                    $0.amount = Money(payout.amount.minorUnits + 1, payout.amount.currency)
                }
            },
            delay: nil,
            code: .payoutResidual
        ),
    ]

    @Test(arguments: table)
    func `a payout whose time has not come books no deposit`(row: Row) async throws {
        let bench = try Bench.month()
        let payout = try #require(bench.truth.payouts.first { !$0.hasFailed })
        bench.tampering.change { $0.payout = row.change }
        let run = try await bench.process().run(.payoutReconciliation, .objects([payout.id]))
        if let delay = row.delay {
            guard case .failure(.snooze(delay, _)) = run.result else {
                Issue.record("not put off: \(run.result)")
                return
            }
        } else {
            #expect(run.findings.map(\.code) == [row.code])
            #expect(run.findings.first?.subject == payout.id)
        }
        #expect(bench.created["deposit"] == nil)
        #expect(bench.books.contents.statements.isEmpty)
        bench.proveBooks()
    }

    @Test func `a payout of more lines than one deposit takes still is one line at the bank`()
        async throws
    {
        let bench = try Bench.month()
        let payout = try #require(
            bench.truth.payouts.filter { !$0.hasFailed && $0.amount > 0 }
                .max { $0.memberCount < $1.memberCount }
        )
        let policy = PayoutPolicy(linesMax: 6)
        try #require(payout.memberCount > policy.linesMax)
        let run = try await bench.process(payouts: policy)
            .finish(.payoutReconciliation, .objects([payout.id]))
        #expect(run.failure == nil)
        let deposits = try #require(bench.created["deposit"])
        #expect(deposits > 2)
        #expect(bench.created["journalEntry"] == 1)
        let statement = try #require(bench.books.contents.statements[payout.id])
        #expect(statement.depositExternalID.text == "je_\(payout.id)")
        #expect(statement.residual.isZero)
        let currency = payout.currency.uppercased()
        #expect(bench.netSuiteBalances()["bank \(currency)"] == payout.amount)
        #expect(bench.netSuiteBalances()["payoutTransit \(currency)"] == nil)
        bench.proveBooks()
    }

    @Test func `a payout that failed before it was booked waits in transit`() async throws {
        let bench = try Bench.month()
        let payout = try #require(bench.truth.payouts.first { $0.hasFailed })
        let run = try await bench.process().finish(.payoutReconciliation, .objects([payout.id]))
        #expect(run.failure == nil)
        let currency = payout.currency.uppercased()
        #expect(bench.netSuiteBalances()["payoutTransit \(currency)"] == payout.amount)
        #expect(bench.netSuiteBalances()["bank \(currency)"] == nil)
        #expect(bench.books.findings.map(\.code).contains(.payoutFailed))
        bench.proveBooks()
    }

    /// What may stand in the way of moving a deposit; a journal then takes its place.
    private enum Obstacle: CaseIterable, Sendable {
        case none, wish, reconciled, closedPeriod
    }

    @Test(arguments: Obstacle.allCases)
    private func `a payout that fails late is moved to transit, by its deposit or by a journal`(
        obstacle: Obstacle
    ) async throws {
        let bench = try Bench.month()
        let payout = try #require(bench.truth.payouts.first { $0.hasFailed })
        let policy = PayoutPolicy(failedLate: obstacle == .wish ? .journal : .reverse)
        let end = bench.stripe.now
        bench.stripe.setNow(payout.settledAt)
        let job = JobArguments.objects([payout.id])
        try await bench.process(payouts: policy).finish(.payoutReconciliation, job)
        let statement = try #require(bench.books.contents.statements[payout.id])
        switch obstacle {
        case .none, .wish: break
        case .reconciled:
            try await bench.control(
                .post,
                "reconciled",
                ["ids": [.string(statement.depositInternalID)]]
            )
        case .closedPeriod:
            try await bench.control(
                .post,
                "closed-periods",
                ["months": [.string(String(statement.arrivalDate.text.prefix(7)))]]
            )
        }
        let journals = bench.created["journalEntry"] ?? 0
        bench.stripe.setNow(end)
        let failed = try await bench.process(payouts: policy).finish(.payoutReconciliation, job)
        if obstacle == .closedPeriod {
            // The failure lies in the same, closed month: nothing can be booked, and that is told.
            #expect(failed.findings.map(\.code) == [.periodClosed])
            bench.proveBooks()
            return
        }
        #expect(failed.failure == nil)
        let code = payout.currency.uppercased()
        #expect(bench.netSuiteBalances()["bank \(code)"] == nil)
        #expect(bench.netSuiteBalances()["payoutTransit \(code)"] == payout.amount)
        #expect((bench.created["journalEntry"] ?? 0) - journals == (obstacle == .none ? 0 : 1))
        #expect(bench.books.findings.map(\.code).contains(.payoutFailed))
        bench.proveBooks()
    }

    @Test func `moving a failed payout's deposit survives a crash at any NetSuite call`()
        async throws
    {
        func deposited() async throws -> (bench: Bench, job: JobArguments) {
            let bench = try Bench.month()
            let payout = try #require(bench.truth.payouts.first { $0.hasFailed })
            let end = bench.stripe.now
            bench.stripe.setNow(payout.settledAt)
            let job = JobArguments.objects([payout.id])
            try await bench.process().finish(.payoutReconciliation, job)
            bench.stripe.setNow(end)
            return (bench, job)
        }
        let (calm, job) = try await deposited()
        let before = calm.netSuiteWire.calls.count
        try await calm.process().finish(.payoutReconciliation, job)
        let calls = calm.netSuiteWire.calls.count - before
        #expect(calls >= 3)
        for call in 1...calls {
            for cut in Wire.Cut.allCases {
                let (bench, job) = try await deposited()
                bench.netSuiteWire.die(at: call, losing: cut)
                _ = try await bench.process().run(.payoutReconciliation, job)
                bench.netSuiteWire.restart()
                let run = try await bench.process().finish(.payoutReconciliation, job)
                #expect(run.failure == nil, "after a crash at call \(call)")
                #expect(bench.netSuiteBalances() == calm.netSuiteBalances(), "\(call)")
                bench.proveBooks()
            }
        }
    }

    @Test func `a failed payment whose row names a refund is traced to its charge`() async throws {
        let bench = try Bench.month()
        let ids = bench.truth.payouts.filter { !$0.hasFailed && $0.amount > 0 }.map(\.id)
        await (try bench.process()).finish(.payoutReconciliation, .objects(ids))
        let refund = try #require(
            bench.books.contents.members.values.flatMap { $0 }.first {
                $0.type == "refund" && $0.category == "refund"
            }
        )
        let refundID = try #require(refund.sourceID)
        let charge = try #require(try await bench.stripeGateway().refund(refundID).chargeID)
        let again = try Bench.month()
        again.tampering.change { state in
            state.row = { row in
                guard row.id == refund.id else { return row }
                var changed = row
                changed.type = "payment_failure_refund"
                changed.reportingCategory = "charge_failure"
                return changed
            }
        }
        await (try again.process()).finish(.payoutReconciliation, .objects(ids))
        let member = try #require(
            again.books.contents.members.values.flatMap { $0 }.first { $0.id == refund.id }
        )
        #expect(member.record?.text == "rfd_\(charge)")
    }

    @Test(arguments: [JobPriority.webhook, .scheduled, .backfill, .interactive])
    func `a payout waits out its lag unless it is asked for by name`(
        priority: JobPriority
    ) async throws {
        let bench = try Bench.month()
        let payout = try #require(bench.truth.payouts.first { !$0.hasFailed })
        bench.stripe.setNow(payout.settledAt)
        let process = try bench.process(payouts: PayoutPolicy(lagDays: 2))
        let job = JobArguments.objects([payout.id])
        let run = await process.run(.payoutReconciliation, job, priority: priority)
        guard priority != .interactive else {
            #expect(run.failure == nil)
            return
        }
        guard case .failure(.snooze(let delay, _)) = run.result else {
            Issue.record("not put off: \(run.result)")
            return
        }
        #expect(bench.netSuiteWire.calls.isEmpty)
        bench.stripe.setNow(bench.stripe.now + delay.components.seconds)
        let later = await process.run(.payoutReconciliation, job, priority: priority)
        #expect(later.failure == nil)
        #expect(bench.created["deposit"] == 1)
    }

    @Test func `a payout that fails after its deposit is taken out of the bank once`() async throws
    {
        let bench = try Bench.month()
        let payout = try #require(bench.truth.payouts.first { $0.hasFailed })
        let end = bench.stripe.now
        bench.stripe.setNow(payout.settledAt)
        let job = JobArguments.objects([payout.id])
        let booked = try await bench.process().finish(.payoutReconciliation, job)
        #expect(booked.failure == nil)
        let bank = "bank \(payout.currency.uppercased())"
        #expect(bench.netSuiteBalances()[bank] == payout.amount)
        #expect(bench.books.contents.statements[payout.id]?.status == "paid")

        bench.stripe.setNow(end)
        let failed = try await bench.process().finish(.payoutReconciliation, job)
        #expect(failed.failure == nil)
        let balances = bench.netSuiteBalances()
        #expect(balances[bank] == nil)
        #expect(balances["payoutTransit \(payout.currency.uppercased())"] == payout.amount)
        let statement = try #require(bench.books.contents.statements[payout.id])
        #expect(statement.status == "failed")
        #expect(!statement.depositInternalID.isEmpty)
        #expect(bench.books.findings.map(\.code).contains(.payoutFailed))
        bench.proveBooks()

        let calls = bench.netSuiteWire.calls.count
        let again = try await bench.process().finish(.payoutReconciliation, job)
        #expect(again.failure == nil)
        #expect(bench.netSuiteWire.calls.count == calls)
    }

    @Test func `a negative payout is a deposit of zero and a journal`() async throws {
        let bench = try Bench.month()
        let payout = try #require(bench.truth.payouts.first { $0.amount < 0 })
        let run = try await bench.process().finish(
            .payoutReconciliation,
            .objects([payout.id])
        )
        #expect(run.failure == nil)
        #expect(bench.created["journalEntry"] == 1)
        let balances = bench.netSuiteBalances()
        #expect(balances["bank \(payout.currency.uppercased())"] == payout.amount)
        #expect(balances["clearing \(payout.currency.uppercased())"] == nil)
        #expect(bench.books.findings.map(\.code).contains(.payoutNegative))
        bench.proveBooks()
    }

    @Test func `a span becomes one job for each payout`() async throws {
        let bench = try Bench.month()
        bench.tampering.change { $0.pageMax = 4 }
        let run = try await bench.process().run(.payoutReconciliation, .span(bench.span))
        #expect(run.outcome?.progress.done == bench.truth.payouts.count)
        let jobs = bench.books.contents.jobs
        #expect(Set(jobs.map(\.arguments)).count == bench.truth.payouts.count)
        #expect(Set(jobs.compactMap(\.uniqueKey)).count == bench.truth.payouts.count)
        #expect(jobs.allSatisfy { $0.kind == .payoutReconciliation && $0.priority == .backfill })
        #expect(bench.netSuiteWire.calls.isEmpty)
    }
}

/// A payout's facts, changed field by field.
struct PayoutFields {
    var amount: Money
    var status: PayoutFacts.Status
    var itemisation: PayoutFacts.Itemisation
    var isAutomatic: Bool
}

extension PayoutFacts {
    func changed(_ change: (inout PayoutFields) -> Void) -> PayoutFacts {
        var fields = PayoutFields(
            amount: amount,
            status: status,
            itemisation: itemisation,
            isAutomatic: isAutomatic
        )
        change(&fields)
        return PayoutFacts(
            id: id,
            amount: fields.amount,
            status: fields.status,
            itemisation: fields.itemisation,
            isAutomatic: fields.isAutomatic,
            isInstant: isInstant,
            arrivalDate: arrivalDate,
            created: created,
            balanceTransactionID: balanceTransactionID,
            failureBalanceTransactionID: failureBalanceTransactionID,
            failureCode: failureCode,
            traceID: traceID,
            statementDescriptor: statementDescriptor
        )
    }
}
