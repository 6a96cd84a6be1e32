import Accounting
import Jobs
import Sandbox
import Stripe
import Testing
import Workflows

/// Accounts booked by their balance: day by day, with each payout as one movement out of it.
@Suite struct BalanceTests {
    /// A month that is over, with every row available and every payout settled.
    private func month() throws -> Bench {
        let bench = try Bench.month()
        bench.stripe.setNow(bench.span.to.seconds)
        return bench
    }

    private func stripeBalance(_ bench: Bench) -> [String: Int64] {
        var sums: [String: Int64] = [:]
        for (key, balance) in bench.netSuiteBalances() where key.hasPrefix("stripeBalance") {
            sums[String(key.suffix(3)).lowercased(), default: 0] += balance
        }
        return sums
    }

    @Test(arguments: BalanceDay.Form.allCases)
    func `the balance's account holds what Stripe holds, in every currency`(
        form: BalanceDay.Form
    ) async throws {
        let bench = try month()
        let process = try bench.process(mode: .ledger, form: form)
        let posted = await process.finish(.balancePosting, .span(bench.span))
        #expect(posted.failure == nil)
        let ids = bench.truth.payouts.map(\.id)
        let paid = await process.finish(.payoutReconciliation, .objects(ids))
        #expect(paid.failure == nil)
        for (currency, figures) in bench.truth.currencies {
            let held = stripeBalance(bench)[currency] ?? 0
            #expect(held == figures.closingBalance, "\(currency)")
        }
        #expect(bench.netSuiteBalances().filter { $0.key.hasPrefix("undeposited") }.isEmpty)
        #expect(bench.netSuiteBalances().filter { $0.key.hasPrefix("payoutTransit") }.isEmpty)
        #expect(bench.netSuiteBalances().filter { $0.key.hasPrefix("clearing") }.isEmpty)
        bench.proveBooks()
    }

    @Test func `each row of an itemised day is a line of its own on the balance's account`()
        async throws
    {
        let bench = try month()
        let process = try bench.process(mode: .ledger, form: .itemised)
        await process.finish(.balancePosting, .span(bench.span))
        let busiest = bench.books.contents.members.max {
            ($0.value.count, $0.key) < ($1.value.count, $1.key)
        }
        let day = try #require(busiest.flatMap { BalanceDay(id: $0.key, account: "main") })
        let planned = try await (try month()).process(mode: .ledger, form: .itemised)
            .preview(.balancePosting, [day.id])
        let members = try #require(bench.books.contents.members[day.id])
        let entry = try #require(bench.books.contents.entries["je_\(day.id)"])
        let lines = entry.postings.filter { $0.role == .stripeBalance }
        let nets = members.map(\.net).filter { !$0.isZero }
        #expect(nets.count > 2)
        #expect(lines.count == nets.count)
        #expect(Set(lines.map(\.amount)) == Set(nets.map(\.magnitude)))
        // What was shown before is what was made.
        let last = try #require(planned.last)
        #expect(last.documents.map(\.externalID.text) == ["dep_\(day.id)-1", "je_\(day.id)"])
        #expect(last.documents.flatMap(\.entries).contains(entry))
    }

    @Test(arguments: BalanceDay.Form.allCases)
    func `a day keeps the form it was booked in when the settings change`(
        form: BalanceDay.Form
    ) async throws {
        let other: BalanceDay.Form = form == .summarised ? .itemised : .summarised
        let bench = try month()
        let middle = Timestamp(
            seconds: (bench.truth.payouts.map(\.created).reduce(0, +))
                / Int64(bench.truth.payouts.count)
        )
        let early = TimeSpan(from: bench.span.from, to: middle)
        await (try bench.process(mode: .ledger, form: form)).finish(.balancePosting, .span(early))
        let before = Set(bench.books.contents.statements.keys)
        #expect(!before.isEmpty)
        let changed = try bench.process(mode: .ledger, form: other)
        await changed.finish(.balancePosting, .span(bench.span))
        let after = Set(bench.books.contents.statements.keys)
        #expect(after.isSuperset(of: before))
        func isItemised(_ id: String) -> Bool { id.hasSuffix("-items") }
        #expect(before.allSatisfy { isItemised($0) == (form == .itemised) })
        let later = after.subtracting(before)
        #expect(!later.isEmpty)
        #expect(later.allSatisfy { isItemised($0) == (other == .itemised) })
        let paid = await changed.finish(
            .payoutReconciliation,
            .objects(bench.truth.payouts.map(\.id))
        )
        #expect(paid.failure == nil)
        for (currency, figures) in bench.truth.currencies {
            #expect(stripeBalance(bench)[currency] ?? 0 == figures.closingBalance, "\(currency)")
        }
        bench.proveBooks()
    }

    @Test(arguments: BalanceDay.Form.allCases)
    func `a store that was lost leads to no second booking in another form`(
        form: BalanceDay.Form
    ) async throws {
        let other: BalanceDay.Form = form == .summarised ? .itemised : .summarised
        let bench = try month()
        await (try bench.process(mode: .ledger, form: form))
            .finish(.balancePosting, .span(bench.span))
        let balances = bench.netSuiteBalances()
        let lost = try bench.process(books: MemoryBooks(), mode: .ledger, form: other)
        let run = await lost.finish(.balancePosting, .span(bench.span))
        #expect(!run.findings.isEmpty)
        #expect(run.findings.allSatisfy { $0.code == .alreadyDeposited })
        #expect(bench.netSuiteBalances() == balances)
    }

    @Test(arguments: [true, false], [true, false])
    func `a store that was lost meets its days again, and refuses those made another way`(
        wasInTransit: Bool,
        isInTransit: Bool
    ) async throws {
        let bench = try month()
        let before = PayoutPolicy(daysInTransit: wasInTransit)
        await (try bench.process(payouts: before, mode: .ledger))
            .finish(.balancePosting, .span(bench.span))
        let balances = bench.netSuiteBalances()
        let lost = MemoryBooks()
        let after = PayoutPolicy(daysInTransit: isInTransit)
        let run = await (try bench.process(books: lost, payouts: after, mode: .ledger))
            .finish(.balancePosting, .span(bench.span))
        let refused = run.findings.filter { $0.code == .alreadyDeposited }
        #expect(refused.isEmpty == (wasInTransit == isInTransit))
        #expect(lost.contents.statements.isEmpty == (wasInTransit != isInTransit))
        #expect(bench.netSuiteBalances() == balances)
    }

    @Test func `a day and a payout are booked once however often they are asked for`() async throws
    {
        let bench = try month()
        let ids = bench.truth.payouts.map(\.id)
        for _ in 0..<2 {
            let process = try bench.process(mode: .ledger)
            await process.finish(.balancePosting, .span(bench.span))
            await process.finish(.payoutReconciliation, .objects(ids))
        }
        let books = try await bench.snapshot()
        let calls = bench.netSuiteWire.calls.count
        let process = try bench.process(mode: .ledger)
        await process.finish(.balancePosting, .span(bench.span))
        await process.finish(.payoutReconciliation, .objects(ids))
        #expect(try await bench.snapshot() == books)
        #expect(bench.netSuiteWire.calls.count == calls)
    }

    @Test func `a day that is not over is left for later`() async throws {
        let bench = try month()
        let payout = try #require(bench.truth.payouts.last { $0.amount > 0 })
        bench.stripe.setNow(payout.created)
        let process = try bench.process(mode: .ledger)
        let run = await process.finish(.balancePosting, .span(bench.span))
        #expect(run.failure == nil)
        let today = Timestamp(seconds: payout.created).dateInUTC
        let dates = bench.books.contents.statements.values.map(\.arrivalDate)
        #expect(!dates.isEmpty)
        #expect(dates.allSatisfy { $0 < today })
    }

    @Test(arguments: BalanceDay.Form.allCases)
    func `a day survives a crash at any NetSuite call`(form: BalanceDay.Form) async throws {
        func day() throws -> (Bench, JobArguments) {
            let bench = try month()
            let payout = try #require(bench.truth.payouts.first { $0.currency == "eur" })
            let date = Timestamp(seconds: payout.created).dateInUTC
            let span = TimeSpan(from: date.adding(days: -3).startInUTC, to: date.startInUTC)
            return (bench, .span(span))
        }
        let (calm, job) = try day()
        try await calm.process(mode: .ledger, form: form).finish(.balancePosting, job)
        let calls = calm.netSuiteWire.calls.count
        #expect(calls > 3)
        for call in stride(from: 1, through: calls, by: max(1, calls / 8)) {
            for cut in Wire.Cut.allCases {
                let (bench, job) = try day()
                bench.netSuiteWire.die(at: call, losing: cut)
                _ = try await bench.process(mode: .ledger, form: form).run(.balancePosting, job)
                bench.netSuiteWire.restart()
                let run = try await bench.process(mode: .ledger, form: form).finish(
                    .balancePosting,
                    job
                )
                #expect(run.failure == nil, "after a crash at call \(call)")
                #expect(bench.netSuiteBalances() == calm.netSuiteBalances(), "\(call)")
                bench.proveBooks()
            }
        }
    }

    @Test func `a payout Stripe cannot itemise is taken out of clearing`() async throws {
        let bench = try month()
        let payout = try #require(bench.truth.payouts.first { !$0.hasFailed && $0.amount > 0 })
        bench.tampering.change { state in
            state.payout = { payout in
                payout.changed {
                    $0.isAutomatic = false
                    $0.itemisation = .notApplicable
                }
            }
        }
        let run = try await bench.process().finish(.payoutReconciliation, .objects([payout.id]))
        #expect(run.failure == nil)
        let currency = payout.currency.uppercased()
        #expect(bench.netSuiteBalances()["bank \(currency)"] == payout.amount)
        #expect(bench.netSuiteBalances()["clearing \(currency)"] == -payout.amount)
        let statement = try #require(bench.books.contents.statements[payout.id])
        #expect(statement.other == statement.net)
        bench.proveBooks()
    }

    @Test func `an account booked payout by payout refuses to be booked by its balance`()
        async throws
    {
        let bench = try month()
        let run = try await bench.process().run(.balancePosting, .span(bench.span))
        #expect(run.findings.map(\.code) == [.payoutNotItemised])
    }

    @Test(arguments: [PayoutGathering.Mode.itemised, .ledger])
    func `Stripe's balance is what the books and the rows still to be booked say`(
        mode: PayoutGathering.Mode
    ) async throws {
        let bench = try month()
        let process = try bench.process(mode: mode)
        func prove() async throws -> [Finding] {
            let run = await process.finish(.balanceProof, .span(bench.span))
            let outcome = try #require(run.outcome, "\(run.result)")
            #expect(outcome.result.contains("\"currency\":\"USD\""))
            return outcome.effects.findings
        }
        // With nothing booked, with half of it, and with all of it.
        #expect(try await prove().isEmpty)
        let ids = bench.truth.payouts.map(\.id)
        if mode == .ledger { await process.finish(.balancePosting, .span(bench.span)) }
        await process.finish(.payoutReconciliation, .objects(Array(ids.prefix(ids.count / 2))))
        #expect(try await prove().isEmpty)
        await process.finish(.payoutReconciliation, .objects(ids))
        #expect(try await prove().isEmpty)
    }

    @Test func `a row booked with another amount is named with its day`() async throws {
        let bench = try month()
        let process = try bench.process()
        let payout = try #require(bench.truth.payouts.first { !$0.hasFailed && $0.amount > 0 })
        await process.finish(.payoutReconciliation, .objects([payout.id]))
        let member = try #require(bench.books.contents.members[payout.id]?.last)
        let bent = PayoutMember(
            id: member.id,
            category: member.category,
            type: member.type,
            sourceID: member.sourceID,
            created: member.created,
            amount: member.amount + Money(1, member.amount.currency),
            fee: member.fee
        )
        let place = try #require(bench.books.contents.members[payout.id]).count - 1
        try bench.books.record(
            BookEffects(members: [
                PayoutMembership(
                    payoutID: payout.id,
                    account: "main",
                    position: place,
                    members: [bent]
                )
            ])
        )
        let run = await process.finish(.balanceProof, .span(bench.span))
        let finding = try #require(run.outcome?.effects.findings.first)
        #expect(finding.code == .balanceUnproved)
        #expect(finding.sentence.contains(member.id))
        #expect(finding.sentence.contains(member.created.dateInUTC.text))
    }
}
