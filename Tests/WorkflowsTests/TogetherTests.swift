import Accounting
import Jobs
import Sandbox
import Stripe
import Testing
import Workflows

/// Backfills that create the records of a page by asynchronous requests of many.
@Suite struct TogetherTests {
    private static func backfill(
        _ bench: Bench,
        of span: TimeSpan? = nil,
        together: Bool = true
    ) async throws -> JobRun {
        await (try bench.process(together: together))
            .finish(.invoiceSync, .span(span ?? bench.span), priority: .backfill)
    }

    /// The days in which half of the month's invoices were made.
    private static func half(_ bench: Bench) async throws -> TimeSpan {
        let page = try await bench.stripeGateway().invoices(created: bench.span, after: nil)
        let moments = page.items.map(\.created).sorted()
        let middle = try #require(moments.dropFirst(moments.count / 2).first)
        return TimeSpan(from: bench.span.from, to: middle)
    }

    @Test func `a backfill by batches ends in the same books with a fraction of the calls`()
        async throws
    {
        let alone = try Bench.month(4)
        let single = try await Self.backfill(alone, together: false)
        let bench = try Bench.month(4)
        let run = try await Self.backfill(bench)
        #expect(run.failure == nil)
        #expect(run.outcome?.result == single.outcome?.result)
        #expect(try await bench.snapshot() == (try await alone.snapshot()))
        bench.proveBooks()
        try await bench.proveReceivables()
        let calls = bench.netSuiteWire.calls.count
        #expect(calls * 2 < alone.netSuiteWire.calls.count, "\(calls)")
        _ = try await Self.backfill(bench)
        #expect(bench.netSuiteWire.calls.count == calls)
    }

    @Test func `work for which somebody waits is created record by record`() async throws {
        let bench = try Bench.month(4)
        await (try bench.process(together: true)).finish(.invoiceSync, .span(bench.span))
        #expect(!bench.netSuiteWire.calls.contains { $0.contains("/async/") })
    }

    @Test(arguments: Wire.Cut.allCases)
    func `a process that dies at any of its calls leaves nothing doubled or lost`(
        cut: Wire.Cut
    ) async throws {
        let calm = try Bench.month(4)
        let span = try await Self.half(calm)
        _ = try await Self.backfill(calm, of: span)
        let expected = try await calm.snapshot()
        let batches = calm.netSuiteWire.calls.enumerated().filter { _, call in
            call.hasPrefix("POST /services/rest/record") || call.contains("/async/")
        }.map(\.offset)
        // The first and the last request of every sort, and some between.
        for place in stride(from: 0, to: batches.count, by: max(1, batches.count / 5)) {
            let bench = try Bench.month(4)
            bench.netSuiteWire.die(at: batches[place], losing: cut)
            _ = try await Self.backfill(bench, of: span)
            bench.netSuiteWire.restart()
            let run = try await Self.backfill(bench, of: span)
            #expect(run.failure == nil, "\(place)")
            #expect(try await bench.snapshot() == expected, "\(place)")
            bench.proveBooks()
        }
    }

    @Test func `a request that is sent again leads to the job of the first time`() async throws {
        let calm = try Bench.month(4)
        _ = try await Self.backfill(calm)
        let bench = try Bench.month(4)
        let path = "POST /services/rest/record/v1/customer"
        bench.netSuiteWire.die(at: path, count: 1, losing: .answer)
        _ = try await Self.backfill(bench)
        bench.netSuiteWire.restart()
        let before = bench.netSuiteWire.calls.count
        let run = try await Self.backfill(bench)
        #expect(run.failure == nil)
        let later = bench.netSuiteWire.calls.dropFirst(before)
        // The request is refused for its key; no customer of the first time is tried alone.
        #expect(later.count { $0 == path } == calm.netSuiteWire.calls.count { $0 == path })
    }

    @Test func `records NetSuite refuses are told one by one, their neighbours are booked`()
        async throws
    {
        let bench = try Bench.month(4) { books in
            books.customFields = ["custbody_region"]
            books.mandatoryFields = [.creditMemo: ["custbody_region"]]
        }
        let run = try await Self.backfill(bench)
        #expect(run.failure == nil)
        let refused = bench.books.findings.filter { $0.sentence.contains("custbody_region") }
        #expect(refused.count > 1)
        #expect(Set(refused.map(\.subject)).count == refused.count)
        #expect(bench.books.contents.links.values.count { $0.kind == .invoice } > 20)
        #expect(bench.netSuiteWire.calls.contains { $0.hasSuffix("/result") })
        bench.proveBooks()
    }

    @Test func `an account that takes no such requests is told, and booked record by record`()
        async throws
    {
        let bench = try Bench.month(4) { $0.rules.takesBatches = false }
        let run = try await Self.backfill(bench)
        #expect(run.failure == nil)
        let told = bench.books.findings.filter { $0.subject == "netsuite.backfillBatches" }
        #expect(told.count == 1, "\(bench.books.findings)")
        #expect(bench.books.contents.links.values.count { $0.kind == .invoice } > 20)
        bench.proveBooks()
    }
}
