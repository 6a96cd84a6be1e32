import Accounting
import HTTP
import JSON
import Jobs
import Sandbox
import Testing
import Workflows

/// What the books cost: one NetSuite call for a new record, none for a known one.
@Suite struct CallCountTests {
    @Test func `a new record costs one call and a known one none`() async throws {
        let bench = try Bench.month()
        let process = try bench.process()
        await process.finish(.invoiceSync, .span(bench.span))
        let links = bench.books.contents.links.count
        #expect(links > 50)
        // A namesake is refused, looked for under our id and created under a distinct name.
        let customers = try await bench.control(.get, "records?type=customer").arrayValue ?? []
        let namesakes = customers.count { $0["companyName"]?.stringValue?.hasSuffix(")") == true }
        #expect(namesakes < 3)
        #expect(bench.created.values.reduce(0, +) == links + namesakes)
        // Besides the records themselves, NetSuite is asked for its currencies, once.
        #expect(bench.netSuiteWire.calls.count == 1 + links + 2 * namesakes)
    }

    @Test func `a job over known records asks NetSuite nothing, in a new process too`() async throws
    {
        let bench = try Bench.month()
        await process(bench)
        let calls = bench.netSuiteWire.calls.count
        await process(bench)
        #expect(bench.netSuiteWire.calls.count == calls)
    }

    private func process(_ bench: Bench) async {
        do {
            let run = try await bench.process().finish(.invoiceSync, .span(bench.span))
            #expect(run.failure == nil)
        } catch { Issue.record(error) }
    }

    @Test func `a product is read once for a page of invoices that sell it`() async throws {
        let bench = try Bench.month()
        try await bench.process().finish(.invoiceSync, .span(bench.span))
        let products = bench.stripeWire.calls.filter { $0.contains("/v1/products/") }
        #expect(!products.isEmpty)
        #expect(Set(products).count == products.count)
    }

    @Test func `no product is read where the mapping chooses the item`() async throws {
        let bench = try Bench.month()
        let mapping = Mapping(items: ItemMapping(standard: "9"))
        await (try bench.process(mapping: mapping)).finish(.invoiceSync, .span(bench.span))
        #expect(bench.stripeWire.calls.contains { $0.contains("/v1/invoices") })
        #expect(!bench.stripeWire.calls.contains { $0.contains("/v1/products/") })
    }

    @Test func `the report counts what was created, adopted and known`() async throws {
        let bench = try Bench.month()
        let first = try await bench.process().finish(.invoiceSync, .span(bench.span))
        let links = bench.books.contents.links.count
        let report = try #require(first.outcome?.result)
        #expect(report.contains("\"recordsCreated\":\(links)"))
        #expect(report.contains("\"recordsAdopted\":0"))
        let second = try await bench.process().finish(.invoiceSync, .span(bench.span))
        #expect(second.outcome?.result.contains("\"recordsCreated\":0") == true)
        let other = MemoryBooks()
        let adopted = try await bench.process(books: other).finish(.invoiceSync, .span(bench.span))
        #expect(adopted.outcome?.result.contains("\"recordsAdopted\":\(links)") == true)
    }

    @Test func `many jobs that need the same customer and item create them once`() async throws {
        let bench = try Bench.month()
        let process = try bench.process()
        let invoices = await process.run(.invoiceSync, .span(bench.span))
        #expect(invoices.failure == nil)
        let tampering = bench.tampering.contents
        #expect(!tampering.creatingMax.isEmpty)
        #expect(tampering.creatingMax.values.allSatisfy { $0 == 1 })
    }

    @Test func `two nodes that work on the same month double nothing`() async throws {
        let bench = try Bench.month()
        let nodes = [try bench.process(), try bench.process()]
        await withTaskGroup(of: Void.self) { group in
            for node in nodes {
                group.addTask {
                    let run = await node.finish(.invoiceSync, .span(bench.span))
                    #expect(run.failure == nil)
                }
            }
        }
        let other = try Bench.month()
        try await other.process().finish(.invoiceSync, .span(other.span))
        #expect(try await bench.snapshot() == other.snapshot())
        bench.proveBooks()
    }
}
