import Accounting
import HTTP
import JSON
import Jobs
import NetSuite
import Sandbox
import Testing
import Workflows

/// What the owner of the bank owes other subsidiaries, against what they claim.
@Suite struct DebtProvingTests {
    /// A month of two subsidiaries whose payouts are all booked.
    private func booked(
        in chart: ChartOfAccounts = Chart.accounts
    ) async throws -> (bench: Bench, process: ServiceProcess) {
        let bench = try SubsidiaryTests.bench(chart: chart)
        let process = try bench.process(mapping: SubsidiaryTests.mapping())
        await process.finish(.payoutReconciliation, .objects(bench.truth.payouts.map(\.id)))
        return (bench, process)
    }

    /// What the daily proof finds of debts, an hour after whatever happened.
    private func findings(
        _ bench: Bench,
        _ process: ServiceProcess,
        of subjects: String = "debt-"
    ) async throws -> [Finding] {
        let created = Timestamp(seconds: bench.stripe.now).adding(.seconds(-3601))
        let run = await process.run(.balanceProof, .span(bench.span), created: created)
        let outcome = try #require(run.outcome, "\(run.result)")
        return outcome.effects.findings.filter { $0.subject.hasPrefix(subjects) }
    }

    private func post(
        _ bench: Bench,
        debit: String,
        credit: String,
        in subsidiary: String,
        on day: CalendarDate
    ) async throws {
        let ids = NetSuiteDemoChart.accountIDs
        func line(_ purpose: String, _ side: String) throws -> JSONValue {
            var line: JSONObject = [
                "account": ["id": .string(String(try #require(ids[purpose])))]
            ]
            line[side] = .number(JSONNumber(minorUnits: 777, exponent: 2))
            return .object(line)
        }
        let body: JSONObject = [
            "subsidiary": ["id": .string(subsidiary)], "currency": ["id": "1"],
            "tranDate": .string(day.text),
            "line": ["items": [try line(debit, "debit"), try line(credit, "credit")]],
        ]
        try await bench.control(
            .post,
            "edit",
            ["method": "POST", "path": "/journalEntry", "body": .object(body)]
        )
    }

    @Test func `debts and claims that mirror each other are proved, and told`() async throws {
        let (bench, process) = try await booked()
        let run = await process.run(.balanceProof, .span(bench.span))
        let outcome = try #require(run.outcome, "\(run.result)")
        #expect(outcome.effects.findings.isEmpty, "\(outcome.effects.findings)")
        let result = try JSONValue.parse(Array(outcome.result.utf8))
        let ids = NetSuiteDemoChart.accountIDs
        let pair = try ["dueToSubsidiary", "dueFromSubsidiary"]
            .map { String(try #require(ids[$0])) }.joined(separator: "+")
        let proofs = try #require(result["balances"]?.arrayValue)
            .filter { $0["account"]?.stringValue == pair }
        #expect(!proofs.isEmpty)
        #expect(proofs.allSatisfy { $0["proved"]?.boolValue == true })
    }

    @Test func `what is posted to one side alone is named with its day`() async throws {
        let (bench, process) = try await booked()
        let day = Timestamp(seconds: bench.stripe.now).dateInUTC.adding(days: -2)
        try await post(
            bench,
            debit: "dueFromSubsidiary",
            credit: "rounding",
            in: "3",
            on: day
        )
        let found = try await findings(bench, process)
        let finding = try #require(found.first)
        #expect(found.count == 1)
        #expect(finding.subject == "debt-3-usd")
        #expect(finding.sentence.contains("7.77 USD"))
        #expect(finding.sentence.contains("transaction "))
        #expect(finding.sentence.contains(day.text))
        // A settlement of the same amount in the other books makes it up.
        try await post(
            bench,
            debit: "rounding",
            credit: "dueToSubsidiary",
            in: "1",
            on: day
        )
        #expect(try await findings(bench, process).isEmpty)
    }

    /// Fees have a balance of their own; clearing is held against the whole ledger already.
    @Test(arguments: ["processingFees", "clearing"])
    func `an account of debts that serves another role is judged once`(
        purpose: String
    ) async throws {
        let shared = String(try #require(NetSuiteDemoChart.accountIDs[purpose]))
        let chart = Chart.accounts(changing: [.dueToSubsidiary: shared])
        let (bench, process) = try await booked(in: chart)
        #expect(try await findings(bench, process, of: "").isEmpty)
        let debt = bench.books.contents.entries.values.flatMap(\.postings)
            .filter { $0.role == .dueToSubsidiary }
        #expect(!debt.isEmpty)
        // What somebody posts there alone is told, and once.
        let day = Timestamp(seconds: bench.stripe.now).dateInUTC
        try await post(bench, debit: purpose, credit: "rounding", in: "1", on: day)
        let found = try await findings(bench, process, of: "")
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.sentence.contains("7.77 USD") == true)
        #expect(
            found.first?.subject.hasPrefix(purpose == "clearing" ? "account-" : "debt-") == true
        )
    }

    @Test func `half a share that disappeared is named by the other half`() async throws {
        let (bench, process) = try await booked()
        let link = try #require(
            bench.books.contents.links.values.filter { $0.externalID.text.hasSuffix("-s3-to") }
                .min { $0.externalID < $1.externalID }
        )
        try await bench.control(
            .post,
            "edit",
            ["method": "DELETE", "path": .string("/journalEntry/" + link.internalID)]
        )
        let found = try await findings(bench, process)
        let finding = try #require(found.first)
        #expect(found.count == 1)
        let half = link.externalID.text.replacing("-s3-to", with: "-s3-from")
        #expect(finding.sentence.contains(half))
        let early = await process.run(
            .balanceProof,
            .span(bench.span),
            created: Timestamp(seconds: bench.stripe.now)
        )
        guard case .failure(.snooze) = early.result else {
            Issue.record("the missing half gets no hour: \(early.result)")
            return
        }
    }
}
