import Accounting
import HTTP
import JSON
import Jobs
import Sandbox
import Testing
import Workflows

/// Records that are there already: ours and equal, ours and changed, or somebody else's.
@Suite struct AdoptionTests {
    @Test func `equal records are adopted, without a write`() async throws {
        let bench = try Bench.month()
        try await bench.process().finish(.invoiceSync, .span(bench.span))
        let first = bench.books.contents
        let books = try await bench.snapshot()
        let lost = MemoryBooks()
        let run = try await bench.process(books: lost).finish(.invoiceSync, .span(bench.span))
        #expect(run.failure == nil)
        let second = lost.contents
        #expect(second.entries == first.entries)
        #expect(second.links.mapValues(\.internalID) == first.links.mapValues(\.internalID))
        #expect(second.links.values.allSatisfy { $0.origin == .adopted })
        #expect(try await bench.snapshot(of: lost).transactions == books.transactions)
    }

    /// The store is lost, or somebody else has booked the payments under the same ids.
    @Test func `a payout's payments are found in bulk and adopted`() async throws {
        let members = 120
        let bench = try Bench(world: .payouts(1, of: members))
        let job = JobArguments.objects([try #require(bench.truth.payouts.first).id])
        try await bench.process().finish(.payoutReconciliation, job)
        let first = bench.books.contents
        let before = bench.netSuiteWire.calls.count

        let lost = MemoryBooks()
        let run = try await bench.process(books: lost).finish(.payoutReconciliation, job)
        #expect(run.failure == nil)
        #expect(lost.contents.links.mapValues(\.internalID) == first.links.mapValues(\.internalID))
        #expect(lost.contents.entries == first.entries)
        #expect(lost.contents.statements == first.statements)
        let calls = bench.netSuiteWire.calls[before...]
        // One query is for the currencies; no payment is tried to be made, and none is read by itself.
        #expect(calls.count { $0.contains("suiteql") } <= 3)
        #expect(!calls.contains { $0.contains("customerPayment") })
        bench.proveBooks(of: lost)
    }

    @Test func `a payment that was changed before it is adopted in bulk is told`() async throws {
        let bench = try Bench(world: .payouts(1, of: 40))
        let job = JobArguments.objects([try #require(bench.truth.payouts.first).id])
        let process = try bench.process()
        await process.finish(.payoutReconciliation, job)
        let lost = MemoryBooks()
        bench.tampering.change { state in
            state.existing = { record in
                guard record.fields["memo"]?.contains("payment") == true else { return record }
                return ExistingRecord(
                    internalID: record.internalID,
                    fields: record.fields.merging(["total": "1"]) { $1 }
                )
            }
        }
        let run = try await bench.process(books: lost).finish(.payoutReconciliation, job)
        #expect(lost.findings.contains { $0.code == .drift })
        #expect(!lost.contents.links.keys.contains { $0.kind == .customerPayment })
        _ = run
    }

    @Test func `a changed record is told and never overwritten`() async throws {
        let bench = try Bench.month()
        let process = try bench.process()
        await process.finish(.invoiceSync, .span(bench.span))
        let link = try #require(
            bench.books.contents.links.values.filter { $0.kind == .invoice }
                .min { $0.externalID < $1.externalID }
        )
        try await bench.control(
            .post,
            "edit",
            [
                "method": "PATCH", "path": .string("/invoice/\(link.internalID)"),
                "body": ["memo": "changed by a bookkeeper"],
            ]
        )
        let books = try await bench.snapshot()
        let lost = MemoryBooks()
        let invoice = try #require(link.sources.first)
        let run = try await bench.process(books: lost).finish(.invoiceSync, .objects([invoice]))
        #expect(run.findings.map(\.code) == [.drift])
        let finding = try #require(run.findings.first)
        #expect(finding.subject == invoice)
        #expect(finding.sentence.contains("changed by a bookkeeper"))
        #expect(try await bench.snapshot(of: bench.books) == books)
        #expect(lost.contents.links[link.externalID] == nil)
    }

    @Test func `a namesake customer gets a distinct name, and keeps it after a crash`() async throws
    {
        let bench = try Bench.month()
        let customers = bench.truthCustomers
        try await bench.process(books: MemoryBooks()).finish(.customerSync, customers)
        let draft = try #require(try await bench.someCustomer())
        for cut in [nil] + Wire.Cut.allCases.map(Optional.some) {
            let other = try Bench.month()
            try await other.control(
                .post,
                "edit",
                [
                    "method": "POST", "path": "/customer",
                    "body": [
                        "companyName": .string(draft.name), "isPerson": false,
                        "subsidiary": ["id": "1"],
                    ],
                ]
            )
            if let cut {
                // Currencies, the refused name, the search for our id, the distinct name.
                other.netSuiteWire.die(at: 4, losing: cut)
                let crashed = try await other.process().run(.customerSync, .objects([draft.id]))
                #expect(crashed.failure != nil)
                #expect(other.netSuiteWire.isDead)
                other.netSuiteWire.restart()
            }
            let run = try await other.process().finish(.customerSync, .objects([draft.id]))
            #expect(run.failure == nil, "\(String(describing: cut))")
            let rows = try await other.control(.get, "records?type=customer").arrayValue ?? []
            #expect(rows.count == 2)
            let names = rows.compactMap { $0["companyName"]?.stringValue }
            #expect(Set(names) == [draft.name, "\(draft.name) (\(draft.id))"])
        }
    }

    @Test func `a booked amount that Stripe now reports otherwise is told`() async throws {
        let bench = try Bench.month()
        try await bench.process().finish(.invoiceSync, .span(bench.span))
        let link = try #require(
            bench.books.contents.links.values.first { $0.kind == .invoice }
        )
        let amount = try #require(link.amount)
        var other = link
        other.amount = Money(amount.minorUnits + 1, amount.currency)
        try bench.books.record(BookEffects(links: [other]))
        let invoice = try #require(link.sources.first)
        let run = try await bench.process().finish(.invoiceSync, .objects([invoice]))
        #expect(run.findings.map(\.code) == [.amountUnequal])
        #expect(run.findings.first?.sentence.contains(amount.text) == true)
    }
}

extension Bench {
    var truthCustomers: JobArguments { .span(span) }

    /// A company of the month that NetSuite knows under its own name.
    func someCustomer() async throws -> (id: String, name: String)? {
        let rows = try await control(.get, "records?type=customer").arrayValue ?? []
        for row in rows {
            guard let id = row["externalId"]?.stringValue, id.hasPrefix("cust_cus_"),
                let name = row["companyName"]?.stringValue, !name.isEmpty,
                row["isPerson"]?.boolValue == false
            else { continue }
            return (String(id.dropFirst(5)), name)
        }
        return nil
    }
}
