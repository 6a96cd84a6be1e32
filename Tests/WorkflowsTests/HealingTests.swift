import Accounting
import HTTP
import JSON
import Jobs
import NetSuite
import Sandbox
import Testing
import Workflows

/// Records that appear after a payout's deposit take the place of its suspense lines.
@Suite struct HealingTests {
    private static let refusal = Finding(.drift, subject: "x", sentence: "A.", fix: "B.")

    /// A deposited payout with one parked payment, which may be booked from now on.
    private struct Parked {
        let bench: Bench
        let id: String
        let payment: ExternalID
        /// The books of the same payout when nothing was ever refused.
        let calm: Books

        var job: JobArguments { .objects([id]) }
    }

    private func parked() async throws -> Parked {
        let calm = try Bench.month()
        let payout = try #require(
            calm.truth.payouts.first { !$0.hasFailed && $0.memberCount >= 6 && $0.amount > 0 }
        )
        let first = try await calm.process().finish(.payoutReconciliation, .objects([payout.id]))
        #expect(first.failure == nil)
        let payment = try #require(
            calm.books.contents.links.values.filter { $0.kind == .customerPayment }
                .min { $0.externalID < $1.externalID }
        ).externalID
        let bench = try Bench.month()
        bench.tampering.change { $0.failures[payment.text] = .reject([Self.refusal]) }
        let run = try await bench.process().finish(.payoutReconciliation, .objects([payout.id]))
        #expect(run.failure == nil)
        let statement = try #require(bench.books.contents.statements[payout.id])
        #expect(!statement.suspense.isZero)
        bench.tampering.change { $0.failures = [:] }
        return Parked(
            bench: bench,
            id: payout.id,
            payment: payment,
            calm: try await calm.snapshot()
        )
    }

    private func bank(_ bench: Bench) -> [String: Int64] {
        bench.netSuiteBalances().filter { $0.key.hasPrefix("bank") }
    }

    @Test func `a record that appears takes its suspense line's place by itself`() async throws {
        let parked = try await parked()
        let before = bank(parked.bench)
        let run = try await parked.bench.process().finish(.payoutReconciliation, parked.job)
        #expect(run.failure == nil)
        let statement = try #require(parked.bench.books.contents.statements[parked.id])
        #expect(statement.suspense.isZero)
        #expect(statement.residual.isZero)
        #expect(parked.bench.netSuiteBalances() == parked.calm.generalLedger)
        #expect(bank(parked.bench) == before)
        let transactions = try await parked.bench.snapshot().transactions
        #expect(transactions == parked.calm.transactions)
        #expect(!parked.bench.books.findings.map(\.code).contains(.memberUnbooked))
        parked.bench.proveBooks()
    }

    @Test func `a healed payout costs no more call`() async throws {
        let parked = try await parked()
        try await parked.bench.process().finish(.payoutReconciliation, parked.job)
        let calls = parked.bench.netSuiteWire.calls.count
        let entries = parked.bench.books.contents.entries
        try await parked.bench.process().finish(.payoutReconciliation, parked.job)
        #expect(parked.bench.netSuiteWire.calls.count == calls)
        #expect(parked.bench.books.contents.entries == entries)
    }

    @Test(arguments: Wire.Cut.allCases)
    func `healing survives a crash at any NetSuite call`(cut: Wire.Cut) async throws {
        let first = try await parked()
        let start = first.bench.netSuiteWire.calls.count
        try await first.bench.process().finish(.payoutReconciliation, first.job)
        let calls = first.bench.netSuiteWire.calls.count - start
        #expect(calls >= 4)
        for call in 1...calls {
            let parked = try await parked()
            parked.bench.netSuiteWire.die(at: call, losing: cut)
            _ = try await parked.bench.process().run(.payoutReconciliation, parked.job)
            parked.bench.netSuiteWire.restart()
            let run = try await parked.bench.process().finish(.payoutReconciliation, parked.job)
            #expect(run.failure == nil, "after a crash at call \(call)")
            #expect(parked.bench.netSuiteBalances() == parked.calm.generalLedger, "\(call)")
            parked.bench.proveBooks()
        }
    }

    @Test(arguments: ["closed", "reconciled"])
    func `a deposit that must not change is left alone, with a finding`(why: String) async throws {
        let parked = try await parked()
        let bench = parked.bench
        let statement = try #require(bench.books.contents.statements[parked.id])
        // The record is booked before the books are locked.
        let process = try bench.process()
        let charge = try #require(
            bench.books.contents.members[parked.id]?.first { $0.record == parked.payment }
        )
        let source = try #require(charge.sourceID)
        await process.finish(.chargeSync, .objects([source]))
        #expect(bench.books.contents.links[parked.payment] != nil)
        if why == "closed" {
            try await bench.control(
                .post,
                "closed-periods",
                ["months": [.string(String(statement.arrivalDate.text.prefix(7)))]]
            )
        } else {
            try await bench.control(
                .post,
                "reconciled",
                ["ids": [.string(statement.depositInternalID)]]
            )
        }
        let before = bench.netSuiteBalances()
        let run = try await bench.process().finish(.payoutReconciliation, parked.job)
        #expect(run.failure == nil)
        #expect(bench.netSuiteBalances() == before)
        #expect(bench.books.contents.statements[parked.id]?.suspense == statement.suspense)
        #expect(bench.books.findings.map(\.code).contains(.memberUnhealed))
        bench.proveBooks()
        // Opened again, the deposit heals.
        try await bench.control(.post, "closed-periods", ["months": []])
        try await bench.control(.post, "reconciled", ["ids": []])
        try await bench.process().finish(.payoutReconciliation, parked.job)
        #expect(bench.netSuiteBalances() == parked.calm.generalLedger)
        #expect(!bench.books.findings.map(\.code).contains(.memberUnhealed))
    }

    @Test func `what a bookkeeper changed on the deposit stays`() async throws {
        let parked = try await parked()
        let bench = parked.bench
        let statement = try #require(bench.books.contents.statements[parked.id])
        let path = "/deposit/\(statement.depositInternalID)"
        try await bench.control(
            .post,
            "edit",
            ["method": "PATCH", "path": .string(path), "body": ["memo": "seen by Ada"]]
        )
        try await bench.process().finish(.payoutReconciliation, parked.job)
        let deposit = try #require(
            try await bench.control(.get, "records?type=deposit").arrayValue?.first {
                $0["id"]?.stringValue == statement.depositInternalID
            }
        )
        #expect(deposit["memo"]?.stringValue == "seen by Ada")
        #expect(bench.netSuiteBalances() == parked.calm.generalLedger)
    }

    @Test func `a suspense line somebody moved is not put back`() async throws {
        let parked = try await parked()
        let bench = parked.bench
        let statement = try #require(bench.books.contents.statements[parked.id])
        let deposit = try #require(
            try await bench.control(.get, "records?type=deposit").arrayValue?.first {
                $0["id"]?.stringValue == statement.depositInternalID
            }
        )
        let suspense = try #require(Chart.accounts.account(.suspense, in: nil))
        let credit = try #require(Chart.accounts.account(.customerCredit, in: nil))
        let lines = (deposit["other"]?["items"]?.arrayValue ?? []).map { line -> JSONValue in
            let isParked = line["account"]?["id"]?.stringValue == suspense
            let account = isParked ? credit : line["account"]?["id"]?.stringValue ?? ""
            return [
                "account": ["id": .string(account)], "amount": line["amount"] ?? 0,
                "memo": line["memo"] ?? "",
            ]
        }
        try await bench.control(
            .post,
            "edit",
            [
                "method": "PATCH",
                "path": .string("/deposit/\(statement.depositInternalID)?replace=other"),
                "body": ["other": ["items": .array(lines)]],
            ]
        )
        let run = try await bench.process().finish(.payoutReconciliation, parked.job)
        #expect(run.failure == nil)
        let finding = try #require(bench.books.findings.first { $0.code == .memberUnhealed })
        #expect(finding.sentence.contains("moved"))
        #expect(
            bench.netSuiteBalances()["customerCredit \(statement.net.currency.code)"] != nil
        )
    }

    @Test func `a policy to hold makes no deposit while a record is missing`() async throws {
        let parked = try await parked()
        let bench = try Bench.month()
        bench.tampering.change { $0.failures[parked.payment.text] = .reject([Self.refusal]) }
        let policy = PayoutPolicy(unresolved: .hold)
        let held = try await bench.process(payouts: policy)
            .run(.payoutReconciliation, parked.job)
        guard case .snooze = held.failure else {
            Issue.record("not held: \(held.result)")
            return
        }
        #expect(bench.created["deposit"] == nil)
        #expect(bench.books.findings.map(\.code).contains(.memberUnbooked))
        bench.tampering.change { $0.failures = [:] }
        let run = try await bench.process(payouts: policy)
            .finish(.payoutReconciliation, parked.job)
        #expect(run.failure == nil)
        #expect(bench.netSuiteBalances() == parked.calm.generalLedger)
    }
}
