import Accounting
import Jobs
import Sandbox
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
