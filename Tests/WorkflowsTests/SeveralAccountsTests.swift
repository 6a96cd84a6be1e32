import Accounting
import HTTP
import JSON
import Jobs
import NetSuite
import Sandbox
import Testing
import Workflows

/// Several accounts at Stripe that are booked in one NetSuite account, each with its own bank and clearing.
@Suite struct SeveralAccountsTests {
    /// The accounts of the second one, by purpose.
    private static let own: [(id: Int64, purpose: String, kind: NetSuiteAccount.Kind)] = [
        (301, "bank.USD", .bank), (302, "bank.EUR", .bank), (303, "bank.JPY", .bank),
        (304, "bank.KWD", .bank), (305, "bank.GBP", .bank), (310, "clearing", .otherCurrentAsset),
        (311, "riskReserve", .otherCurrentAsset),
    ]

    private static func chart() throws -> ChartOfAccounts {
        var (roles, each) = ([AccountRole: String](), [AccountRole: [Currency: String]]())
        for (id, purpose, _) in own {
            let words = purpose.split(separator: ".").map(String.init)
            let role = try #require(AccountRole(rawValue: words[0]))
            if words.count > 1 {
                each[role, default: [:]][try Bench.currency(words[1])] = String(id)
            } else {
                roles[role] = String(id)
            }
        }
        return Chart.accounts(stripeAccounts: [
            "main": ChartOfAccounts(accounts: [:], byCurrency: [:]),
            "eu": ChartOfAccounts(accounts: roles, byCurrency: each),
        ])
    }

    /// Both months, booked payout by payout in turns.
    private static func booked() async throws -> (
        main: Bench, eu: Bench, processes: [ServiceProcess]
    ) {
        let (main, eu) = try Bench.pair(("main", "eu"), in: try chart()) { configuration in
            configuration.accounts += own.map { id, purpose, kind in
                NetSuiteAccount(
                    id: id,
                    number: "eu-" + purpose,
                    name: "EU " + purpose,
                    kind: kind,
                    currency: kind == .bank ? String(purpose.suffix(3)) : nil
                )
            }
        }
        let processes = try [main.process(), eu.process()]
        let ids = [main, eu].map { $0.truth.payouts.map(\.id) }
        for turn in 0..<max(ids[0].count, ids[1].count) {
            for (process, own) in zip(processes, ids) where turn < own.count {
                let run = await process.finish(.payoutReconciliation, .objects([own[turn]]))
                #expect(run.failure == nil, "\(own[turn])")
            }
        }
        return (main, eu, processes)
    }

    /// What the ledger says of a role, from the payouts of one account.
    private static func ledger(_ bench: Bench, _ role: AccountRole) -> [String: Int64] {
        let contents = bench.books.contents
        let own = Set(
            contents.statements.values.filter { $0.account == bench.account }.map(\.payoutID)
        )
        var sums: [String: Int64] = [:]
        for entry in contents.entries.values where !own.isDisjoint(with: entry.sources) {
            for posting in entry.postings where posting.role == role {
                sums[posting.amount.currency.code, default: 0] +=
                    (posting.side == .debit ? 1 : -1) * posting.amount.minorUnits
            }
        }
        return sums.filter { $0.value != 0 }
    }

    private static func netSuite(_ bench: Bench, _ purpose: String) -> [String: Int64] {
        bench.netSuiteBalances().filter { $0.key.hasPrefix(purpose + " ") }
            .reduce(into: [:]) { $0[String($1.key.suffix(3))] = $1.value }
    }

    @Test func `each account's payouts reach its own bank through its own clearing`() async throws {
        let (main, eu, processes) = try await Self.booked()
        for (bench, prefix) in [(main, ""), (eu, "eu-")] {
            let bank = Self.netSuite(bench, prefix + "bank")
            #expect(bank.count > 2)
            #expect(bank == Self.ledger(bench, .bank), "\(bench.account)")
            #expect(Self.netSuite(bench, prefix + "clearing").isEmpty)
            #expect(
                Self.netSuite(bench, prefix + "riskReserve") == Self.ledger(bench, .riskReserve)
            )
            for payout in bench.truth.payouts {
                let statement = try #require(bench.books.contents.statements[payout.id])
                #expect(statement.account == bench.account)
                #expect(statement.net.minorUnits == payout.amount)
                #expect(statement.residual.isZero)
            }
        }
        let statements = main.books.contents.statements
        #expect(statements.count == main.truth.payouts.count + eu.truth.payouts.count)
        #expect(Set(statements.values.map(\.depositExternalID)).count == statements.count)
        for process in processes {
            let run = await process.run(.balanceProof, .span(process.bench.span))
            let outcome = try #require(run.outcome, "\(run.result)")
            #expect(outcome.effects.findings.isEmpty, "\(outcome.effects.findings)")
            #expect(outcome.result.contains("210+310"))
        }
        // Asked for again, nothing changes in either.
        let books = try await main.snapshot()
        let calls = [main, eu].map { $0.netSuiteWire.calls.count }
        for (process, bench) in zip(processes, [main, eu]) {
            await process.finish(
                .payoutReconciliation,
                .objects(bench.truth.payouts.map(\.id))
            )
        }
        #expect(try await main.snapshot() == books)
        #expect([main, eu].map { $0.netSuiteWire.calls.count } == calls)
        try await findsWhatIsPostedByHand(main, processes[0])
    }

    /// What is posted to one of the accounts of a role is found among all of them.
    private func findsWhatIsPostedByHand(
        _ main: Bench,
        _ process: ServiceProcess
    ) async throws {
        let day = Timestamp(seconds: main.stripe.now).dateInUTC
        func line(_ account: String, _ side: String) -> JSONValue {
            var line: JSONObject = ["account": ["id": .string(account)]]
            line[side] = .number(JSONNumber(minorUnits: 333, exponent: 2))
            return .object(line)
        }
        let body: JSONObject = [
            "subsidiary": ["id": "1"], "currency": ["id": "1"], "tranDate": .string(day.text),
            "line": ["items": [line("310", "debit"), line("245", "credit")]],
        ]
        try await main.control(
            .post,
            "edit",
            ["method": "POST", "path": "/journalEntry", "body": .object(body)]
        )
        let run = await process.run(.balanceProof, .span(main.span))
        let findings = try #require(run.outcome, "\(run.result)").effects.findings
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.sentence.contains("accounts 210, 310"))
        #expect(finding.sentence.contains("3.33 USD"))
        #expect(finding.sentence.contains("transaction "))
    }
}
