import Accounting
import Jobs
import Sandbox
import Testing
import Workflows

/// Credit notes, balances and later facts, from Stripe's API to NetSuite's general ledger.
@Suite struct CreditTests {
    @Test(arguments: [UInt64(1), 2])
    func `the invoices of a month leave nothing to a person`(seed: UInt64) async throws {
        let bench = try Bench.month(seed)
        let run = try await bench.process().finish(.invoiceSync, .span(bench.span))
        #expect(run.failure == nil)
        for finding in bench.books.findings { Issue.record("\(finding)") }
        bench.proveBooks()
    }
}
