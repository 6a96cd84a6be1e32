import Accounting
import JSON
import Jobs
import Sandbox
import Testing
import Workflows

/// What was before the cut-over is not booked; what refers to it later stands against one account.
@Suite struct CutoverTests {
    /// A day in the middle of the month, so that payments, refunds and disputes cross it.
    private static func policy(_ bench: Bench) throws -> (PayoutPolicy, CalendarDate) {
        let days = bench.truth.payouts.map(\.settledAt).sorted()
        let middle = days[days.count / 2] - 5 * 86_400
        let day = AccountingZone.utc.date(of: Timestamp(seconds: middle))
        return (PayoutPolicy(cutover: day), day)
    }

    @Test func `nothing is dated before the cut-over, and everything after it balances`()
        async throws
    {
        let bench = try Bench.month(3)
        let (payouts, day) = try Self.policy(bench)
        let process = try bench.process(payouts: payouts)
        await process.finish(.invoiceSync, .span(bench.span))
        let later = bench.truth.payouts.filter { payout in
            AccountingZone.utc.date(of: Timestamp(seconds: payout.settledAt)) >= day
        }
        for payout in later.prefix(8) {
            let run = await process.run(.payoutReconciliation, .objects([payout.id]))
            #expect(run.failure == nil, "\(payout.id)")
        }
        let told: Set<FindingCode> = [
            .exchangeUnsupported, .recordMissing, .payoutNegative, .refundFailed, .memberUnbooked,
            .balanceTransactionNeedsReview, .payoutFailed, .paymentUnapplied, .creditPaidOutside,
        ]
        for finding in bench.books.findings where !told.contains(finding.code) {
            Issue.record("\(finding)")
        }
        let entries = bench.books.contents.entries.values
        #expect(entries.count > 50)
        for entry in entries where entry.date < day { Issue.record("\(entry.id) \(entry.date)") }
        // Some payments and refunds of what was before came after.
        #expect(
            entries.contains { entry in entry.postings.contains { $0.role == .preCutover } }
        )
        bench.proveBooks()
        let calls = bench.netSuite.counters().calls.values.reduce(0, +)
        await process.finish(.invoiceSync, .span(bench.span))
        #expect(bench.netSuite.counters().calls.values.reduce(0, +) == calls)
    }

    @Test func `a dry run counts what the run then books, and writes nothing`() async throws {
        let bench = try Bench.month(1)
        let process = try bench.process()
        let before = bench.writes
        let rehearsed = await process.run(.invoiceSync, .dryRun(bench.span))
        let first = try #require(bench.truth.payouts.map(\.settledAt).min())
        let days = TimeSpan(
            from: Timestamp(seconds: first - 86_400),
            to: Timestamp(seconds: first + 86_400)
        )
        let payouts = await process.run(.payoutReconciliation, .dryRun(days))
        #expect(payouts.failure == nil)
        #expect(bench.writes == before)
        #expect(bench.books.contents.links.isEmpty)
        #expect(bench.books.contents.entries.isEmpty)
        let rows = try #require(rehearsed.json?["dryRun"]?["records"]?.arrayValue)
        var counted: [String: Int64] = [:]
        for row in rows {
            counted[try #require(row["kind"]?.stringValue)] = row["count"]?.int64Value
        }
        await process.finish(.invoiceSync, .span(bench.span))
        var booked: [String: Int64] = [:]
        for link in bench.books.contents.links.values {
            booked[link.kind.rawValue, default: 0] += 1
        }
        #expect(counted == booked)
        #expect((counted["invoice"] ?? 0) > 20)
        // Of what is booked nothing is left to do.
        let again = await process.run(.invoiceSync, .dryRun(bench.span))
        #expect(again.json?["dryRun"]?["records"]?.arrayValue?.isEmpty == true)
    }
}

@Suite struct RehearsalTests {
    @Test func `what waits is told by its reason and holds nothing else up`() {
        var rehearsal = Rehearsal()
        rehearsal.add(waiting: "under way")
        rehearsal.add(waiting: "under way")
        rehearsal.add(Plan(), known: [])
        let told = rehearsal.json["dryRun"]?["waiting"]?.arrayValue
        #expect(told == [["count": 2, "reason": "under way"]])
        #expect(rehearsal.json["objects"] == 3)
    }
}

extension JobRun {
    /// The job's result; nil when it failed.
    fileprivate var json: JSONValue? {
        // A result that is no JSON fails the expectations about it.
        outcome.flatMap { try? JSONValue.parse(Array($0.result.utf8)) }
    }
}

extension Bench {
    /// Requests that changed something in NetSuite.
    fileprivate var writes: Int {
        netSuite.counters().calls.filter { call, _ in
            !call.hasPrefix("GET ") && !call.hasSuffix(" suiteql")
        }.values.reduce(0, +)
    }
}
