import Accounting
import NetSuite
import Sandbox
import Testing

/// What the check says of subsidiaries, the currencies of their books and of the accounts they are given.
@Suite struct BooksCheckTests {
    private static func findings(
        base: String = "USD",
        chart: ChartOfAccounts = Chart.accounts,
        changing change: (inout NetSuiteSimulatorConfiguration) -> Void = { _ in }
    ) async throws -> [Finding] {
        let bench = try Bench.month(1, chart: chart, changing: change)
        return await (try bench.netSuiteGateway())
            .check(currencies: [], settledIn: [try Bench.currency(base)])
    }

    @Test func `an account whose books are as the settings say has nothing to say`() async throws {
        let findings = try await Self.findings { configuration in
            configuration.subsidiaries.append(
                NetSuiteSubsidiary(id: 3, name: "Europe", baseCurrency: "EUR")
            )
        }
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test func `books in another currency than the settings say are told, with the one they have`()
        async throws
    {
        let findings = try await Self.findings(base: "EUR")
        #expect(findings.map(\.subject) == ["accounting.baseCurrency"])
        #expect(findings.first?.sentence.contains("keeps its books in USD, not in EUR") == true)
        #expect(findings.first?.fix == "Write accounting.baseCurrency: USD.")
    }

    @Test func `a subsidiary of the settings that is inactive is told`() async throws {
        let findings = try await Self.findings { configuration in
            configuration.subsidiaries.append(
                NetSuiteSubsidiary(id: 3, name: "Europe", isInactive: true)
            )
        }
        #expect(findings.map(\.subject) == ["netsuite.subsidiaries.3"])
        #expect(findings.map(\.code) == [.recordMissing])
    }

    @Test func `a subsidiary in another currency than its own section says is told`() async throws {
        let gateway = try Bench.month(1) { configuration in
            configuration.subsidiaries.append(
                NetSuiteSubsidiary(id: 3, name: "Europe", baseCurrency: "EUR")
            )
        }.netSuiteGateway()
        let settings = DocumentSettings(
            subsidiary: "1",
            subsidiaries: ["3": try Bench.currency("USD"), "9": try Bench.currency("USD")]
        )
        let findings = await gateway.remapped(chart: Chart.accounts, settings: settings)
            .check(currencies: [], settledIn: [try Bench.currency("USD")])
        // No account is open to a subsidiary that is not there; that is told as well, once.
        #expect(
            findings.map(\.subject) == [
                "netsuite.subsidiaries.3.baseCurrency", "netsuite.subsidiaries.9",
                "accounts of subsidiary 9",
            ]
        )
        #expect(findings.first?.fix.hasSuffix("baseCurrency: EUR.") == true)
    }

    @Test func `a bank in another currency than it is mapped for is told`() async throws {
        let dollars = String(try #require(NetSuiteDemoChart.accountIDs["bank.USD"]))
        let own = ChartOfAccounts(
            accounts: [:],
            byCurrency: [.bank: [try Bench.currency("EUR"): dollars]]
        )
        let chart = Chart.accounts(stripeAccounts: ["main": own])
        let findings = try await Self.findings(chart: chart)
        #expect(findings.map(\.subject) == ["main.bank.EUR"])
        #expect(findings.first?.sentence.contains("holds USD, but is mapped for EUR") == true)
    }
}
