import Accounting
import Jobs
import Sandbox
import Stripe
import Testing
import Workflows

/// Balances besides that of payments, and what the daily proof says of all of them.
@Suite struct OtherBalanceTests {
    /// A month that is over, with every row available and every payout settled.
    private func month() throws -> Bench {
        let bench = try Bench.month()
        bench.stripe.setNow(bench.span.to.seconds)
        return bench
    }

    /// Rows of refunds that Stripe takes from money it was given for them, and what that leaves.
    private func prefunded(_ bench: Bench) async throws -> [Currency: Int64] {
        func isPrefunded(_ row: BalanceTransactionFacts) -> Bool {
            row.reportingCategory == "refund"
        }
        var sums: [Currency: Int64] = [:]
        var cursor: String?
        repeat {
            let page = try await bench.stripeGateway()
                .balanceTransactions(created: bench.span, after: cursor)
            for row in page.items where isPrefunded(row) {
                sums[row.amount.currency, default: 0] += row.net.minorUnits
            }
            cursor = page.nextCursor
        } while cursor != nil
        let taken = sums
        bench.tampering.change { state in
            state.row = { row in
                var row = row
                if row.reportingCategory == "refund" { row.balance = .refundAndDisputePrefunding }
                return row
            }
            state.held = { held in
                var held = held
                for (currency, units) in taken {
                    let payments = HeldBalance(kind: .payments, currency: currency)
                    held[payments] = (held[payments] ?? Money(0, currency)) - Money(units, currency)
                    held[HeldBalance(kind: .refundAndDisputePrefunding, currency: currency)] =
                        Money(units, currency)
                }
                return held
            }
        }
        return taken
    }

    @Test(arguments: BalanceDay.Form.allCases)
    func `what Stripe takes from another balance stands on that balance's account`(
        form: BalanceDay.Form
    ) async throws {
        let bench = try month()
        let taken = try await prefunded(bench)
        #expect(taken.values.contains { $0 != 0 })
        let policy = PayoutPolicy(balances: [.refundAndDisputePrefunding])
        let process = try bench.process(payouts: policy, mode: .ledger, form: form)
        let posted = await process.finish(.balancePosting, .span(bench.span))
        #expect(posted.failure == nil)
        await process.finish(.payoutReconciliation, .objects(bench.truth.payouts.map(\.id)))
        let balances = bench.netSuiteBalances()
        for (currency, units) in taken {
            #expect(balances["prefundingBalance \(currency.code)"] ?? 0 == units)
        }
        for role in ["undepositedFunds", "clearing", "payoutTransit"] {
            #expect(balances.filter { $0.key.hasPrefix(role) }.isEmpty, "\(role)")
        }
        let run = await process.finish(.balanceProof, .span(bench.span))
        let outcome = try #require(run.outcome, "\(run.result)")
        #expect(outcome.effects.findings.isEmpty, "\(outcome.effects.findings)")
        bench.proveBooks()
    }

    @Test func `an account booked by its payouts has days of its other balances alone`()
        async throws
    {
        let bench = try month()
        _ = try await prefunded(bench)
        let policy = PayoutPolicy(balances: [.refundAndDisputePrefunding])
        let process = try bench.process(payouts: policy)
        let posted = await process.finish(.balancePosting, .span(bench.span))
        #expect(posted.failure == nil)
        let statements = bench.books.contents.statements.keys
        #expect(!statements.isEmpty)
        #expect(statements.allSatisfy { $0.hasSuffix("-prefunding") })
        let refused = await process.run(.balancePosting, .objects(["bal-main-2026-10-10-usd"]))
        #expect(refused.findings.map(\.code) == [.payoutNotItemised])
        bench.proveBooks()
    }

    @Test func `a balance that is not booked is told and not missed`() async throws {
        let bench = try month()
        _ = try await prefunded(bench)
        let process = try bench.process(mode: .ledger)
        await process.finish(.balancePosting, .span(bench.span))
        await process.finish(.payoutReconciliation, .objects(bench.truth.payouts.map(\.id)))
        let run = await process.finish(.balanceProof, .span(bench.span))
        let outcome = try #require(run.outcome, "\(run.result)")
        #expect(outcome.effects.findings.isEmpty, "\(outcome.effects.findings)")
        #expect(outcome.result.contains("refund_and_dispute_prefunding"))
    }

    /// The balances of which the books hold something, which Stripe does not list any more.
    @Test(arguments: [BalanceKind.payments, .refundAndDisputePrefunding])
    func `a balance that is missing from Stripe's answer is held against the books`(
        kind: BalanceKind
    ) async throws {
        let bench = try month()
        _ = try await prefunded(bench)
        let policy = PayoutPolicy(balances: [.refundAndDisputePrefunding])
        let process = try bench.process(payouts: policy, mode: .ledger)
        await process.finish(.balancePosting, .span(bench.span))
        await process.finish(.payoutReconciliation, .objects(bench.truth.payouts.map(\.id)))
        let ledger = try await bench.books.heldBalance(of: "main")
        let missing = ledger.filter { $0.key.kind == kind && !$0.value.isZero }
        #expect(!missing.isEmpty)
        let before = bench.tampering.contents.held
        bench.tampering.change { state in
            state.held = { held in before(held).filter { $0.key.kind != kind } }
        }
        let run = await process.finish(.balanceProof, .span(bench.span))
        let outcome = try #require(run.outcome, "\(run.result)")
        let ending = kind == .payments ? "" : "-" + kind.word
        #expect(
            Set(outcome.effects.findings.map(\.subject))
                == Set(
                    missing.keys.map { "balance-main-\($0.currency.code.lowercased())\(ending)" }
                )
        )
        // Listed again, every one of them is over.
        bench.tampering.change { $0.held = before }
        let again = try #require(await process.finish(.balanceProof, .span(bench.span)).outcome)
        #expect(again.effects.findings.isEmpty)
        let over = Set(again.effects.resolvedSubjects)
        #expect(over.isSuperset(of: outcome.effects.findings.map(\.subject)))
    }

    @Test func `a row that its booked day did not take is told`() async throws {
        let bench = try month()
        let process = try bench.process(mode: .ledger)
        let all = try await bench.stripeGateway().balanceTransactions(
            created: bench.span,
            after: nil
        )
        // One of several of its day, so that the day is booked without it.
        let late = try #require(
            all.items.first { row in
                row.reportingCategory == "charge"
                    && all.items.count { other in
                        other.reportingCategory == "charge"
                            && BalanceDay.ids(of: other, account: "main")
                                == BalanceDay.ids(of: row, account: "main")
                    } > 1
            }
        )
        // At first the row becomes available long after everything else.
        bench.tampering.change { state in
            state.row = { $0.id == late.id ? $0.available(on: bench.span.to) : $0 }
        }
        await process.finish(.balancePosting, .span(bench.span))
        await process.finish(.payoutReconciliation, .objects(bench.truth.payouts.map(\.id)))
        let before = try #require(await process.finish(.balanceProof, .span(bench.span)).outcome)
        #expect(before.effects.findings.isEmpty, "\(before.effects.findings)")
        bench.tampering.change { $0.row = { $0 } }
        let run = await process.finish(.balanceProof, .span(bench.span))
        let findings = try #require(run.outcome, "\(run.result)").effects.findings
        #expect(findings.map(\.code) == [.balanceUnproved])
        let words = try #require(findings.first?.sentence)
        #expect(words.contains("\(late.id) is missing from the day"))
    }

    @Test func `rows of a balance that is not known are told`() async throws {
        let bench = try month()
        let process = try bench.process()
        let all = try await bench.stripeGateway().balanceTransactions(
            created: bench.span,
            after: nil
        )
        let stranger = try #require(all.items.first { $0.reportingCategory == "charge" })
        let payments = HeldBalance(kind: .payments, currency: stranger.net.currency)
        bench.tampering.change { state in
            state.row = { row in
                var row = row
                if row.id == stranger.id { row.balance = .unrecognized("vault") }
                return row
            }
            state.held = { held in
                var held = held
                held[payments] = held[payments].map { $0 - stranger.net }
                return held
            }
        }
        let run = await process.finish(.balanceProof, .span(bench.span))
        let findings = try #require(run.outcome, "\(run.result)").effects.findings
        let code = stranger.net.currency.code.lowercased()
        #expect(findings.map(\.subject) == ["balance-main-\(code)-vault"])
        #expect(findings.first?.sentence.contains(stranger.net.text) == true)
    }

    @Test func `a balance is proved once no job books any more`() async throws {
        let bench = try month()
        let process = try bench.process()
        let payout = try #require(bench.truth.payouts.first { !$0.hasFailed && $0.amount > 0 })
        await process.finish(.payoutReconciliation, .objects([payout.id]))
        let usd = try Bench.currency("USD")
        let entry = try BalancedEntry(
            id: "je_\(payout.id)-meanwhile",
            date: bench.span.from.dateInUTC,
            narration: "Booked by another job",
            postings: [
                Posting(.clearing, .debit, Money(1, usd)),
                Posting(.suspense, .credit, Money(1, usd)),
            ],
            sources: [payout.id]
        )
        let books = bench.books
        bench.tampering.change { state in
            state.row = { row in
                // The store of the test takes it or is broken, which the proof itself would tell.
                try? books.record(BookEffects(entries: [entry]))
                return row
            }
        }
        let run = await process.run(.balanceProof, .span(bench.span))
        guard case .failure(.snooze) = run.result else {
            Issue.record("proved while a job books: \(run.result)")
            return
        }
    }

    @Test func `a day of prefunding that is all of another subsidiary is owed to it`() async throws
    {
        let bench = try SubsidiaryTests.bench()
        bench.stripe.setNow(bench.span.to.seconds)
        let taken = try await prefunded(bench)
        let codes = Set(bench.truth.payouts.map { $0.currency.uppercased() })
        let process = try bench.process(
            payouts: PayoutPolicy(balances: [.refundAndDisputePrefunding]),
            mapping: SubsidiaryTests.mapping(["currency": codes])
        )
        let posted = await process.finish(.balancePosting, .span(bench.span))
        #expect(posted.failure == nil)
        #expect(!bench.books.contents.statements.isEmpty)
        let refused = bench.books.findings.filter { $0.code == .accountingSystemRefused }
        #expect(refused.isEmpty, "\(refused)")
        let balances = bench.netSuiteBalances()
        for (currency, units) in taken {
            let code = currency.code
            #expect(balances["prefundingBalance \(code)"] ?? 0 == units)
            let owed = balances["dueToSubsidiary \(code)"] ?? 0
            #expect(owed == -(balances["dueFromSubsidiary \(code)"] ?? 0))
        }
        #expect(balances.keys.contains { $0.hasPrefix("dueToSubsidiary") })
        for role in ["clearing", "payoutTransit"] {
            #expect(balances.filter { $0.key.hasPrefix(role) }.isEmpty, "\(role)")
        }
        bench.proveBooks()
        let calls = bench.netSuiteWire.calls.count
        await process.finish(.balancePosting, .span(bench.span))
        #expect(bench.netSuiteWire.calls.count == calls)
    }
}

extension BalanceTransactionFacts {
    /// The same row, available on another day.
    fileprivate func available(on moment: Timestamp) -> BalanceTransactionFacts {
        var row = self
        row.availableOn = moment
        return row
    }
}
