import Accounting
import HTTP
import JSON
import Jobs
import Testing
import Workflows

/// Records of a closed month: held, or dated on the first open day.
@Suite struct ClosedPeriodTests {
    private func books(_ choice: BookingChoices.ClosedPeriod) async throws -> (Bench, JobRun) {
        let bench = try Bench.month()
        try await bench.control(.post, "closed-periods", ["months": ["2026-10"]])
        let process = try bench.process(choices: BookingChoices(closedPeriods: choice))
        return (bench, await process.run(.invoiceSync, .span(bench.span)))
    }

    private func dates(_ type: String, in bench: Bench) async throws -> Set<String> {
        let records = try await bench.control(.get, "records?type=\(type)").arrayValue ?? []
        return Set(records.compactMap { $0["tranDate"]?.stringValue })
    }

    @Test func `a record of a closed month is dated on the first open day and says so`()
        async throws
    {
        let (bench, run) = try await books(.move)
        #expect(run.failure == nil)
        #expect(!bench.books.contents.findings.values.contains { $0.code == .periodClosed })
        let invoices = try await bench.control(.get, "records?type=invoice").arrayValue ?? []
        #expect(!invoices.isEmpty)
        for invoice in invoices {
            let date = try #require(invoice["tranDate"]?.stringValue)
            #expect(!date.hasPrefix("2026-10"))
            let memo = invoice["memo"]?.stringValue ?? ""
            #expect((date == "2026-11-01") == memo.contains("(dated 2026-10-"))
        }
        #expect(try await dates("invoice", in: bench).contains("2026-11-01"))
        // The ledger of the service follows the books.
        let entries = bench.books.contents.entries
        #expect(entries.values.allSatisfy { !$0.date.text.hasPrefix("2026-10") })
        // NetSuite was asked for its periods once.
        let repeated = try bench.process(choices: BookingChoices(closedPeriods: .move))
        let calls = bench.netSuiteWire.calls.count
        await repeated.run(.invoiceSync, .span(bench.span))
        #expect(bench.netSuiteWire.calls.count == calls)
    }

    @Test func `a record of a closed month waits with a finding unless it may move`() async throws {
        let (bench, _) = try await books(.hold)
        #expect(bench.books.contents.findings.values.contains { $0.code == .periodClosed })
        #expect(try await !dates("invoice", in: bench).contains("2026-11-01"))
    }
}
