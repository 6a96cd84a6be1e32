import Accounting
import HTTP
import JSON
import Jobs
import Sandbox
import Testing
import Workflows

/// The accounting system's accounts against our ledger.
@Suite struct AccountProvingTests {
    /// A month whose payouts are all booked.
    private func booked() async throws -> (bench: Bench, process: ServiceProcess) {
        let bench = try Bench.month()
        let process = try bench.process()
        await process.finish(.payoutReconciliation, .objects(bench.truth.payouts.map(\.id)))
        return (bench, process)
    }

    private func proof(
        _ bench: Bench,
        _ process: ServiceProcess,
        createdBefore age: Duration = .zero
    ) async -> JobRun {
        let created = Timestamp(seconds: bench.stripe.now).adding(.zero - age)
        return await process.run(.balanceProof, .span(bench.span), created: created)
    }

    /// A journal by hand between an account and another one, below an external id or none.
    private func post(
        _ bench: Bench,
        _ externalID: String?,
        on day: String,
        debit: String = "clearing",
        credit: String = "rounding",
        in currency: JSONValue = "1"
    ) async throws {
        let ids = NetSuiteDemoChart.accountIDs
        func line(_ purpose: String, _ side: String) throws -> JSONValue {
            var line: JSONObject = [
                "account": ["id": .string(String(try #require(ids[purpose])))]
            ]
            line[side] = .number(JSONNumber(minorUnits: 1234, exponent: 2))
            return .object(line)
        }
        var body: JSONObject = [
            "subsidiary": ["id": "1"], "currency": ["id": currency], "tranDate": .string(day),
            "line": ["items": [try line(debit, "debit"), try line(credit, "credit")]],
        ]
        if let externalID { body["externalId"] = .string(externalID) }
        try await bench.control(
            .post,
            "edit",
            ["method": "POST", "path": "/journalEntry", "body": .object(body)]
        )
    }

    @Test func `balances that agree cost one query and are told account by account`()
        async throws
    {
        let (bench, process) = try await booked()
        let calls = bench.netSuiteWire.calls.count
        let run = await proof(bench, process)
        let outcome = try #require(run.outcome, "\(run.result)")
        #expect(outcome.effects.findings.isEmpty)
        let result = try JSONValue.parse(Array(outcome.result.utf8))
        let balances = try #require(result["balances"]?.arrayValue)
        let clearing = NetSuiteDemoChart.accountIDs["clearing"].map { String($0) }
        #expect(balances.contains { $0["account"]?.stringValue == clearing })
        #expect(balances.allSatisfy { $0["proved"]?.boolValue == true })
        #expect(bench.netSuiteWire.calls.count - calls == 1)
    }

    @Test func `what somebody posts to clearing is named with its day`() async throws {
        let (bench, process) = try await booked()
        let day = Timestamp(seconds: bench.stripe.now).dateInUTC
        try await post(bench, nil, on: day.text)
        try await post(bench, nil, on: day.adding(days: -3).text)
        let run = await proof(bench, process)
        let findings = try #require(run.outcome, "\(run.result)").effects.findings
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.code == .balanceUnproved)
        #expect(finding.sentence.contains("24.68 USD"))
        #expect(finding.sentence.contains("12.34 USD"))
        #expect(finding.sentence.contains(day.adding(days: -3).text))
        #expect(finding.sentence.contains("transaction "))
    }

    @Test func `a record of ours that the ledger does not know yet gets an hour`() async throws {
        let (bench, process) = try await booked()
        let day = Timestamp(seconds: bench.stripe.now).dateInUTC
        try await post(bench, "je_po_1", on: day.text)
        let run = await proof(bench, process)
        guard case .failure(.snooze) = run.result else {
            Issue.record("not put off: \(run.result)")
            return
        }
        let late = await proof(bench, process, createdBefore: .seconds(3601))
        let finding = try #require(late.outcome?.effects.findings.first)
        #expect(finding.sentence.contains("je_po_1"))
    }

    @Test func `a currency the ledger does not have is told of accounts that are ours alone`()
        async throws
    {
        let bench = try Bench.month { configuration in
            configuration.currencies.append(
                NetSuiteCurrency(
                    id: 7,
                    name: "Swiss Franc",
                    symbol: "CHF",
                    precision: 2,
                    exchangeRate: "1.1"
                )
            )
        }
        let process = try bench.process()
        await process.finish(.payoutReconciliation, .objects(bench.truth.payouts.map(\.id)))
        let day = Timestamp(seconds: bench.stripe.now).dateInUTC.text
        // What others post to as well may hold anything.
        try await post(bench, nil, on: day, debit: "suspense", in: "7")
        #expect(try #require(await proof(bench, process).outcome).effects.findings.isEmpty)

        try await post(bench, nil, on: day, in: "7")
        let told = try #require(await proof(bench, process).outcome)
        let finding = try #require(told.effects.findings.first)
        #expect(told.effects.findings.count == 1)
        #expect(finding.code == .balanceUnproved)
        #expect(finding.sentence.contains("12.34 CHF"))
        #expect(finding.sentence.contains(day))
        #expect(told.result.contains("CHF"))

        // Undone by the same the other way, the finding is over.
        try await post(bench, nil, on: day, debit: "rounding", credit: "clearing", in: "7")
        let over = try #require(await proof(bench, process).outcome)
        #expect(over.effects.findings.isEmpty)
        #expect(over.effects.resolvedSubjects.contains(finding.subject))
    }

    @Test func `a deposit that disappeared is missed in its account`() async throws {
        let bench = try Bench.month()
        let process = try bench.process()
        let failed = try #require(bench.truth.payouts.first { $0.hasFailed })
        await process.finish(.payoutReconciliation, .objects([failed.id]))
        let statement = try #require(bench.books.contents.statements[failed.id])
        try await bench.control(
            .post,
            "edit",
            ["method": "DELETE", "path": .string("/deposit/" + statement.depositInternalID)]
        )
        let run = await proof(bench, process)
        let findings = try #require(run.outcome, "\(run.result)").effects.findings
        let finding = try #require(findings.first { $0.sentence.contains("payoutTransit") })
        #expect(finding.sentence.contains("dep_\(failed.id)"))
        #expect(finding.sentence.contains("nothing there"))
        #expect(finding.sentence.contains(statement.arrivalDate.text))
    }
}
