import Accounting
import Jobs
import NetSuite
import Sandbox
import Testing
import Workflows

/// One account at Stripe that sells for two subsidiaries; only the first one has a bank.
@Suite struct SubsidiaryTests {
    /// A month in whose books the bank belongs to one subsidiary, and each side of the debt to one.
    static func bench(
        _ seed: UInt64 = 1,
        chart: ChartOfAccounts = Chart.accounts
    ) throws -> Bench {
        try Bench.month(seed, chart: chart) { configuration in
            configuration.subsidiaries.append(NetSuiteSubsidiary(id: 3, name: "Europe"))
            let ids = NetSuiteDemoChart.accountIDs
            let owners = ids.reduce(into: [Int64: Set<Int64>]()) { owners, account in
                if account.key.hasPrefix("bank.") { owners[account.value] = [1] }
                if account.key == "dueToSubsidiary" { owners[account.value] = [1] }
                if account.key == "dueFromSubsidiary" { owners[account.value] = [3] }
            }
            configuration.accounts = configuration.accounts.map { account in
                var account = account
                account.subsidiaries = owners[account.id]
                return account
            }
        }
    }

    /// Customers of some countries belong to the other subsidiary.
    static func mapping(
        _ values: [String: Set<String>] = ["customer.country": ["CA", "DE", "FR", "GB", "JP"]]
    ) -> Mapping {
        Mapping(
            subsidiaries: SubsidiaryMapping(
                rules: [.init(condition: Condition(values), subsidiary: "3")]
            )
        )
    }

    /// What a role holds in one subsidiary, by currency.
    private static func balances(
        _ bench: Bench,
        of subsidiary: Int64
    ) -> [String: Int64] {
        bench.netSuite.trialBalance(of: subsidiary).reduce(into: [:]) {
            $0[Chart.key($1), default: 0] += $1.balance
        }
    }

    @Test(arguments: [UInt64(1), 2])
    func `every payout ties to its bank and both subsidiaries balance`(seed: UInt64) async throws {
        let bench = try Self.bench(seed)
        let process = try bench.process(mapping: Self.mapping())
        let invoices = await process.run(.invoiceSync, .span(bench.span))
        #expect(invoices.failure == nil)
        for payout in bench.truth.payouts {
            let run = await process.run(.payoutReconciliation, .objects([payout.id]))
            #expect(run.failure == nil, "\(payout.id)")
        }
        bench.proveBooks()
        let (owner, other) = (Self.balances(bench, of: 1), Self.balances(bench, of: 3))
        let currencies = Set(bench.truth.payouts.map { $0.currency.uppercased() })
        var shared = 0
        for currency in currencies {
            let claim = other["dueFromSubsidiary \(currency)"] ?? 0
            if claim != 0 { shared += 1 }
            #expect(claim == -(owner["dueToSubsidiary \(currency)"] ?? 0))
            for role in ["clearing", "payoutTransit", "bank"] {
                #expect((other["\(role) \(currency)"] ?? 0) == 0, "\(role) \(currency)")
            }
            #expect((owner["clearing \(currency)"] ?? 0) == 0)
        }
        #expect(shared > 1)
        #expect(
            (other["undepositedFunds USD"] ?? 0)
                == (try await withoutSubsidiaries(seed, process, bench))
        )
        for subsidiary in [Int64(1), 3] {
            let base = bench.netSuite.trialBalance(of: subsidiary).reduce(0) { $0 + $1.baseBalance }
            #expect(base == 0)
        }
        let refused = bench.books.findings.filter { $0.code == .accountingSystemRefused }
        #expect(refused.isEmpty)
        for payout in bench.truth.payouts {
            let statement = try #require(bench.books.contents.statements[payout.id])
            #expect(statement.net.minorUnits == payout.amount)
            let members = try #require(bench.books.contents.members[payout.id])
            let report = StatementReport(statement: statement, members: members, records: [:])
            #expect(report.isProved)
        }
    }

    /// What stays in undeposited funds of the other subsidiary: payments no payout has taken yet.
    private func withoutSubsidiaries(
        _ seed: UInt64,
        _ process: ServiceProcess,
        _ bench: Bench
    ) async throws -> Int64 {
        let taken = Set(
            bench.books.contents.members.values.flatMap(\.self).filter { $0.taken != nil }
                .compactMap(\.record)
        )
        var rest: Int64 = 0
        for link in bench.books.contents.links.values
        where link.subsidiary == "3" && !taken.contains(link.externalID) {
            guard let amount = link.amount, amount.currency.code == "USD" else { continue }
            switch link.kind {
            case .customerPayment: rest += amount.minorUnits
            case .customerRefund: rest -= amount.minorUnits
            default: continue
            }
        }
        return rest
    }

    @Test(arguments: Wire.Cut.allCases)
    func `a payout of two subsidiaries survives a crash at any call for its deposits`(
        cut: Wire.Cut
    ) async throws {
        let policy = PayoutPolicy(linesMax: 3)
        let calm = try Self.bench()
        let id = try #require(try await Self.mixedPayout(try Self.bench()))
        let job = JobArguments.objects([id])
        func process(_ bench: Bench) throws -> ServiceProcess {
            try bench.process(payouts: policy, mapping: Self.mapping())
        }
        let run = try await process(calm).finish(.payoutReconciliation, job)
        #expect(run.failure == nil)
        let books = try await calm.snapshot()
        let calls = calm.netSuiteWire.calls
        let first = try #require(calls.firstIndex { $0.contains("/deposit") })
        for call in (first + 1)...calls.count {
            let bench = try Self.bench()
            bench.netSuiteWire.die(at: call, losing: cut)
            _ = try await process(bench).run(.payoutReconciliation, job)
            bench.netSuiteWire.restart()
            let again = try await process(bench).finish(.payoutReconciliation, job)
            #expect(again.failure == nil, "after a crash at call \(call)")
            #expect(try await bench.snapshot() == books, "after a crash at call \(call)")
        }
    }

    /// The smallest payout with members of both subsidiaries.
    private static func mixedPayout(_ bench: Bench) async throws -> String? {
        let process = try bench.process(mapping: mapping())
        for payout in bench.truth.payouts.sorted(by: { $0.memberCount < $1.memberCount })
        where !payout.hasFailed {
            let plans = try await process.preview(.payoutReconciliation, [payout.id])
            let deposits = plans.flatMap(\.documents).filter { $0.kind == .deposit }
            if Set(deposits.map(\.subsidiary)).count == 2, payout.memberCount > 3 {
                return payout.id
            }
        }
        return nil
    }

    @Test func `a preview shows the deposits and debts of each subsidiary`() async throws {
        let bench = try Self.bench()
        let id = try #require(try await Self.mixedPayout(bench))
        let process = try bench.process(mapping: Self.mapping())
        let documents = try await process.preview(.payoutReconciliation, [id]).flatMap(\.documents)
        let deposits = documents.filter { $0.kind == .deposit }
        #expect(Set(deposits.map(\.externalID.text)) == ["dep_\(id)", "dep_\(id)-s3"])
        let journals = documents.filter {
            $0.kind == .journalEntry && $0.externalID.text.contains("-s3")
        }
        #expect(journals.map(\.externalID.text).sorted() == ["je_\(id)-s3-from", "je_\(id)-s3-to"])
        #expect(journals.map(\.subsidiary).compactMap(\.self) == ["3"])
        let payments = documents.filter { $0.kind == .customerPayment && $0.subsidiary == "3" }
        #expect(!payments.isEmpty)
        for payment in payments {
            guard case .customerPayment(let draft) = payment.document else { continue }
            #expect(draft.customer.text.hasSuffix("-s3"))
        }
    }

    @Test func `a record that appears in the other subsidiary is owed to it`() async throws {
        let bench = try Self.bench()
        let id = try #require(try await Self.mixedPayout(bench))
        let process = try bench.process(mapping: Self.mapping())
        let plans = try await process.preview(.payoutReconciliation, [id])
        let payment = try #require(
            plans.flatMap(\.documents).first { $0.kind == .customerPayment && $0.subsidiary == "3" }
        )
        let finding = Finding(.objectMissing, subject: "x", sentence: "A.", fix: "B.")
        let record = payment.externalID.text
        bench.tampering.change { $0.failures[record] = .reject([finding]) }
        let parked = await process.finish(.payoutReconciliation, .objects([id]))
        #expect(parked.failure == nil)
        #expect(bench.books.contents.statements[id]?.suspense.isZero == false)

        bench.tampering.change { $0.failures[record] = nil }
        let healed = try await bench.process(mapping: Self.mapping())
            .finish(.payoutReconciliation, .objects([id]))
        #expect(healed.failure == nil)
        let statement = try #require(bench.books.contents.statements[id])
        #expect(statement.suspense.isZero)
        bench.proveBooks()
        let (owner, other) = (Self.balances(bench, of: 1), Self.balances(bench, of: 3))
        let code = statement.net.currency.code
        #expect((owner["suspense \(code)"] ?? 0) == 0)
        #expect((other["payoutTransit \(code)"] ?? 0) == 0)
        #expect(other["dueFromSubsidiary \(code)"] == -(owner["dueToSubsidiary \(code)"] ?? 0))

        // Asked again, nothing is written.
        let calls = bench.netSuiteWire.calls.count
        try await bench.process(mapping: Self.mapping())
            .finish(.payoutReconciliation, .objects([id]))
        #expect(bench.netSuiteWire.calls.count == calls)
    }

    @Test func `a subsidiary with books in another currency takes what its books can exchange`()
        async throws
    {
        let euro = try Bench.currency("EUR")
        let bench = try Bench.month { configuration in
            configuration.subsidiaries.append(
                NetSuiteSubsidiary(
                    id: 3,
                    name: "Europe",
                    baseCurrency: "EUR",
                    exchangeRates: ["USD": "0.92", "GBP": "1.16", "JPY": "0.0061", "KWD": "2.99"]
                )
            )
        }
        #expect(bench.subsidiaries == ["3": euro])
        let base = Mapping(
            subsidiaries: SubsidiaryMapping(
                rules: Self.mapping().subsidiaries.rules
                    + Self.mapping(["currency": ["KWD"]]).subsidiaries.rules,
                baseCurrencies: ["3": euro]
            )
        )
        let process = try bench.process(mapping: base)
        await process.run(.invoiceSync, .span(bench.span))
        for payout in bench.truth.payouts {
            let run = await process.run(.payoutReconciliation, .objects([payout.id]))
            #expect(run.failure == nil, "\(payout.id)")
        }
        bench.proveBooks()
        let refused = bench.books.findings.filter { $0.code == .accountingSystemRefused }
        #expect(refused.isEmpty, "\(refused)")
        // Both books balance in their own currencies.
        for subsidiary in [Int64(1), 3] {
            let sum = bench.netSuite.trialBalance(of: subsidiary).reduce(0) { $0 + $1.baseBalance }
            #expect(sum == 0, "\(subsidiary)")
        }
        let (owner, other) = (Self.balances(bench, of: 1), Self.balances(bench, of: 3))
        for currency in ["USD", "EUR"] {
            let claim = other["dueFromSubsidiary \(currency)"] ?? 0
            #expect(claim != 0)
            #expect(claim == -(owner["dueToSubsidiary \(currency)"] ?? 0))
            #expect((other["payoutTransit \(currency)"] ?? 0) == 0)
        }
        // What was exchanged into dollars has no place in books of euro: it waits, with a fix.
        let members = bench.books.contents.members.values.flatMap(\.self)
        let parked = members.filter { $0.isAwaiting && $0.amount.currency.code == "USD" }
        #expect(!parked.isEmpty)
        let told = Set(
            bench.books.findings.filter { $0.code == .exchangeUnsupported }.map(\.subject)
        )
        #expect(parked.allSatisfy { told.contains($0.id) })
    }
}
