import Accounting
import Jobs
import Sandbox
import Testing
import Workflows

/// Money that came before any invoice, under each choice, through the real gateways to NetSuite.
@Suite struct LooseChargeTests {
    @Test(arguments: [BookingChoices.LooseCharge.invoice, .cashSale, .customerDeposit])
    func `charges booked before their invoices end in the same receivables`(
        form: BookingChoices.LooseCharge
    ) async throws {
        let bench = try Bench.month(2)
        let process = try bench.process(choices: BookingChoices(looseCharges: form))
        let work = try await bench.work()
        bench.tampering.change { $0.hidesInvoices = true }
        for piece in work.filter({ $0.kind == .chargeSync }).prefix(40) {
            let run = await process.finish(piece.kind, .objects([piece.id]))
            #expect(run.failure == nil, "\(piece.id)")
        }
        let early = bench.books.contents.links.values.count {
            $0.kind == form.kind && !$0.externalID.text.hasPrefix("inv_in_")
        }
        #expect(early > 10)
        bench.proveBooks()

        bench.tampering.change { $0.hidesInvoices = false }
        await process.finish(.invoiceSync, .span(bench.span))
        bench.proveBooks()
        try await bench.proveReceivables()
        try await bench.proveCustomers()
        let used = bench.books.contents.links.values.count { link in
            form == .customerDeposit
                ? link.kind == .depositApplication
                : link.kind == .creditMemo && link.externalID.text.contains("-in_")
        }
        #expect(used > 5)

        for payout in bench.truth.payouts.prefix(6) {
            let run = await process.run(.payoutReconciliation, .objects([payout.id]))
            #expect(run.failure == nil, "\(payout.id)")
        }
        bench.proveBooks()
        for statement in bench.books.contents.statements.values {
            #expect(statement.residual.isZero)
        }
        // What is booked needs nothing more, whatever the choice says now.
        let calls = bench.netSuite.counters().calls.values.reduce(0, +)
        let other = form == .invoice ? BookingChoices.LooseCharge.cashSale : .invoice
        let changed = try bench.process(choices: BookingChoices(looseCharges: other))
        await changed.finish(.invoiceSync, .span(bench.span))
        for piece in work.filter({ $0.kind == .chargeSync }).prefix(40) {
            await changed.finish(piece.kind, .objects([piece.id]))
        }
        #expect(bench.netSuite.counters().calls.values.reduce(0, +) == calls)
    }

    @Test func `a charge whose invoice is about to be paid gets no invoice of its own`()
        async throws
    {
        let bench = try Bench.month(2)
        let process = try bench.process(choices: BookingChoices(looseCharges: .invoice))
        let work = try await bench.work().filter { $0.kind == .chargeSync }.prefix(20)
        bench.tampering.change { $0.leavesPaymentsOpen = true }
        for piece in work { await process.finish(piece.kind, .objects([piece.id])) }
        bench.tampering.change { $0.leavesPaymentsOpen = false }
        await process.finish(.invoiceSync, .span(bench.span))
        for piece in work { await process.finish(piece.kind, .objects([piece.id])) }
        bench.proveBooks()
        try await bench.proveReceivables()
    }

    @Test func `a receipt of another kind under the same id is told, not doubled`() async throws {
        let bench = try Bench.month(2)
        let work = try await bench.work()
        let first = try bench.process(choices: BookingChoices(looseCharges: .cashSale))
        bench.tampering.change { $0.hidesInvoices = true }
        let charge = try #require(
            try await work.firstBooked(.chargeSync, by: first, in: bench, as: .cashSale)
        )
        // The memory of it is lost, and the choice was changed meanwhile.
        let forgetful = try bench.process(
            books: MemoryBooks(),
            choices: BookingChoices(looseCharges: .customerDeposit)
        )
        let run = await forgetful.finish(.chargeSync, .objects([charge]))
        #expect(run.findings.map(\.code) == [.drift])
        #expect(run.findings.first?.sentence.contains("another type") == true)
    }
}

extension BookingChoices.LooseCharge {
    /// The record that only this form makes.
    fileprivate var kind: RecordKind {
        switch self {
        case .unapplied: .customerPayment
        case .invoice: .invoice
        case .cashSale: .cashSale
        case .customerDeposit: .customerDeposit
        }
    }
}

extension [HistoryTests.Work] {
    /// The first object of a kind whose work leaves a record of a kind behind.
    fileprivate func firstBooked(
        _ kind: JobKind,
        by process: ServiceProcess,
        in bench: Bench,
        as record: RecordKind
    ) async throws -> String? {
        for piece in self where piece.kind == kind {
            await process.finish(kind, .objects([piece.id]))
            if bench.books.contents.links.values.contains(where: { $0.kind == record }) {
                return piece.id
            }
        }
        return nil
    }
}
