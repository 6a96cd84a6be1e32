import Accounting
import Jobs
import Sandbox
import Testing
import Workflows

/// Members of a payout that cannot be booked: refused ones are parked, others are waited for.
@Suite struct MemberTests {
    private static let refusal = Finding(.drift, subject: "x", sentence: "A.", fix: "B.")

    /// A payout and the record of one of its charges, found by booking it once.
    private func payoutAndPayment() async throws -> (id: String, payment: ExternalID) {
        let bench = try Bench.month()
        let payout = try #require(
            bench.truth.payouts.first { !$0.hasFailed && $0.memberCount >= 6 && $0.amount > 0 }
        )
        let run = try await bench.process().finish(.payoutReconciliation, .objects([payout.id]))
        #expect(run.failure == nil)
        let deposit = try #require(
            bench.books.contents.links.values.filter { $0.kind == .customerPayment }
                .min { $0.externalID < $1.externalID }
        )
        return (payout.id, deposit.externalID)
    }

    @Test func `a refused member stands on suspense and the payout still ties`() async throws {
        let (id, payment) = try await payoutAndPayment()
        let bench = try Bench.month()
        bench.tampering.change { $0.failures[payment.text] = .reject([Self.refusal]) }
        let run = try await bench.process().finish(.payoutReconciliation, .objects([id]))
        #expect(run.failure == nil)
        let statement = try #require(bench.books.contents.statements[id])
        #expect(!statement.suspense.isZero)
        bench.proveBooks()
        let codes = bench.books.findings.map(\.code)
        #expect(codes.contains(.memberUnbooked))
        #expect(codes.contains(.drift))
        #expect(bench.books.contents.links[payment] == nil)
        let held = bench.ledgerBalances()["suspense \(statement.net.currency.code)"]
        #expect(held == -statement.suspense.minorUnits)
    }

    @Test(arguments: [
        StepFailure.retry("NetSuite is away."),
        .retry(after: .seconds(9), reason: "Busy.", usesAttempt: false),
        .snooze(for: .seconds(60), reason: "Not yet."),
    ])
    func `a member that failed for now is waited for, never parked`(
        failure: StepFailure
    ) async throws {
        let (id, payment) = try await payoutAndPayment()
        let bench = try Bench.month()
        bench.tampering.change { $0.failures[payment.text] = failure }
        let process = try bench.process()
        let early = await process.run(.payoutReconciliation, .objects([id]))
        #expect(early.failure == failure)
        #expect(bench.created["deposit"] == nil)
        #expect(bench.books.contents.statements.isEmpty)
        // Its neighbours are booked and stored already.
        #expect(bench.books.contents.links.values.contains { $0.kind == .customerPayment })
        bench.tampering.change { $0.failures = [:] }
        let run = await process.finish(.payoutReconciliation, .objects([id]))
        #expect(run.failure == nil)
        #expect(bench.books.contents.statements[id]?.suspense.isZero == true)
        bench.proveBooks()
    }

    @Test func `a record that waits for another is put off, not refused`() async throws {
        let bench = try Bench.month()
        let process = try bench.process()
        let known = KnownLinks(books: bench.books, gate: process.gate)
        let bookkeeper = Bookkeeper(
            system: process.system,
            known: known,
            gate: process.gate,
            seal: .forTests
        )
        let usd = try Bench.currency("USD")
        let customer = try #require(ExternalID("cust_cus_absent"))
        let document = PlannedDocument(
            externalID: try #require(ExternalID("pay_ch_1")),
            document: .customerPayment(
                PaymentDraft(
                    customer: customer,
                    date: Bench.moment.dateInUTC,
                    amount: Money(100, usd),
                    settledAs: nil,
                    applications: [],
                    memo: "ch_1"
                )
            ),
            sources: ["ch_1"],
            dependsOn: [customer]
        )
        var applied = Applied()
        let failure = await #expect(throws: StepFailure.self) {
            try await bookkeeper.apply(Plan(documents: [document]), into: &applied)
        }
        guard case .snooze(_, let reason) = failure else {
            Issue.record("not put off: \(String(describing: failure))")
            return
        }
        #expect(reason.contains("cust_cus_absent"))
        #expect(bench.created.isEmpty)
        #expect(applied.effects.isEmpty)
    }

    @Test func `one refused invoice does not hold its neighbours`() async throws {
        let calm = try Bench.month()
        try await calm.process().finish(.invoiceSync, .span(calm.span))
        let victim = try #require(
            calm.books.contents.links.keys.filter { $0.text.hasPrefix("inv_") }.min()
        )
        let bench = try Bench.month()
        bench.tampering.change { $0.failures[victim.text] = .reject([Self.refusal]) }
        let run = try await bench.process().finish(.invoiceSync, .span(bench.span))
        let outcome = try #require(run.outcome)
        #expect(outcome.result.contains("\"rejected\":1"))
        #expect(outcome.progress.failed == 1)
        #expect(bench.books.findings.contains(Self.refusal))
        let missing = Set(calm.books.contents.links.keys)
            .subtracting(bench.books.contents.links.keys)
        #expect(missing.contains(victim))
        #expect(missing.count < 5)
        bench.proveBooks()
    }

    @Test func `a job whose objects are all refused is refused with their findings`() async throws {
        let bench = try Bench.month()
        bench.tampering.change {
            $0.failures = ["in_a": .reject([Self.refusal]), "in_b": .reject([Self.refusal])]
        }
        let run = try await bench.process().run(.invoiceSync, .objects(["in_a", "in_b"]))
        #expect(run.findings == [Self.refusal, Self.refusal])
    }

    @Test func `one payout's trouble leaves the others of the job booked`() async throws {
        let bench = try Bench.month()
        let ids = bench.truth.payouts.prefix(3).map(\.id)
        bench.tampering.change { $0.failures[ids[1]] = .reject([Self.refusal]) }
        let run = try await bench.process().finish(.payoutReconciliation, .objects(ids))
        #expect(run.failure == nil)
        #expect(Set(bench.books.contents.statements.keys) == [ids[0], ids[2]])
        #expect(bench.books.findings.contains(Self.refusal))
        #expect(run.outcome?.result.contains("\"objects\":3") == true)
        bench.proveBooks()
    }
}
